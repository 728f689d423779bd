"""A claim in, out: what it needs to stand alone (speaker, pronouns, relative dates)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resolution:
    """`mention` as it stands in the article, `value` as put in square brackets beside it."""

    mention: str
    value: str
