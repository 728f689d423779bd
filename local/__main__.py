"""The command line: `python -m local COMMAND`. Parses, calls one function, chooses the exit code.

Exit codes: 0 done; 1 it did not work, or a check found something; 2 the command line or what it
points at is wrong. Results go to standard output, everything else to standard error.
"""

import argparse
import io
import json
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

from chalicelib.domain.article import ArticleKind
from chalicelib.domain.errors import PlumblineError
from chalicelib.domain.policy import Role
from local.problems import FAILURE, CommandStopped

DATA = Path(".plumbline")
_MOST_PORT = 65_535

_Add = Callable[..., argparse.ArgumentParser]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Whatever the locale says: articles hold any character.
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = _parser()
    try:
        parsed = parser.parse_args(arguments)
    except SystemExit as left:  # argparse has printed help or what is wrong
        return int(left.code or 0)
    run: Callable[[argparse.Namespace], int] = parsed.run
    try:
        code = run(parsed)
        sys.stdout.flush()
    except CommandStopped as stopped:
        print(f"plumbline: {stopped}", file=sys.stderr)
        return stopped.exit_code
    except (PlumblineError, sqlite3.Error) as error:
        # A store that is busy, or no store at all: nothing in it is a line of ours.
        print(f"plumbline: {error}", file=sys.stderr)
        return FAILURE
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:
        # The reader (`| head`) has enough. Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local",
        description="Plumbline on one machine: an article in, an HTML fact-check out.",
        epilog="Exit codes: 0 done, 1 it did not work or a check found something, 2 misused.",
    )
    add = parser.add_subparsers(title="commands", metavar="COMMAND", required=True).add_parser
    _add_serve(add)
    _add_demo(add)
    _add_examples(add)
    _add_extract(add)
    _add_score(add)
    _add_token(add)
    _add_offboard(add)
    _add_verify_log(add)
    _add_erase(add)
    return parser


def _command(
    add: _Add, name: str, run: Callable[[argparse.Namespace], int], about: str
) -> argparse.ArgumentParser:
    command = add(name, help=about, description=about)
    command.set_defaults(run=run)
    return command


def _add_store(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data",
        type=Path,
        default=DATA,
        metavar="DIR",
        help="where everything is kept (%(default)s)",
    )
    command.add_argument(
        "--store",
        choices=("sqlite", "dynamodb"),
        default="sqlite",
        help="what holds the items (%(default)s)",
    )
    command.add_argument(
        "--endpoint", metavar="URL", help="the DynamoDB to use, for --store dynamodb"
    )


def _add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print JSON instead of words")


def _add_serve(add: _Add) -> None:
    serve = _command(add, "serve", _serve, "Run the whole desk on this machine until Ctrl-C.")
    serve.add_argument(
        "--port", type=_port, default=8000, help="0 takes any that is free (%(default)s)"
    )
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    serve.add_argument(
        "--allow-loopback", action="store_true", help="let webhooks go to this machine"
    )
    serve.add_argument("--until-eof", action="store_true", help="end when standard input ends, too")
    _add_store(serve)
    _add_json(serve)


def _add_demo(add: _Add) -> None:
    demo = _command(
        add, "demo", _demo, "Play an article through the desk, marked as a demonstration."
    )
    demo.add_argument("--article", metavar="FILE", help="text to use, - for standard input")
    _add_published(demo)
    demo.add_argument(
        "--data",
        type=Path,
        default=DATA / "demo",
        metavar="DIR",
        help="where everything is kept (%(default)s)",
    )
    demo.add_argument("--keep", action="store_true", help="leave the server running until Ctrl-C")
    _add_json(demo)


def _add_examples(add: _Add) -> None:
    command = _command(
        add, "examples", _examples, "Play the invented articles with finished reviews, with pages."
    )
    command.add_argument(
        "--data",
        type=Path,
        default=DATA / "examples",
        metavar="DIR",
        help="where everything is kept (%(default)s)",
    )
    command.add_argument(
        "--public-url",
        default="http://localhost:8000",
        metavar="URL",
        help="where readers will find the pages (%(default)s)",
    )


