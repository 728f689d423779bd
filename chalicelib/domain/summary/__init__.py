"""An article and its reviews in, what its pages show out: typed views and their public JSON.

The last station of the flow, a folder because a page has many parts: `facts` (what comes in) →
`counts`, `naming`, `quotation`, `excerpts` (the decisions) → `content`, `pages` (composed) →
`views` and `public` (what goes to the renderer and to programs). Called by the render workflow.
"""

from chalicelib.domain.summary.answers import complaint_received, form_refused
from chalicelib.domain.summary.corrections import (
    correction_entries,
    corrections_page,
    may_have_been_retracted,
    retractions_of,
)
from chalicelib.domain.summary.facts import SummaryFacts
from chalicelib.domain.summary.pages import (
    article_pages,
    article_path,
    claim_path,
    front_entry,
    front_page,
)
from chalicelib.domain.summary.views import CorrectionEntry, FrontEntry, Page, View

__all__ = [
    "CorrectionEntry",
    "FrontEntry",
    "Page",
    "SummaryFacts",
    "View",
    "article_pages",
    "article_path",
    "claim_path",
    "complaint_received",
    "correction_entries",
    "corrections_page",
    "form_refused",
    "front_entry",
    "front_page",
    "may_have_been_retracted",
    "retractions_of",
]
