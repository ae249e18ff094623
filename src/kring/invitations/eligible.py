"""Who may be invited to an ask at all, and what keeps the others from it now."""

from typing import Any

import msgspec

from kring.conversations import Conversation
from kring.people.persons import LOAD, Load
from kring.store import Time, Transaction, statements

# Members who could be asked: joined, in sight, not the asker, never asked for this before, not blocked,
# and with a mandate where the ask needs one. What rules out is read once, not once for each person.
ELIGIBLE = """
from people p join memberships m on m.person_id = p.id and m.circle_id = :circle_id and m.left_at is null
where p.state = 'joined' and p.id <> :asker_id and (:mandate = 0 or m.staff = 1)
  and p.id not in (select i.person_id from invitations i where i.conversation_id = :id)
  and p.id not in (select h.person_id from hidden_people h where h.circle_id = :circle_id)
  and p.id not in (select t.person_id from participants t
    where t.conversation_id = :id and t.role in ('helper', 'joined') and t.until is null)
  and p.id not in (select b.blocked_id from blocks b where b.person_id = :asker_id)
  and p.id not in (select b.person_id from blocks b where b.blocked_id = :asker_id)
"""
_LOAD = ", ".join(f"p.{column}" for column in LOAD.split(", "))
SQL = statements(__file__, eligible=ELIGIBLE, load=_LOAD)


def among(tx: Transaction, conversation: Conversation, person_ids: list[str]) -> set[str]:
    """Those of these people who could be asked for this, available now or not."""
    if not person_ids:
        return set()
    return set(tx.values(SQL.among, _parameters(conversation), ids=msgspec.json.encode(person_ids).decode()))


def loads(tx: Transaction, person_ids: list[str]) -> dict[str, Load]:
    """What these people have on their hands."""
    found = tx.all(SQL.loads, Load, ids=msgspec.json.encode(person_ids).decode())
    return {load.id: load for load in found}


def some(tx: Transaction, conversation: Conversation, limit: int) -> list[Load]:
    """Members who could be asked for this, those first who were asked least lately: newcomers among them."""
    return tx.all(SQL.some, Load, _parameters(conversation), limit=limit)


def ruled_out(person: Load, now: Time) -> str:
    """What keeps an eligible person from being asked now: away, closed, full, or '' for nothing."""
    if (person.paused_until or 0) > now:
        return "away"
    if not person.may_be_asked(now):
        return "closed"
    return "full" if person.asked_lately(now) >= person.per_week else ""


class _Role(msgspec.Struct, frozen=True):
    person_id: str
    role: str


def roles(tx: Transaction, conversation: Conversation, person_ids: list[str]) -> dict[str, str]:
    """The roles of these people in an ask's circle."""
    if not person_ids:
        return {}
    found = tx.all(SQL.roles, _Role, circle_id=conversation.circle_id, ids=person_ids)
    return {row.person_id: row.role for row in found}


def _parameters(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "circle_id": conversation.circle_id,
        "asker_id": conversation.asker_id,
        "mandate": conversation.mandate,
    }
