"""The one table of a review's transitions: which action leads from where to where, who may ask.

`decision` follows it and nothing else does; `local/state_docs.py` prints it. A pair of action
and state stands in at most one row. What belongs to the machine but is not offered yet stands
in `LATER`, so that nothing of the design is forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.policy import Role
from chalicelib.domain.review.values import State


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    `to` empty: the state stays. `roles` in the order in which one is named in the log when a
    member holds several. `guards` name entries of `guards.GUARDS`, judged in that order.
    """

    action: str
    start: tuple[State, ...]
    to: tuple[State, ...]
    roles: tuple[Role, ...]
    guards: tuple[str, ...]
    meaning: str
    why: str = ""  # for an odd edge: why it is there


EXITS = (State.NOT_CHECKABLE, State.NOT_SELECTED, State.DUPLICATE, State.WITHDRAWN)
WORKED_ON = (
    State.EXTRACTED,
    State.QUEUED,
    State.IN_REVIEW,
    State.CHANGES_REQUESTED,
    State.IN_APPROVAL,
    State.APPROVED,
)
CORRECTED = (State.UNDER_CORRECTION, State.CORRECTION_IN_APPROVAL)
OPEN = (*WORKED_ON, *CORRECTED)
WAITING = (State.EXTRACTED, State.QUEUED)
REVIEWED = (State.IN_REVIEW,)
UNDER_CORRECTION = (State.UNDER_CORRECTION,)
HELD = (*REVIEWED, *UNDER_CORRECTION)  # where a checker works under a lease
SHOWN = (State.PUBLISHED, *CORRECTED)
FROZEN = (State.IN_APPROVAL, State.APPROVED, State.CORRECTION_IN_APPROVAL)  # approvals count here
LIVING = tuple(state for state in State if state is not State.ERASED)
STAFF = (Role.CHECKER, Role.APPROVER, Role.TRIAGER, Role.CHIEF, Role.SUBMITTER, Role.OPERATOR)

BEGIN = Row(
    "extract",
    (),
    (State.EXTRACTED,),
    (Role.SYSTEM,),
    (),
    "The claim was found; the entry names the blob that holds it.",
)

# Nobody asks for these of a claim: another decision leaves them on it, with an entry of its own.
ADD_CLAIM = Row(
    "add_claim",
    (),
    (State.QUEUED,),
    (Role.TRIAGER, Role.CHECKER),
    ("article_open",),
    "A person adds what the machine did not find: a span of the article, or its headline, an"
    " image, a video, or elsewhere with a link; the page says so.",
    why="Asked of the article. Whoever wrote it counts among the editors.",
)
SPLIT_OFF = Row(
    "split",
    (),
    (State.QUEUED,),
    (Role.TRIAGER,),
    (),
    "One of the claims that another was split into begins here.",
    why="Who edited the other, and who split it, count among the editors of each child.",
)
ABSORB = Row(
    "absorb",
    WAITING,
    (),
    (Role.TRIAGER,),
    (),
    "Another claim was merged into this one: its appearances stand here from now on.",
    why="Who edited the other counts among the editors of this one.",
)
BEGINNINGS = (BEGIN, ADD_CLAIM, SPLIT_OFF)

