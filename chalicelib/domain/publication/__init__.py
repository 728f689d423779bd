"""The article's own machine: states, actions, table, guards, `decide`; same form as a review's.

The workflows submit, extract and record_publication call it and store what it returns in one
transaction; the article's log is chained like a claim's.

    values     states, actions, the record and what people write of it, facts, decision
    table      which action leads from where to where, who may ask, which guards hold
    guards     each guard's sentence and its check; the hash of a finding, and whether it stands
    effects    what an action does to the article
    decision   `decide_publication`, `begin_publication`, `allowed_article_actions`
"""

from chalicelib.domain.publication.decision import (
    ARTICLE_BLANK,
    ARTICLE_COLUMNS,
    allowed_article_actions,
    begin_publication,
    decide_publication,
)
from chalicelib.domain.publication.guards import (
    ARTICLE_GUARDS,
    ArticleGuard,
    finding_editors,
    finding_editors_after,
    finding_hash,
    finding_stands,
    versions_now,
)
from chalicelib.domain.publication.table import (
    ARTICLE_BEGIN,
    ARTICLE_LATER,
    ARTICLE_TABLE,
    ArticleLater,
    ArticleRow,
)
from chalicelib.domain.publication.values import (
    SHOWN,
    ApprovedFinding,
    ApproveSummary,
    ArticleAction,
    Choice,
    Choose,
    ClaimVersion,
    Fail,
    Finding,
    LiftLegalHold,
    Open,
    Publication,
    PublicationDecision,
    PublicationFacts,
    PublicationState,
    PublishCounts,
    Redact,
    RequestChanges,
    Restore,
    RetryExtraction,
    SetLegalHold,
    Span,
    SubmitSummary,
    Suspend,
    Texts,
    Withdraw,
    Wording,
    WriteSummary,
)

__all__ = [
    "ARTICLE_BEGIN",
    "ARTICLE_BLANK",
    "ARTICLE_COLUMNS",
    "ARTICLE_GUARDS",
    "ARTICLE_LATER",
    "ARTICLE_TABLE",
    "SHOWN",
    "ApproveSummary",
    "ApprovedFinding",
    "ArticleAction",
    "ArticleGuard",
    "ArticleLater",
    "ArticleRow",
    "Choice",
    "Choose",
    "ClaimVersion",
    "Fail",
    "Finding",
    "LiftLegalHold",
    "Open",
    "Publication",
    "PublicationDecision",
    "PublicationFacts",
    "PublicationState",
    "PublishCounts",
    "Redact",
    "RequestChanges",
    "Restore",
    "RetryExtraction",
    "SetLegalHold",
    "Span",
    "SubmitSummary",
    "Suspend",
    "Texts",
    "Withdraw",
    "Wording",
    "WriteSummary",
    "allowed_article_actions",
    "begin_publication",
    "decide_publication",
    "finding_editors",
    "finding_editors_after",
    "finding_hash",
    "finding_stands",
    "versions_now",
]
