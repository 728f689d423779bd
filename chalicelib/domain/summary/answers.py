"""What somebody who sent a form is shown: that it came, or what is wrong with it.

Such a page answers one request and is kept nowhere. It stands at the address of the form, one
level below the claim's page; its links are relative to there.
"""

from datetime import datetime

from chalicelib.domain.summary.content import SITE
from chalicelib.domain.summary.views import AnswerPage, Frame, Link
from chalicelib.domain.summary.wording import instant

_BACK = Link("Back to the fact-check", "./")
_DEPTH = 4  # of articles/ID/claims/N/ below the front page


def complaint_received(
    complaint_id: str, acknowledge_by: datetime, decide_by: datetime
) -> AnswerPage:
    """Thanks, the reference, and by when the desk answers."""
    return AnswerPage(
        frame=_frame("Your message has arrived"),
        heading="Your message has arrived",
        paragraphs=(
            "Thank you. Somebody at the desk reads it. If you left an address, we answer there.",
            "The fact-check stands as it is until the desk has decided.",
        ),
        facts=(
            ("Reference", complaint_id),
            ("We read it by", instant(acknowledge_by).words),
            ("We decide by", instant(decide_by).words),
        ),
        back=_BACK,
    )


def form_refused(title: str, mend: str, *, certain: bool = True) -> AnswerPage:
    """What is wrong, in a sentence with the mend; the browser still has what was written.

    `certain`: nothing was stored. Otherwise nobody can tell, and sending it again does no harm.
    """
    return AnswerPage(
        frame=_frame(title),
        heading="This could not be taken",
        paragraphs=(
            mend,
            "Nothing was stored. Go back in your browser to find what you wrote."
            if certain
            else "It may have arrived nevertheless. Send it again: it counts once.",
        ),
        facts=(),
        back=_BACK,
    )


def _frame(title: str) -> Frame:
    return Frame(
        title=f"{title} – {SITE}",
        description=title,
        path="",
        url="",
        canonical="",
        root="../" * _DEPTH,
        demo=False,
        indexed=False,
    )