def _add_published(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--published",
        type=_date,
        metavar="DATE",
        help="when it appeared, as 2031-05-04 or with a time; relative dates count from it",
    )


def _add_extract(add: _Add) -> None:
    command = _command(add, "extract", _extract, "Find the checkable claims of a text.")
    command.add_argument("file", metavar="FILE", help="UTF-8 text, - for standard input")
    command.add_argument("--html", action="store_true", help="the file is HTML")
    _add_published(command)
    command.add_argument(
        "--kind",
        type=ArticleKind,
        choices=tuple(ArticleKind),
        default=ArticleKind.NEWS,
        metavar="KIND",
        help=f"one of {', '.join(ArticleKind)} (%(default)s)",
    )
    _add_json(command)


def _add_score(add: _Add) -> None:
    command = _command(
        add,
        "score",
        _score,
        "Score sentences from standard input, one a line; one JSON object a line comes out.",
    )
    _add_json(command)


def _add_token(add: _Add) -> None:
    command = _command(add, "token", _token, "Print a new token for a member, new or known.")
    _add_store(command)
    command.add_argument("--member", required=True, metavar="NAME", help="name or id of the member")
    command.add_argument(
        "--roles",
        type=_roles,
        metavar="A,B",
        help="what the member may do, such as checker,approver",
    )
    _add_json(command)


def _add_offboard(add: _Add) -> None:
    command = _command(
        add,
        "offboard",
        _offboard,
        "Let a member go: revoke their tokens, hand over what they held. May be repeated.",
    )
    _add_store(command)
    command.add_argument("member", metavar="MEMBER", help="name or id of who leaves")
    command.add_argument(
        "--by", required=True, metavar="NAME", help="the operator or chief who does it"
    )
    command.add_argument("--successor", metavar="NAME", help="the checker who goes on")
    _add_json(command)


def _add_verify_log(add: _Add) -> None:
    command = _command(
        add, "verify-log", _verify_log, "Check every log: chain, head, version, state."
    )
    _add_store(command)
    _add_json(command)


def _add_erase(add: _Add) -> None:
    command = _command(
        add, "erase", _erase, "Say what erasing would take away; with --yes, erase for good."
    )
    _add_store(command)
    what = command.add_mutually_exclusive_group(required=True)
    for kind in ("article", "member", "complaint"):
        what.add_argument(f"--{kind}", metavar="ID", help=f"the {kind} to erase")
    command.add_argument("--yes", action="store_true", help="erase; without it nothing is changed")
    command.add_argument(
        "--asked-by", metavar="MEMBER", help="the operator who asks, unless they have already"
    )
    command.add_argument("--confirmed-by", metavar="MEMBER", help="the chief who decides")
    command.add_argument(
        "--reason",
        default="Asked for on the command line.",
        help="why, for the log; goes with the article",
    )
    command.add_argument(
        "--public-url",
        default="http://localhost:8000",
        metavar="URL",
        help="where the desk is reached; stands on the pages that are written anew (%(default)s)",
    )
    _add_json(command)


def _port(written: str) -> int:
    port = int(written)
    if not 0 <= port <= _MOST_PORT:
        raise argparse.ArgumentTypeError(f"{written} is no port: 0 to {_MOST_PORT}")
    return port


def _date(written: str) -> date | datetime:
    try:
        return date.fromisoformat(written)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{written!r} is no date such as 2031-05-04") from None


def _roles(written: str) -> frozenset[Role]:
    names = [name.strip() for name in written.split(",") if name.strip()]
    known = [role.value for role in Role if role not in {Role.RESPONDENT, Role.SYSTEM}]
    if wrong := [name for name in names if name not in known]:
        raise argparse.ArgumentTypeError(f"no such role: {wrong[0]} (known: {', '.join(known)})")
    return frozenset(Role(name) for name in names)


