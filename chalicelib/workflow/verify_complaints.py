"""Walk the logs of the complaints about one article; `verify_log` calls it for each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.complaint import Complaint
from chalicelib.domain.log import SealedEntry
from chalicelib.domain.replay import compare_complaint
from chalicelib.workflow.records import Finding


class Complaints(Protocol):
    """Where complaints are read."""

    def read(self, complaint_id: str) -> Complaint | None:
        """The complaint with its words."""
        ...

    def of_article(self, article_id: str) -> tuple[Complaint, ...]:
        """All complaints about an article's claims."""
        ...

    def logged(self, article_id: str) -> tuple[str, ...]:
        """The ids of those that have a log."""
        ...


class Logs(Protocol):
    """Where logs are read."""

    def entries(self, subject: str, after: int = 0, limit: int | None = None) -> list[SealedEntry]:
        """The log, with what is erasable beside it."""
        ...


class Walked(Protocol):
    """What counts along."""

    complaints: int
    entries: int


@dataclass(frozen=True, slots=True)
class VerifyComplaints:
    """`VerifyComplaints(…)(article_id, walked)` yields every misfit and counts along."""

    complaints: Complaints
    logs: Logs

    def __call__(self, article_id: str, walked: Walked) -> Iterator[Finding]:
        """What does not fit in the article's complaints, a log without its complaint included."""
        stored = {complaint.complaint_id for complaint in self.complaints.of_article(article_id)}
        for complaint_id in sorted(stored.union(self.complaints.logged(article_id))):
            walked.complaints += 1
            complaint = self.complaints.read(complaint_id)
            if complaint is None:
                yield Finding(complaint_id, "the complaint has a log, but is not there")
                continue
            entries = self.logs.entries(complaint_id)
            walked.entries += len(entries)
            for problem in compare_complaint(complaint, entries):
                yield Finding(complaint_id, problem)
