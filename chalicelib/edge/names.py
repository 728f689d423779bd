"""Which strings can be names of things at all.

An id that could never have been given is not looked up: it is answered as one that is not there,
and never becomes part of a store's key.
"""

import re

from chalicelib.domain.errors import NotFound

_ARTICLE = re.compile(r"[0-9A-Za-z]{1,40}")
_CLAIM = re.compile(r"[0-9A-Za-z]{1,40}-[1-9][0-9]{0,5}")
_POLICY = re.compile(r"[1-9][0-9]{0,4}")
_COMPLAINT = re.compile(r"[0-9A-Za-z]{1,40}-[1-9][0-9]{0,4}-[0-9A-Za-z]{26}")
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")


def is_claim_id(given: str) -> bool:
    """Whether a claim could be named so: article id, dash, ordinal."""
    return _CLAIM.fullmatch(given) is not None


def is_name(given: str) -> bool:
    """Whether a member, a token or a file could be named so."""
    return _NAME.fullmatch(given) is not None


def article_id(given: str) -> str:
    """The same, or NotFound."""
    if not _ARTICLE.fullmatch(given):
        raise NotFound("There is no such article.")
    return given


def claim_id(given: str) -> str:
    """The same, or NotFound."""
    if not is_claim_id(given):
        raise NotFound("There is no such claim.")
    return given


def policy_number(given: str) -> int:
    """A policy's number, or NotFound."""
    if not _POLICY.fullmatch(given):
        raise NotFound("There is no such policy.")
    return int(given)


def complaint_id(given: str) -> str:
    """The same, or NotFound."""
    if not _COMPLAINT.fullmatch(given):
        raise NotFound("There is no such complaint.")
    return given


def named(given: str, what: str) -> str:
    """The same, or NotFound."""
    if not is_name(given):
        raise NotFound(f"There is no such {what}.")
    return given
