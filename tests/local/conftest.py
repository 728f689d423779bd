"""A desk of its own for a test: a real server process, or the stack in this process."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from local.api_client import ApiClient

ROOT = Path(__file__).parents[2]


@dataclass
class Served:
    """A server process and what it printed first."""

    process: subprocess.Popen[str]
    told: dict[str, Any]
    clients: list[ApiClient] = field(default_factory=list)

    @property
    def port(self):
        """Where it listens."""
        return int(self.told["url"].rpartition(":")[2])

    def token(self, role):
        """The token of a member with that role, of whom holds fewest."""
        holders = [member for member in self.told["members"] if role in member["roles"]]
        return min(holders, key=lambda member: len(member["roles"]))["token"]

    def client(self, role=None):
        """A client of that member, or of the public."""
        client = ApiClient("127.0.0.1", self.port, self.token(role) if role else None)
        self.clients.append(client)
        return client


def command(*arguments):
    """How to start the command line in a process of its own."""
    return [sys.executable, "-m", "local", *arguments]


def run_local(*arguments, stdin=b""):
    """Run a command to its end; output as bytes."""
    return subprocess.run(
        command(*arguments), cwd=ROOT, input=stdin, capture_output=True, check=False, timeout=60
    )


@pytest.fixture
def start(tmp_path):
    """Starts servers on `tmp_path / "data"` (or another folder) and ends those still running."""
    running = []

    def starter(*more, data=tmp_path / "data"):
        options = ("--port", "0", "--json", "--until-eof", "--data", str(data))
        process = subprocess.Popen(
            command("serve", *options, *more),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        served = Served(process, json.loads(process.stdout.readline()))
        running.append(served)
        return served

    yield starter
    for served in running:
        for client in served.clients:
            client.close()
        if served.process.poll() is None:
            served.process.kill()
        served.process.communicate()
