"""A stored wording in, its claims out: freeze the result as a blob, then commit claims from it.

Called by the extraction queue, at least once per revision; every step is safe to repeat. The
result is frozen first, with its ordinals reserved, and claims are cut from the frozen blob, so
that a redelivery continues where the first attempt stopped and offsets never shift.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, cast

from chalicelib.domain.article import (
    MAX_TEXT_CHARACTERS,
    Block,
    BodyFormat,
    Revision,
    RevisionState,
    SourceText,
    Submission,
    normalise_text,
    plain_blocks,
)
from chalicelib.domain.claim import extract
from chalicelib.domain.errors import NotFound, StoreContended
from chalicelib.domain.events import Event
from chalicelib.domain.log import SealedEntry, seal
from chalicelib.domain.policy import SYSTEM, Policy
from chalicelib.domain.publication import (
    Fail,
    Open,
    Publication,
    PublicationFacts,
    PublicationState,
    decide_publication,
)
from chalicelib.domain.review import Facts, Review, State, begin
from chalicelib.domain.verdict import Reading
from chalicelib.domain.weighing import Model
from chalicelib.workflow.carry_over import CarryOver as CarryClaimsOver
from chalicelib.workflow.carry_over import compare, told
from chalicelib.workflow.frozen_result import frozen
from chalicelib.workflow.ports import Clock, ConditionFailed, Ids
from chalicelib.workflow.publish_event import event_message
from chalicelib.workflow.records import (
    ArticleRecord,
    ClaimPair,
    Message,
    OutboxRecord,
)

ATTEMPTS = 20  # steps of one revision, and those that collide with decisions on the article
_FROZEN = frozenset({RevisionState.EXTRACTING, RevisionState.EXTRACTED})
CLAIMS_A_TRANSACTION = 48  # two items each, and four more for the article: 100 operations


class Articles(Protocol):
    """What extraction needs of the stored articles."""

    def read(self, article_id: str) -> ArticleRecord | None:
        """The article, or None."""
        ...

    def blob(self, key: str) -> bytes:
        """Immutable bytes."""
        ...

    def put_blob(self, article_id: str, content: bytes) -> str:
        """Store immutable bytes; gives the key."""
        ...

    def remove_blobs(self, article_id: str) -> None:
        """Take away all bytes of an erased article."""
        ...

    def extraction(self, key: str) -> Mapping[str, object]:
        """A frozen result."""
        ...

    def freeze(self, article_id: str, revision: Revision, next_ordinal: int) -> None:
        """Fix the result of a revision and reserve its ordinals."""
        ...

    def add_claims(self, pairs: Sequence[ClaimPair]) -> None:
        """Some claims."""
        ...

    def finish_extraction(
        self,
        pairs: Sequence[ClaimPair],
        revision: Revision,
        publication: Publication,
        entry: SealedEntry,
        outbox: OutboxRecord,
    ) -> None:
        """The last claims, and the article opens or goes on; ConditionFailed when it moved."""
        ...

    def commit_publication(
        self,
        publication: Publication,
        entry: SealedEntry,
        outbox: OutboxRecord,
        receipt: None = None,
        revision: Revision | None = None,
    ) -> None:
        """One decision on the article."""
        ...


class _Unusable(Exception):
    """The text cannot be used; `failure` is a stable code."""

    def __init__(self, failure: str) -> None:
        super().__init__(failure)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class ExtractClaims:
    """`ExtractClaims(…)(article_id, revision)`.

    `html_to_text` and `load_model` are called only when needed: they are slow to import.
    """

    articles: Articles
    carry_over: CarryClaimsOver
    policies: Callable[[int], Policy]
    html_to_text: Callable[[str], tuple[str, tuple[Block, ...]]]
    tell_language: Callable[[str], str]
    load_model: Callable[[], Model]
    load_submission: Callable[[bytes], Submission]
    load_reading: Callable[[Mapping[str, object]], Reading]
    clock: Clock
    ids: Ids

    def __call__(self, article_id: str, revision: int) -> None:
        """Bring a revision, and first those before it, to extracted or failed.

        In their order, in whichever order the messages come: a wording is compared with the one
        before. Raises NotFound, and StoreContended when others kept being faster.
        """
        record = self._read(article_id)
        if not 1 <= revision <= len(record.revisions):
            raise NotFound(f"Article {article_id} has no revision {revision}.")
        for number in range(1, revision + 1):
            self._settle(article_id, number)

    def _settle(self, article_id: str, number: int) -> None:
        """Go on from wherever this revision stands until nothing is left to do."""
        for _ in range(ATTEMPTS):
            record = self._read(article_id)
            wording = record.revisions[number - 1]
            if record.publication.state is PublicationState.ERASED:
                # Bytes that an interrupted extraction put there, and nothing has come to name.
                self.articles.remove_blobs(article_id)
                return
            if record.publication.state is PublicationState.WITHDRAWN:
                return  # given up while the message waited
            try:
                if wording.state is RevisionState.RECEIVED:
                    self._freeze(record, wording)
                elif wording.state is RevisionState.EXTRACTING:
                    self._commit(record, wording)
                else:
                    return
            except _Unusable as unusable:
                self._fail(record, wording, unusable.failure)
            except ConditionFailed:
                continue  # the other delivery got further, or somebody decided on the article
        raise StoreContended("Others kept deciding on the article. The message comes again.")

    def _read(self, article_id: str) -> ArticleRecord:
        record = self.articles.read(article_id)
        if record is None:
            raise NotFound(f"There is no article {article_id}.")
        return record

    def _freeze(self, record: ArticleRecord, wording: Revision) -> None:
        later = record.revisions[wording.number :]
        if any(one.state in _FROZEN for one in later):
            raise _Unusable("overtaken")  # it failed, was to be tried again, and another came
        submission = self.load_submission(self.articles.blob(wording.raw_blob))
        text, blocks = self._text(submission)
        language = submission.language or self.tell_language(text)
        source = SourceText(
            text=text,
            blocks=blocks,
            kind=submission.kind,
            title=submission.title,
            publisher=submission.publisher,
            authors=submission.authors,
            published_at=submission.published_at,
            default_claimant=submission.default_claimant,
        )
        extraction = extract(source, language, self.load_model())
        first = record.next_ordinal
        known = self.carry_over.known(record, wording)
        carried = compare(record.article_id, known, extraction, text, first)
        result = frozen(
            record.article_id,
            wording.number,
            extraction,
            source,
            carried.ordinals,
            carried.plain(),
        )
        frozen_wording = replace(
            wording,
            state=RevisionState.EXTRACTING,
            text_blob=self.articles.put_blob(record.article_id, text.encode()),
            result_blob=self.articles.put_blob(
                record.article_id, json.dumps(result, ensure_ascii=False).encode()
            ),
            first_ordinal=first,
            claim_count=len(extraction.claims),
            new_claims=len(carried.new),
            extractor_version=extraction.extractor_version,
            language=extraction.language,
            language_support=extraction.language_support,
            extracted_at=self.clock(),
        )
        # Nor was a claim added or split meanwhile: it would have taken the next ordinal.
        self.articles.freeze(record.article_id, frozen_wording, first + len(carried.new))

    def _text(self, submission: Submission) -> tuple[str, tuple[Block, ...]]:
        if submission.body_format is BodyFormat.HTML:
            text, blocks = self.html_to_text(submission.body)
            if normalise_text(text) != text:
                # Offsets of blocks would shift: cut the mended text afresh.
                text = normalise_text(text)
                blocks = plain_blocks(text)
        else:
            text, blocks = submission.body, plain_blocks(submission.body)
        if not text.strip():
            raise _Unusable("no_text")
        if len(text) > MAX_TEXT_CHARACTERS:
            raise _Unusable("text_too_long")
        return text, blocks

    def _commit(self, record: ArticleRecord, wording: Revision) -> None:
        """Write claims from the frozen result; what a first attempt wrote is left as it is.

        Raises ConditionFailed when the article moved before the last of them were written.
        """
        assert wording.result_blob is not None  # frozen
        result = self.articles.extraction(wording.result_blob)
        pairs = self._pairs(record, wording, wording.result_blob)
        whole = len(pairs) - len(pairs) % CLAIMS_A_TRANSACTION
        last = pairs[whole:] or pairs[-CLAIMS_A_TRANSACTION:]
        for start in range(0, len(pairs) - len(last), CLAIMS_A_TRANSACTION):
            try:
                self.articles.add_claims(pairs[start : start + CLAIMS_A_TRANSACTION])
            except ConditionFailed:
                continue  # the same claims, cut from the same blob, stand already
        self.carry_over(record, wording, result)
        waits = record.publication.state in {PublicationState.RECEIVED, PublicationState.FAILED}
        decision = decide_publication(
            record.publication,
            Open(claims=len(pairs)) if waits else told(wording.number, result),
            self._facts(record, f"open-{wording.number}"),
        )
        entry = seal(decision.entry, record.publication.head_hash, self.ids.salt())
        self.articles.finish_extraction(
            last,
            replace(wording, state=RevisionState.EXTRACTED),
            replace(decision.publication, head_hash=entry.hash),
            entry,
            self._outbox(decision.events, shown=not waits),
        )

    def _pairs(self, record: ArticleRecord, wording: Revision, result_blob: str) -> list[ClaimPair]:
        policy = self.policies(record.policy)
        at = wording.extracted_at or wording.received_at
        pairs = []
        claims = self.articles.extraction(result_blob)["claims"]
        for claim in cast("list[dict[str, object]]", claims):
            if claim["ordinal"] not in wording.ordinals():
                continue  # an earlier wording had it
            claim_id = str(claim["claim_id"])
            text = str(claim["text"])
            blank = Review(
                claim_id=claim_id,
                article_id=record.article_id,
                ordinal=cast("int", claim["ordinal"]),
                state=State.EXTRACTED,
                version=0,
                policy=record.policy,
                text=text,
                kind=str(claim["kind"]),
                check_worthiness=cast("int", claim["check_worthiness"]),
                since=at,
                priority=record.priority,
                demo=record.demo,
                revision=wording.number,
            )
            decision = begin(
                blank,
                Facts(
                    at=at,
                    decision=f"extract-{wording.number}",
                    source="system",
                    member=SYSTEM,
                    policy=policy,
                    article=record.facts(),
                    extracted=self.load_reading(claim),
                ),
                blob=result_blob,
            )
            # No salt: the first entry holds no free text, so every delivery seals the same bytes.
            entry = seal(decision.entries[0], blank.head_hash, b"")
            pairs.append(ClaimPair(replace(decision.reviews[0], head_hash=entry.hash), entry))
        return pairs

    def _fail(self, record: ArticleRecord, wording: Revision, failure: str) -> None:
        decision = decide_publication(
            record.publication,
            Fail(failure=failure, revision=wording.number),
            self._facts(record, f"fail-{record.publication.version}"),
        )
        entry = seal(decision.entry, record.publication.head_hash, self.ids.salt())
        try:
            self.articles.commit_publication(
                replace(decision.publication, head_hash=entry.hash),
                entry,
                self._outbox(decision.events, shown=False),
                None,
                replace(wording, state=RevisionState.FAILED, failure=failure),
            )
        except ConditionFailed:
            return  # the other delivery said so first, or the article moved: look again

    def _facts(self, record: ArticleRecord, decision: str) -> PublicationFacts:
        return PublicationFacts(
            at=self.clock(),
            decision=decision,
            source="system",
            member=SYSTEM,
            policy=self.policies(record.policy),
        )

    def _outbox(self, events: Sequence[Event], *, shown: bool) -> OutboxRecord:
        return OutboxRecord(
            outbox_id=self.ids.ulid(),
            messages=tuple(
                Message("events", event_message(event, shown=shown)) for event in events
            ),
        )
