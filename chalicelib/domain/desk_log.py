"""The desk's own record: which policies there are, which one new articles get, who has left.

The desk's workflows make its entries here and store them with what they changed; the log is
chained like a claim's, and `verify-log` walks it too.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from chalicelib.domain.canonical import canonical, iso
from chalicelib.domain.errors import FourEyes, GuardFailed, RoleMissing
from chalicelib.domain.log import GENESIS, Entry, SealedEntry, parse, verify_chain
from chalicelib.domain.policy import PRESETS, Member, Policy, Role

DESK = "DESK"  # the subject of this log
RUNNERS = (Role.CHIEF, Role.OPERATOR)  # who may change how the desk works
_ASKS, _ERASES = "ask_member_erasure", "erase_member"
# Every desk knows these three from the beginning; what it draws up itself comes after them.
BUILT_IN: Mapping[int, Policy] = {
    number: PRESETS[preset](number) for number, preset in enumerate(("desk", "pair", "solo"), 1)
}


@dataclass(frozen=True, slots=True)
class DeskRecord:
    """version = number of entries; `current`: the policy new articles get; `newest`: the last."""

    version: int = 0
    head_hash: str = GENESIS
    current: int = 1
    newest: int = max(BUILT_IN)


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """Who asks, when, under which decision id."""

    at: datetime
    decision: str
    source: str
    member: Member


def policy_digest(policy: Policy) -> str:
    """SHA-256 (hex) of a policy as it is stored."""
    return hashlib.sha256(canonical(policy).encode()).hexdigest()


def add_policy(
    record: DeskRecord, policy: Policy, facts: DeskFacts, *, use: bool
) -> tuple[DeskRecord, Entry]:
    """Another policy, numbered one after the newest; `use`: new articles get it from now on."""
    if policy.version != record.newest + 1:
        raise ValueError("policies are numbered one after the other")
    after = replace(
        record,
        newest=policy.version,
        current=policy.version if use else record.current,
    )
    return _entered(record, after, facts, "add_policy", {"digest": policy_digest(policy)})


def use_policy(record: DeskRecord, number: int, facts: DeskFacts) -> tuple[DeskRecord, Entry]:
    """New articles get this policy from now on."""
    return _entered(record, replace(record, current=number), facts, "use_policy", {})


def offboard(
    record: DeskRecord, member_id: str, successor: str | None, facts: DeskFacts
) -> tuple[DeskRecord, Entry]:
    """Somebody has left; `successor` goes on with what they held."""
    told = {"left": member_id, "successor": successor}
    return _entered(record, record, facts, "offboard", told)


def ask_member_erasure(
    record: DeskRecord, member_id: str, facts: DeskFacts
) -> tuple[DeskRecord, Entry]:
    """An operator asks that somebody who has left be erased."""
    told = {"member": member_id}
    return _entered(record, record, facts, _ASKS, told, roles=(Role.OPERATOR,))


def erase_member(
    record: DeskRecord, member_id: str, log: Iterable[Mapping[str, object]], facts: DeskFacts
) -> tuple[DeskRecord, Entry]:
    """A chief decides what another member asked for. `log`: the desk's parsed entries.

    Raises RoleMissing, GuardFailed (`erasure_not_asked`), FourEyes.
    """
    told = {"member": member_id}
    entered = _entered(record, record, facts, _ERASES, told, roles=(Role.CHIEF,))
    asker = asked_by(member_id, log)
    if asker is None:
        raise GuardFailed("An operator has to ask for it first.", reason="erasure_not_asked")
    if asker == facts.member.member_id:
        raise FourEyes("You asked for it: a chief who is somebody else has to decide.")
    return entered


def asked_by(member_id: str, log: Iterable[Mapping[str, object]]) -> str | None:
    """Who asked that a member be erased, since they left last and while nobody has decided."""
    last = _last_of(member_id, log)
    return str(last["member"]) if last and last["action"] == _ASKS else None


def erasure_decided(member_id: str, log: Iterable[Mapping[str, object]]) -> bool:
    """Whether it was decided that a member be erased, since they left last."""
    last = _last_of(member_id, log)
    return last is not None and last["action"] == _ERASES


def _last_of(member_id: str, log: Iterable[Mapping[str, object]]) -> Mapping[str, object] | None:
    """The last entry that is about a member: who came back and left again begins anew."""
    found = None
    for entry in log:
        changes = cast("Mapping[str, object]", entry["changes"])
        if member_id in {changes.get("member"), changes.get("left")}:
            found = entry
    return found


def _entered(
    before: DeskRecord,
    after: DeskRecord,
    facts: DeskFacts,
    action: str,
    told: Mapping[str, object],
    *,
    roles: tuple[Role, ...] = RUNNERS,
) -> tuple[DeskRecord, Entry]:
    """Raises RoleMissing."""
    role = next((role for role in roles if role in facts.member.roles), None)
    if role is None or not facts.member.active:
        needed = [runner.value for runner in roles]
        raise RoleMissing(
            f"{action} needs the role {' or '.join(needed)}.", facts={"roles": needed}
        )
    after = replace(after, version=before.version + 1)
    changes = {
        name: getattr(after, name)
        for name in ("current", "newest")
        if getattr(after, name) != getattr(before, name)
    }
    entry = Entry(
        subject=DESK,
        sequence=after.version,
        at=iso(facts.at),
        member=facts.member.member_id,
        role=role.value,
        action=action,
        from_state="open" if before.version else None,
        to_state="open",
        policy=after.current,
        decision=facts.decision,
        source=facts.source,
        changes={**changes, **told},
    )
    return after, entry


def compare_desk(
    stored: DeskRecord, entries: tuple[SealedEntry, ...], policies: Mapping[int, Policy]
) -> tuple[str, ...]:
    """What is wrong with the desk's log, or with record and policies beside it."""
    misfit = verify_chain(entries) if entries else None
    if misfit is not None:
        return (f"entry {misfit.sequence}: {misfit.finding}",)
    found = []
    logged = DeskRecord(len(entries), entries[-1].hash if entries else GENESIS)
    for sealed in entries:
        changes = parse(sealed.text)["changes"]
        assert isinstance(changes, dict)
        logged = replace(
            logged, **{name: changes[name] for name in ("current", "newest") if name in changes}
        )
        policy = policies.get(logged.newest)
        if "digest" in changes and (policy is None or policy_digest(policy) != changes["digest"]):
            found.append(f"entry {sealed.sequence}: policy {logged.newest} is not what was added")
    if stored != logged:
        found.append("the desk's record is not what its log says")
    return tuple(found)
