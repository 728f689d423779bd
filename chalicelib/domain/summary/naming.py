"""How the claimant stands in public: named, by role only, or withheld.

A name that is not to be given must not slip through the claim's own words either, nor through
the excerpt, the explanation or a source's title: `Redaction` replaces it wherever text is shown.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from chalicelib.domain.claim_parts import Claimant, ClaimantType
from chalicelib.domain.summary.views import Speaker
from chalicelib.domain.summary.wording import listed, sentence_case
from chalicelib.domain.verdict import Naming, Reading

WITHHELD = "[name withheld]"
_SHORTEST_PART = 3  # of a name; shorter parts ("de", "Li") are ordinary words somewhere

_NOBODY_NAMED = {
    ClaimantType.PERSON: "a person",
    ClaimantType.ORGANISATION: "an organisation",
    ClaimantType.OUTLET: "the article itself",
    ClaimantType.AUTHOR: "the author",
    ClaimantType.UNNAMED_SOURCE: "an unnamed source",
    ClaimantType.UNKNOWN: "speaker not known",
}


@dataclass(frozen=True, slots=True)
class Redaction:
    """Names, whole and in part, that no page of this article may show; each with its stand-in."""

    replacements: tuple[tuple[str, str], ...] = ()

    def clean(self, text: str) -> str:
        """The text without those names, in any case."""
        for words, instead in self.replacements:
            # However the lines were broken, and not inside a longer word.
            inside = r"\s+".join(map(re.escape, words.split()))
            before = r"(?<!\w)" if words[:1].isalnum() else ""
            after = r"(?!\w)" if words[-1:].isalnum() else ""
            pattern = f"{before}{inside}{after}"
            text = re.sub(pattern, instead.replace("\\", r"\\"), text, flags=re.IGNORECASE)
        return text


def redaction(readings: Iterable[Reading]) -> Redaction:
    """What must not be shown, from every published reading of the article."""
    replacements = {}
    for reading in readings:
        claimant = reading.claimant
        if reading.naming is Naming.NAMED or not claimant.name:
            continue
        instead = WITHHELD
        if reading.naming is Naming.ROLE_ONLY:
            instead = f"[{claimant.role or _NOBODY_NAMED[claimant.type]}]"
        for words in _names(claimant):
            replacements[words] = instead
    # Longer names first: "Ann Lee-Marsh" before "Lee".
    return Redaction(tuple(sorted(replacements.items(), key=lambda pair: (-len(pair[0]), pair))))


def _names(claimant: Claimant) -> Iterable[str]:
    """The whole name, and of a person each part of it that tells who it is."""
    name = (claimant.name or "").strip()
    if name:
        yield name
    if claimant.type is ClaimantType.PERSON:
        for part in name.split():
            if len(part) >= _SHORTEST_PART and part[:1].isupper():
                yield part


def speaker(
    reading: Reading, *, publisher: str | None, authors: tuple[str, ...], hide: Redaction
) -> Speaker:
    """The claimant's public form."""
    claimant = reading.claimant
    if reading.naming is Naming.WITHHELD:
        return Speaker("Name withheld", None, None, claimant.type, reading.naming)
    role = hide.clean(claimant.role) if claimant.role else None
    if reading.naming is Naming.ROLE_ONLY:
        words = sentence_case(role or _NOBODY_NAMED[claimant.type])
        return Speaker(words, None, role, claimant.type, reading.naming)
    told = _named(claimant, publisher, authors, reading.naming)
    # Another claim may withhold a name that this one's claimant or role contains.
    return replace(
        told,
        words=hide.clean(told.words),
        name=hide.clean(told.name) if told.name else None,
        role=role,
    )


def _named(
    claimant: Claimant, publisher: str | None, authors: tuple[str, ...], naming: Naming
) -> Speaker:
    name, role = claimant.name, claimant.role
    if claimant.type is ClaimantType.OUTLET:
        name = name or publisher
        words = f"{name}, in its own words" if name else "The article, in its own words"
    elif claimant.type is ClaimantType.AUTHOR:
        name = name or listed(authors) or None
        words = name or "The author"
    elif name:
        words = sentence_case(f"{name}, {role}" if _adds(role, name) else name)
    else:
        words = sentence_case(role or _NOBODY_NAMED[claimant.type])
    return Speaker(words, name, role, claimant.type, naming)


def _adds(role: str | None, name: str) -> bool:
    """Whether the role tells more than the name: "the governor, governor" would not."""
    return bool(role) and role != "document" and str(role).casefold() not in name.casefold()
