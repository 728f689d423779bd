"""A published snapshot in, schema.org ClaimReview out, and what is wrong with it, if anything.

`decide` refuses to publish what would not be valid; pages carry the markup. Demonstrations have
none: nobody may index a sample rating.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from chalicelib.domain.canonical import plain
from chalicelib.domain.claim_parts import Claimant, ClaimantType, PlaceKind
from chalicelib.domain.verdict import Naming, Snapshot


@dataclass(frozen=True, slots=True)
class Site:
    """Where the fact-check stands: who publishes it, and the address of its page."""

    publisher_name: str
    publisher_url: str
    page_url: str


@dataclass(frozen=True, slots=True)
class CheckedArticle:
    """The article that the claim was made in, as far as it is known. `published_on`: ISO date."""

    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published_on: str | None = None


# Validity does not hang on where the pages will stand, so `decide` judges with these.
PREVIEW = Site(
    publisher_name="Plumbline",
    publisher_url="https://preview.invalid/",
    page_url="https://preview.invalid/articles/preview/claims/1/",
)

UNNAMED = "Unnamed source"
UNKNOWN = "Unknown"
WITHHELD = "Name withheld"


def public_name(claimant: Claimant, naming: Naming, article: CheckedArticle) -> str:
    """Who made the claim in the words that may be public; never the name that is withheld."""
    if naming is Naming.WITHHELD:
        return WITHHELD
    if naming is Naming.ROLE_ONLY:
        return claimant.role or WITHHELD
    if claimant.name:
        return claimant.name
    fallbacks = {
        ClaimantType.OUTLET: article.publisher or claimant.role or UNKNOWN,
        ClaimantType.AUTHOR: ", ".join(article.authors) or UNKNOWN,
        ClaimantType.UNNAMED_SOURCE: claimant.role or UNNAMED,
    }
    return fallbacks.get(claimant.type, claimant.role or UNKNOWN)


def claim_review(
    snapshot: Snapshot, site: Site, article: CheckedArticle
) -> dict[str, object] | None:
    """The ClaimReview of a snapshot as a JSON-LD object, or None for a demonstration."""
    if snapshot.demo:
        return None
    claim: dict[str, object] = {
        "@type": "Claim",
        "author": _author(snapshot, article),
        "appearance": _appearance(snapshot, article),
    }
    if article.published_on and not _elsewhere(snapshot):
        claim["datePublished"] = article.published_on
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": site.page_url,
        "datePublished": plain(snapshot.published_at),
        "author": {
            "@type": "Organization",
            "name": site.publisher_name,
            "url": site.publisher_url,
        },
        "claimReviewed": snapshot.reading.text,
        "reviewRating": _rating(snapshot),
        "itemReviewed": claim,
    }


def _author(snapshot: Snapshot, article: CheckedArticle) -> dict[str, object]:
    reading = snapshot.reading
    is_body = reading.claimant.type in {ClaimantType.ORGANISATION, ClaimantType.OUTLET}
    return {
        "@type": "Organization" if is_body else "Person",
        "name": public_name(reading.claimant, reading.naming, article),
    }


def _elsewhere(snapshot: Snapshot) -> str | None:
    """The address under which a claim stands that is not the article's, or None."""
    place = snapshot.place
    return place.link if place is not None and place.kind is PlaceKind.ELSEWHERE else None


def _appearance(snapshot: Snapshot, article: CheckedArticle) -> dict[str, object]:
    work: dict[str, object] = {"@type": "CreativeWork"}
    elsewhere = _elsewhere(snapshot)
    if elsewhere:
        return {**work, "url": elsewhere}
    if article.url:
        work["url"] = article.url
    if article.title:
        work["headline"] = article.title
    if article.published_on:
        work["datePublished"] = article.published_on
    if article.publisher:
        work["publisher"] = {"@type": "Organization", "name": article.publisher}
    if article.authors:
        work["author"] = [{"@type": "Person", "name": name} for name in article.authors]
    return work


def _rating(snapshot: Snapshot) -> dict[str, object]:
    rating: dict[str, object] = {"@type": "Rating", "alternateName": snapshot.rating_label}
    if snapshot.rating_value is not None:
        rating["ratingValue"] = snapshot.rating_value
        rating["bestRating"] = snapshot.best_value
        rating["worstRating"] = snapshot.worst_value
    return rating


def problems(review: Mapping[str, object]) -> tuple[str, ...]:
    """What keeps a ClaimReview from being valid, each as a sentence; empty when nothing does.

    An article without a date or an address may still be checked (a leaflet, a speech heard in a
    hall), so those are looked at only where they stand.
    """
    rating, claim = _part(review, "reviewRating"), _part(review, "itemReviewed")
    found = [
        *_root_problems(review, rating),
        *_rating_problems(rating),
        *_claim_problems(claim),
    ]
    return tuple(found)


def _part(node: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = node.get(name)
    return part if isinstance(part, Mapping) else {}


def _root_problems(review: Mapping[str, object], rating: Mapping[str, object]) -> list[str]:
    found = []
    if review.get("@type") != "ClaimReview":
        found.append("@type is ClaimReview.")
    claimed = review.get("claimReviewed")
    label = rating.get("alternateName")
    if not _words(claimed):
        found.append("claimReviewed holds the claim.")
    elif _words(label) and str(claimed).casefold().startswith(f"{label}:".casefold()):
        found.append("claimReviewed holds the claim alone, without the rating.")
    if not _address(review.get("url")):
        found.append("url is the http(s) address of the fact-check.")
    if not _day(review.get("datePublished")):
        found.append("datePublished is an ISO date.")
    author = _part(review, "author")
    if not _words(author.get("name")) or not _address(author.get("url")):
        found.append("author has a name and an http(s) address.")
    return found


def _rating_problems(rating: Mapping[str, object]) -> list[str]:
    found = []
    if not _words(rating.get("alternateName")):
        found.append("reviewRating.alternateName says the rating in words.")
    numbers = [rating.get(name) for name in ("worstRating", "ratingValue", "bestRating")]
    if any(number is not None for number in numbers):
        whole = [number for number in numbers if type(number) is int]
        if len(whole) != len(numbers):
            found.append("reviewRating has ratingValue, worstRating and bestRating, or none.")
        elif sorted(whole) != whole or whole[0] == whole[-1]:
            found.append("reviewRating.ratingValue lies from worstRating to bestRating.")
    return found


def _claim_problems(claim: Mapping[str, object]) -> list[str]:
    found = []
    if claim.get("@type") != "Claim":
        found.append("itemReviewed is a Claim.")
    author = _part(claim, "author")
    if author.get("@type") not in {"Person", "Organization"} or not _words(author.get("name")):
        found.append("itemReviewed.author is a Person or an Organization with a name.")
    if "datePublished" in claim and not _day(claim["datePublished"]):
        found.append("itemReviewed.datePublished is an ISO date.")
    work = _part(claim, "appearance")
    if not work.get("@type"):
        found.append("itemReviewed.appearance says where the claim stands.")
    elif "url" in work and not _address(work["url"]):
        found.append("itemReviewed.appearance.url is an http(s) address.")
    return found


def _words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _address(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _day(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        date.fromisoformat(value[:10])
    except ValueError:
        return False
    return True
