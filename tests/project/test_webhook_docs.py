"""docs/webhooks.md is enough for an outsider: its code runs, its vectors are right."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.signature import SignatureHeaders, secret_bytes, verify
from chalicelib.edge.callback_bodies import CallbackBody

PAGE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()
SECRET = str(re.findall(r"`(whsec_[^`…]+)`", PAGE)[0])
VECTORS = [
    (*row[:4], row[4] == "good")
    for row in re.findall(
        r"^\| `(msg_[^`]*)` \| `([^`]*)` \| `([^`]*)` \| `([^`]*)` \| (good|bad) \|$",
        PAGE,
        re.MULTILINE,
    )
]
IDS = [f"row {number}" for number in range(1, len(VECTORS) + 1)]


def code(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[0]


def test_there_are_vectors_of_both_kinds():
    assert {good for *_, good in VECTORS} == {True, False}


@pytest.mark.parametrize(("webhook_id", "timestamp", "body", "signature", "good"), VECTORS, ids=IDS)
def test_the_vectors_are_right(webhook_id, timestamp, body, signature, good):
    sent = SignatureHeaders(webhook_id, timestamp, signature)
    now = int(float(timestamp))

    assert (verify([secret_bytes(SECRET)], sent, body.encode(), now) is None) == good


@pytest.mark.parametrize(("webhook_id", "timestamp", "body", "signature", "good"), VECTORS, ids=IDS)
def test_the_python_code_of_the_page_tells_good_from_bad(
    webhook_id, timestamp, body, signature, good
):
    names: dict[str, Any] = {}
    exec(compile(code("python"), "docs/webhooks.md", "exec"), names)  # noqa: S102 - our own page
    headers = {
        "webhook-id": webhook_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature,
    }

    assert names["verified"](SECRET, headers, body.encode(), float(timestamp)) == good


@pytest.mark.proof
@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not here")
def test_the_javascript_code_of_the_page_tells_good_from_bad(tmp_path):
    (tmp_path / "verify.mjs").write_text(code("javascript"))
    (tmp_path / "vectors.json").write_text(json.dumps(VECTORS))
    (tmp_path / "run.mjs").write_text(
        'import { verified } from "./verify.mjs";\n'
        'import { readFileSync } from "node:fs";\n'
        'const vectors = JSON.parse(readFileSync("vectors.json", "utf8"));\n'
        "console.log(JSON.stringify(vectors.map(([id, at, body, signature]) => verified(\n"
        f"  {json.dumps(SECRET)},\n"
        '  {"webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature},\n'
        "  Buffer.from(body), Number(at)))));\n"
    )

    ran = subprocess.run(
        [shutil.which("node") or "node", "run.mjs"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )

    assert json.loads(ran.stdout) == [good for *_, good in VECTORS]


def test_every_field_of_a_callback_is_on_the_page_and_no_other():
    _, _, section = PAGE.partition("| field | what |")
    section, _, _ = section.partition("| answer |")

    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(
        CallbackBody.model_fields
    )