# Each command imports what it needs: `score` and `extract` start in a tenth of a second, and
# none of them should fail because a library of another is missing.


def _serve(parsed: argparse.Namespace) -> int:
    from local.serve import serve  # noqa: PLC0415

    return serve(
        parsed.data,
        host=parsed.host,
        port=parsed.port,
        store=parsed.store,
        endpoint=parsed.endpoint,
        as_json=parsed.json,
        allow_loopback=parsed.allow_loopback,
        until_eof=parsed.until_eof,
    )


def _demo(parsed: argparse.Namespace) -> int:
    from local.demo import demo  # noqa: PLC0415
    from local.screen import screen_of  # noqa: PLC0415

    return demo(
        parsed.article,
        published=parsed.published,
        data=parsed.data,
        keep=parsed.keep,
        as_json=parsed.json,
        screen=screen_of(sys.stdout, _no_colour()),
    )


def _examples(parsed: argparse.Namespace) -> int:
    from local.examples import examples_command  # noqa: PLC0415

    return examples_command(parsed.data, parsed.public_url)


def _extract(parsed: argparse.Namespace) -> int:
    from local.offline import extract_text, read_text  # noqa: PLC0415
    from local.screen import claims_table, screen_of  # noqa: PLC0415

    raw = read_text(parsed.file, sys.stdin.buffer)
    found = extract_text(raw, html=parsed.html, kind=parsed.kind, published=parsed.published)
    if parsed.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    claims, segments = found["claims"], found["segments"]
    assert isinstance(claims, list)
    assert isinstance(segments, list)
    print(f"{len(segments)} sentences, {len(claims)} claims, language {found['language']}")
    if claims:
        print(claims_table(claims, screen_of(sys.stdout, _no_colour())))
    return 0


def _score(_parsed: argparse.Namespace) -> int:
    from local.offline import score_lines  # noqa: PLC0415

    for answer in score_lines(sys.stdin.buffer):
        print(answer, flush=True)  # whoever asks line by line gets an answer line by line
    return 0


def _token(parsed: argparse.Namespace) -> int:
    from local.desk import issue_token  # noqa: PLC0415

    member, secret = issue_token(
        parsed.data, parsed.store, parsed.endpoint, name=parsed.member, roles=parsed.roles
    )
    if parsed.json:
        roles = sorted(role.value for role in member.roles)
        told = {"member_id": member.member_id, "name": member.name, "roles": roles}
        print(json.dumps({**told, "token": secret}, ensure_ascii=False))
    else:
        print(secret)
    return 0


def _offboard(parsed: argparse.Namespace) -> int:
    from local.desk import offboard  # noqa: PLC0415

    done = offboard(
        parsed.data,
        parsed.store,
        parsed.endpoint,
        name=parsed.member,
        by=parsed.by,
        successor=parsed.successor,
    )
    if parsed.json:
        print(json.dumps(asdict(done), ensure_ascii=False))
    else:
        print(
            f"{done.member_id} has left: {done.tokens} tokens revoked,"
            f" {len(done.claims)} claims let go of"
        )
    return 0


def _verify_log(parsed: argparse.Namespace) -> int:
    from local.desk import verify_log  # noqa: PLC0415

    return verify_log(parsed.data, parsed.store, parsed.endpoint, as_json=parsed.json)


def _erase(parsed: argparse.Namespace) -> int:
    from local.erase import Asked, erase  # noqa: PLC0415

    kind = next(kind for kind in ("article", "member", "complaint") if vars(parsed)[kind])
    asked = Asked(
        kind,
        vars(parsed)[kind],
        parsed.yes,
        parsed.asked_by,
        parsed.confirmed_by,
        parsed.reason,
        parsed.public_url,
    )
    return erase(parsed.data, parsed.store, parsed.endpoint, asked, as_json=parsed.json)


def _no_colour() -> str | None:
    return os.environ.get("NO_COLOR")  # noqa: TID251 - the terminal's convention, no setting of ours


if __name__ == "__main__":
    sys.exit(main())
