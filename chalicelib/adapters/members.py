"""Members and their tokens on the item port. A token is stored only as its hash."""

import hashlib
import hmac
from datetime import datetime

from chalicelib.adapters import codec, keys
from chalicelib.domain.policy import Member
from chalicelib.workflow.members import StoredToken
from chalicelib.workflow.ports import Absent, Delete, ItemTable, Put, Query


class Members:
    """People known to the desk, and the ways in that point to them."""

    def __init__(self, table: ItemTable) -> None:
        self._table = table
        self._member = codec.Remembered(lambda item: codec.load(Member, item))
        self._token = codec.Remembered(lambda item: codec.load(StoredToken, item))

    def read(self, member_id: str) -> Member | None:
        """The member, read consistently, or None."""
        item = self._table.get(keys.member(member_id))
        return self._member(item) if item else None

    def listed(self) -> tuple[Member, ...]:
        """All members, oldest first."""
        items = self._table.query(Query(keys.list_partition("member"), index="by_list"))
        return tuple(codec.load(Member, item) for item in items)

    def put(self, member: Member, at: datetime, *, new: bool) -> None:
        """Store a member; ConditionFailed when a new one's id is taken."""
        self._table.transact(
            [
                Put(
                    keys.member(member.member_id),
                    {
                        **codec.dump(member),
                        **keys.list_place("member", at, member.member_id),
                    },
                    Absent() if new else None,
                ),
            ],
        )

    def put_token(self, secret: str, token: StoredToken) -> None:
        """Store a token under the hash of its secret."""
        digest = _hash(secret)
        self._table.transact(
            [
                Put(
                    keys.token(digest),
                    {
                        **codec.dump(token),
                        "hash": digest,
                        **keys.list_place("token", token.issued_at, token.token_id),
                    },
                    Absent(),
                ),
            ],
        )

    def token(self, secret: str) -> StoredToken | None:
        """The token of that secret, or None."""
        digest = _hash(secret)
        item = self._table.get(keys.token(digest))
        # The look-up is by hash already; comparing once more in constant time costs nothing.
        if item is None or not hmac.compare_digest(str(item["hash"]), digest):
            return None
        return self._token(item)

    def tokens(self) -> tuple[StoredToken, ...]:
        """All tokens, oldest first, from the index (which may lag)."""
        items = self._table.query(Query(keys.list_partition("token"), index="by_list"))
        return tuple(codec.load(StoredToken, item) for item in items)

    def remove_tokens(self, token_ids: frozenset[str]) -> int:
        """Revoke tokens at once; says how many there were."""
        items = self._table.query(Query(keys.list_partition("token"), index="by_list"))
        found = [item for item in items if str(item["token_id"]) in token_ids]
        for item in found:
            self._table.transact([Delete(keys.token(str(item["hash"])))])
        return len(found)


def _hash(secret: str) -> str:
    # Tokens are 256 random bits, so a plain fast hash cannot be guessed from.
    return hashlib.sha256(secret.encode()).hexdigest()