TABLE: tuple[Row, ...] = (
    Row(
        "accept",
        (State.EXTRACTED,),
        (State.QUEUED,),
        (Role.TRIAGER, Role.SYSTEM),
        ("article_kept", "threshold"),
        "Queue the claim for checking.",
    ),
    Row("edit_claim", WAITING, (), (Role.TRIAGER,), (), "Say the claim better."),
    Row("edit_claim", HELD, (), (Role.CHECKER,), ("holder",), "Say the claim better."),
    Row("set_claimant", WAITING, (), (Role.TRIAGER,), (), "Say who made the claim."),
    Row("set_claimant", HELD, (), (Role.CHECKER,), ("holder",), "Say who made the claim."),
    Row(
        "mark_duplicate",
        WAITING,
        (State.DUPLICATE,),
        (Role.TRIAGER, Role.CHECKER),
        ("no_duplicates", "same_claim"),
        "The article says the same elsewhere.",
    ),
    Row(
        "split",
        WAITING,
        (State.SUPERSEDED,),
        (Role.TRIAGER,),
        ("article_kept", "no_hold", "no_duplicates", "nobody_asked", "covers_parent"),
        "Put claims of their own in its place, queued, under the article's next ordinals.",
    ),
    Row(
        "merge",
        WAITING,
        (State.SUPERSEDED,),
        (Role.TRIAGER,),
        ("no_hold", "no_duplicates", "nobody_asked", "same_assertion", "places_together"),
        "Give its appearances to another claim, which stays as it is otherwise.",
        why="Into one that waits too: what somebody works on or has approved is not changed under"
        " them; `mark_duplicate` leads there.",
    ),
    Row(
        "mark_not_checkable",
        WAITING,
        (State.NOT_CHECKABLE,),
        (Role.TRIAGER, Role.CHECKER),
        (),
        "Nothing that evidence could show.",
    ),
    Row(
        "mark_not_checkable",
        REVIEWED,
        (State.NOT_CHECKABLE,),
        (Role.CHECKER,),
        ("holder",),
        "Nothing that evidence could show.",
        why="Often seen only when somebody looks for evidence; the draft is kept.",
    ),
    Row(
        "set_aside",
        WAITING,
        (State.NOT_SELECTED,),
        (Role.TRIAGER,),
        (),
        "Not chosen for checking.",
    ),
    Row(
        "reopen",
        EXITS,
        (State.QUEUED,),
        (Role.TRIAGER, Role.CHIEF),
        ("article_kept",),
        "Bring it back from an exit.",
        why="To the queue from every exit: whatever was approved before has to be approved anew.",
    ),
    Row(
        "assign",
        OPEN,
        (),
        (Role.TRIAGER, Role.CHIEF),
        (),
        "Ask somebody to take it, by a time.",
    ),
    Row(
        "set_risk",
        OPEN,
        (),
        (Role.TRIAGER, Role.CHIEF),
        ("another_risk",),
        "Say how much harm an error could do; the policy may ask for more approvals.",
    ),
    Row("escalate", OPEN, (), (Role.TRIAGER, Role.CHIEF), (), "Ask the chief to look."),
    Row(
        "take",
        (State.QUEUED, State.CHANGES_REQUESTED, State.IN_REVIEW),
        (State.IN_REVIEW,),
        (Role.CHECKER,),
        ("lease_free",),
        "Take the lease.",
        why="From in_review too, once the lease has ended: nobody need wait for the sweep.",
    ),
    Row(
        "take",
        UNDER_CORRECTION,
        (),
        (Role.CHECKER,),
        ("lease_free",),
        "Take the lease; what is public stays as it is.",
    ),
    Row(
        "renew",
        HELD,
        (),
        (Role.CHECKER,),
        ("holder",),
        "Keep the lease for another term.",
        why="Not once it has ended: then the holder takes it again, as anybody may.",
    ),
    Row(
        "release",
        REVIEWED,
        (State.QUEUED,),
        (Role.CHECKER,),
        ("holder",),
        "Give it back to the queue; the draft is kept.",
    ),
    Row(
        "release",
        UNDER_CORRECTION,
        (),
        (Role.CHECKER,),
        ("holder",),
        "Let the lease go; the draft is kept.",
        why="A correction stays under correction: the queue is for what is not public yet.",
    ),
    Row(
        "lease_expired",
        REVIEWED,
        (State.QUEUED,),
        (Role.SYSTEM,),
        ("lease_over",),
        "The sweep gives it back; draft and assignee are kept.",
    ),
    Row(
        "lease_expired",
        UNDER_CORRECTION,
        (),
        (Role.SYSTEM,),
        ("lease_over",),
        "The sweep ends the lease; draft and assignee are kept.",
    ),
    Row("add_evidence", HELD, (), (Role.CHECKER,), ("holder",), "Put sources to the draft."),
    Row("save_draft", HELD, (), (Role.CHECKER,), ("holder",), "Write the verdict."),
    Row(
        "reuse_verdict",
        HELD,
        (),
        (Role.CHECKER,),
        ("holder", "earlier_stands"),
        "Copy verdict and sources of an earlier fact-check of this desk into the draft.",
        why="An edit like any other: what was approved there is approved anew beside this name.",
    ),
    Row("confirm_claimant", HELD, (), (Role.CHECKER,), ("holder",), "Confirm who said it."),
    Row(
        "discard_draft",
        HELD,
        (),
        (Role.CHECKER, Role.CHIEF),
        ("holder_or_chief",),
        "Empty verdict, evidence and confirmation; text and claimant as accepted, in a correction"
        " as published.",
        why="Nothing of what was written is left, so who wrote it may approve what comes next; but"
        " not who worded a claim that no machine found, as those words stay.",
    ),
    Row(
        "ask_reply",
        HELD,
        (),
        (Role.CHECKER,),
        ("holder",),
        "Ask somebody for an answer, by a time; several may be asked.",
    ),
    Row(
        "record_reply",
        (*OPEN, State.PUBLISHED),
        (),
        (Role.CHECKER, Role.CHIEF, Role.RESPONDENT),
        ("holder_chief_or_respondent",),
        "An answer came: it is kept word for word, and waits for the holder to take it in.",
        why="Whenever it comes: what is approved without it waits, and what is published is"
        " corrected.",
    ),
    Row(
        "reply_overdue",
        (*OPEN, State.PUBLISHED),
        (),
        (Role.SYSTEM,),
        ("deadline_over",),
        "The sweep tells that a deadline has passed, once for each.",
    ),
    Row("waive_reply", HELD, (), (Role.CHECKER,), ("holder",), "Say why nobody was asked."),
    Row("note", (*OPEN, State.PUBLISHED), (), STAFF, (), "A word among colleagues."),
    Row(
        "suggest",
        (*OPEN, State.PUBLISHED),
        (),
        (Role.APPROVER,),
        (),
        "A word on the draft: no edit, never public.",
        why="So that who has to approve may help without becoming an editor.",
    ),
    Row(
        "submit_draft",
        REVIEWED,
        (State.IN_APPROVAL, State.APPROVED),
        (Role.CHECKER,),
        ("holder", "complete"),
        "Hand the draft to approval; it is frozen.",
        why="Approved at once only where the policy asks for no approval, as one person alone"
        " has it; the page says so.",
    ),
    Row(
        "recall",
        (State.IN_APPROVAL,),
        (State.IN_REVIEW,),
        (Role.CHECKER,),
        ("submitter",),
        "Take it back from approval with the lease; approvals are void.",
    ),
    Row(
        "recall",
        (State.CORRECTION_IN_APPROVAL,),
        UNDER_CORRECTION,
        (Role.CHECKER,),
        ("submitter",),
        "Take the correction back from approval with the lease; approvals are void.",
    ),
    Row(
        "approve",
        (State.IN_APPROVAL,),
        (State.IN_APPROVAL, State.APPROVED),
        (Role.APPROVER,),
        ("no_hold", "no_reply_waiting", "four_eyes", "once", "draft_seen"),
        "Approve exactly the draft that was seen.",
        why="Stays in approval until as many have approved as the policy asks for.",
    ),
    Row(
        "request_changes",
        (State.IN_APPROVAL, State.APPROVED),
        (State.CHANGES_REQUESTED,),
        (Role.APPROVER,),
        (),
        "Send it back with a comment; approvals are void.",
        why="From approved too: a doubt that comes late must still stop what is not public yet.",
    ),
    Row(
        "edit_after_approval",
        (State.APPROVED,),
        (State.IN_REVIEW,),
        (Role.CHECKER,),
        (),
        "Take it back into review with the lease; approvals are void.",
    ),
    Row(
        "publish",
        (State.APPROVED,),
        (State.PUBLISHED,),
        (Role.CHIEF, Role.SYSTEM),
        (
            "article_kept",
            "no_hold",
            "no_reply_waiting",
            "by_policy",
            "approved_by_others",
            "fact_check_valid",
        ),
        "Make it public as an immutable snapshot.",
    ),
    Row(
        "open_correction",
        (State.PUBLISHED,),
        UNDER_CORRECTION,
        (Role.TRIAGER, Role.CHIEF),
        ("no_hold", "complaint_upheld"),
        "Work on the next version, from a copy of the newest; a notice on the page is a choice."
        " May name the complaint that it is opened from.",
    ),
    Row(
        "submit_correction",
        UNDER_CORRECTION,
        (State.CORRECTION_IN_APPROVAL, State.PUBLISHED),
        (Role.CHECKER,),
        ("no_hold", "holder", "complete", "kind_fits"),
        "Hand the next version to approval, with its kind and public note; it is frozen.",
        why="Published at once only where the policy asks for no approval.",
    ),
    Row(
        "approve",
        (State.CORRECTION_IN_APPROVAL,),
        (State.CORRECTION_IN_APPROVAL, State.PUBLISHED),
        (Role.APPROVER,),
        ("no_hold", "no_reply_waiting", "four_eyes", "once", "draft_seen", "fact_check_valid"),
        "Approve exactly the next version that was seen; the last approval publishes it.",
        why="Published at once, as the old version stands there until then. An approval never"
        " changes visibility: what is suspended stays so.",
    ),
    Row(
        "request_changes",
        (State.CORRECTION_IN_APPROVAL,),
        UNDER_CORRECTION,
        (Role.APPROVER,),
        (),
        "Send the correction back with a comment; approvals are void.",
    ),
    Row(
        "dismiss_correction",
        CORRECTED,
        (State.PUBLISHED, State.RETRACTED),
        (Role.APPROVER,),
        ("dismissal_by_another",),
        "No correction is needed: back to the state it was opened from, draft and all.",
    ),
    Row(
        "suspend",
        SHOWN,
        (),
        (Role.CHIEF,),
        ("is_public",),
        "Take it down for a while: its page, every version and what stands beside them.",
    ),
    Row(
        "restore",
        SHOWN,
        (),
        (Role.CHIEF,),
        ("no_hold", "is_suspended"),
        "Show it again.",
    ),
    Row(
        "withhold_version",
        SHOWN,
        (),
        (Role.CHIEF,),
        ("old_version",),
        "Show an old version no more.",
        why="The newest is never withheld alone: readers would take the older one for our word.",
    ),
    Row(
        "set_legal_hold",
        LIVING,
        (),
        (Role.CHIEF,),
        ("article_there", "no_hold"),
        "Publish, show again or erase nothing of it until the hold is lifted.",
        why="From every state: a letter from a lawyer may come at any time.",
    ),
    Row("lift_legal_hold", LIVING, (), (Role.CHIEF,), ("on_hold",), "The matter is settled."),
    Row(
        "retract",
        SHOWN,
        (State.RETRACTED,),
        (Role.CHIEF,),
        (),
        "Take it back for good; a tombstone that repeats neither claim nor rating stays.",
        why="Under a legal hold too: a hold may keep things down, never up.",
    ),
    Row(
        "reinstate",
        (State.RETRACTED,),
        UNDER_CORRECTION,
        (Role.CHIEF,),
        ("no_hold",),
        "Work on a version in place of the tombstone, which stays until that is approved.",
        why="Never straight back to published: what was taken back has to be approved anew.",
    ),
    Row(
        "reassign",
        HELD,
        (),
        (Role.CHIEF,),
        ("a_checker",),
        "Give it, with its draft and a lease, to another checker.",
        why="Whatever lease there is ends: a member who is away must not hold a claim up.",
    ),
    Row(
        "reset",
        (State.IN_REVIEW, State.CHANGES_REQUESTED, State.IN_APPROVAL, State.APPROVED),
        (State.QUEUED,),
        (Role.CHIEF,),
        (),
        "Back into the queue with its draft; approvals are void.",
        why="The way out where nobody else's action fits. Who edited before is not forgotten.",
    ),
    Row(
        "carry_over",
        (State.IN_APPROVAL,),
        (State.IN_APPROVAL, State.CHANGES_REQUESTED),
        (Role.SYSTEM,),
        ("later_wording",),
        "The outlet changed the sentence: back with its draft, approvals are void.",
        why="Stays in approval where the sentence was only taken out of the article: what is to be"
        " approved is what it said, and the page says that it is gone.",
    ),
    Row(
        "carry_over",
        (State.APPROVED,),
        (State.APPROVED, State.CHANGES_REQUESTED),
        (Role.SYSTEM,),
        ("later_wording",),
        "The outlet changed the sentence: back with its draft, approvals are void.",
        why="Stays approved where the sentence was only taken out.",
    ),
    Row(
        "carry_over",
        (State.CORRECTION_IN_APPROVAL,),
        (State.CORRECTION_IN_APPROVAL, State.UNDER_CORRECTION),
        (Role.SYSTEM,),
        ("later_wording",),
        "The outlet changed the sentence: the correction goes back, approvals are void.",
        why="Stays in approval where the sentence was only taken out.",
    ),
    Row(
        "carry_over",
        tuple(
            state
            for state in LIVING
            if state not in {State.IN_APPROVAL, State.APPROVED, State.CORRECTION_IN_APPROVAL}
        ),
        (),
        (Role.SYSTEM,),
        ("later_wording",),
        "The outlet changed the sentence, took it out or put it back: a flag says so.",
        why="What is published stays: its page says which wording was checked. Sentences that"
        " only moved get no entry.",
    ),
    Row(
        "member_left",
        REVIEWED,
        (State.IN_REVIEW, State.QUEUED),
        (Role.SYSTEM,),
        ("member_gone",),
        "Whose lease or assignment it was has left: a successor goes on, or anybody; the draft is"
        " kept.",
    ),
    Row(
        "member_left",
        tuple(state for state in OPEN if state is not State.IN_REVIEW),
        (),
        (Role.SYSTEM,),
        ("member_gone",),
        "Whose lease or assignment it was has left: a successor goes on, or anybody; the draft is"
        " kept.",
    ),
    Row(
        "assignment_due",
        OPEN,
        (),
        (Role.SYSTEM,),
        ("assignment_over",),
        "The sweep tells that an assignment is due, once for each.",
    ),
    Row(
        "move_policy",
        tuple(state for state in LIVING if state not in FROZEN),
        (),
        (Role.CHIEF,),
        ("policy_behind",),
        "Follow the article to the policy that it was brought to.",
        why="Done with the article's own `move_policy`; a chief may do it for a claim that came"
        " in between.",
    ),
    Row(
        "move_policy",
        (State.IN_APPROVAL, State.APPROVED),
        (State.IN_APPROVAL, State.APPROVED, State.CHANGES_REQUESTED),
        (Role.CHIEF,),
        ("policy_behind",),
        "Follow the article to another policy: approvals count where the draft is what that policy"
        " lets approve; else it goes back.",
        why="Another scale or more sources make it another draft; more approvals only leave some"
        " missing.",
    ),
    Row(
        "move_policy",
        (State.CORRECTION_IN_APPROVAL,),
        (State.CORRECTION_IN_APPROVAL, State.UNDER_CORRECTION),
        (Role.CHIEF,),
        ("policy_behind",),
        "Follow the article to another policy; a correction that does not fit it goes back.",
        why="Never to published: what becomes public is approved, not moved.",
    ),
    Row(
        "withdraw",
        WORKED_ON,
        (State.WITHDRAWN,),
        (Role.CHIEF,),
        (),
        "The desk gives the claim up.",
    ),
    Row(
        "erase",
        LIVING,
        (State.ERASED,),
        (Role.SYSTEM,),
        ("article_erased", "no_hold"),
        "Its article was erased: every personal and free text of the claim goes.",
        why="Never alone: the article's text and frozen result hold the claim. Operator and chief"
        " stand in the article's log.",
    ),
)


@dataclass(frozen=True, slots=True)
class Later:
    """An action, or more states for one, that the machine has but the table does not offer yet."""

    action: str
    start: tuple[State, ...]
    comes_with: str


LATER: tuple[Later, ...] = ()

# (action, state) → its row; action → all its rows.
BY_START: Mapping[tuple[str, State], Row] = {
    (row.action, state): row for row in TABLE for state in row.start
}
BY_ACTION: Mapping[str, tuple[Row, ...]] = {
    action: tuple(row for row in TABLE if row.action == action)
    for action in dict.fromkeys(row.action for row in TABLE)
}
