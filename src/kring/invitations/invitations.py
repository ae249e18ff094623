"""Invitations: Kring's question to one person, will you take this? And who may see what of them."""

from typing import Any

import msgspec

from kring.circles import Viewer, may_see
from kring.conversations import Conversation, masked
from kring.conversations import get as conversation_of
from kring.refusals import NotFound
from kring.store import Time, Transaction, statements

SQL = statements(__file__)
DECLINE_REASONS = ("topic", "time", "other")


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """One invitation. ``why`` is the list of reasons, ``propensity`` the chance with which it was made."""

    id: str
    conversation_id: str
    person_id: str
    match_id: str | None = None
    wave: int
    kind: str = "wave"
    state: str = "open"
    reason: str = ""
    rank: int
    score: float
    probability: float
    propensity: float
    exploring: bool = False
    why: list[dict[str, Any]] = []
    invited_at: Time
    expires_at: Time
    answered_at: Time | None = None
    seen_at: Time | None = None


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One invitation as a viewer may see it: a dot of the ring. ``fit`` is from 0 to 1."""

    number: int
    wave: int
    kind: str
    state: str
    fit: float
    role: str
    you: bool
    name: str | None
    person_id: str | None
    reason: str
    exploring: bool
    invited_at: Time
    answered_at: Time | None
    why: list[dict[str, Any]]


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What an ask's people may expect: who is asked, when more are, and what is promised."""

    state: str
    places: list[Place]
    unanswered: int
    more_at: Time | None
    step: str | None
    promised_at: Time | None
    stopped: bool
    mandate: bool


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One of a person's own invitations, with what it is about."""

    id: str
    conversation_id: str
    circle_id: str
    title: str
    topics: tuple[str, ...]
    language: str
    state: str
    why: list[dict[str, Any]]
    exploring: bool
    invited_at: Time
    expires_at: Time
    answered_at: Time | None
    conversation_state: str
    asked_at: Time
    promised_at: Time | None
    joined: int
    question: str


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    person_id: str
    name: str
    role: str | None
    wave: int
    kind: str
    state: str
    reason: str
    score: float
    probability: float
    exploring: bool
    invited_at: Time
    answered_at: Time | None
    why: list[dict[str, Any]]


def of_conversation(tx: Transaction, viewer: Viewer, conversation_id: str) -> list[Place]:
    """The invitations of an ask, in the order they were made, as a viewer may see them.

    Until one takes it, only the invited and coordinators know who they are; why somebody was asked is shown
    to that person, to the asker without a name, and to coordinators.

    Raises:
        NotFound: it is not theirs to see.
    """
    if not may_see(tx, viewer, conversation_id):
        raise NotFound
    conversation = conversation_of(tx, conversation_id)
    assert conversation is not None
    rows = tx.all(SQL.of_conversation, _Row, id=conversation_id, circle_id=conversation.circle_id)
    best = max((row.probability for row in rows), default=0.0) or 1.0
    return [_place(n, row, best, viewer, conversation) for n, row in enumerate(rows, 1)]


def _place(number: int, row: _Row, best: float, viewer: Viewer, conversation: Conversation) -> Place:
    coordinates = conversation.circle_id in viewer.coordinates
    you = row.person_id == viewer.person_id
    named = coordinates or you or row.state == "taken"
    told = coordinates or you or viewer.person_id == conversation.asker_id
    return Place(
        number=number, wave=row.wave, kind=row.kind, state=row.state, fit=row.probability / best,
        role=row.role or "", you=you, name=row.name if named else None, person_id=row.person_id if named else None,
        reason=row.reason if coordinates or you else "", exploring=row.exploring, invited_at=row.invited_at,
        answered_at=row.answered_at, why=row.why if told else [],
    )  # fmt: skip


def outlook(tx: Transaction, viewer: Viewer, conversation_id: str) -> Outlook:
    """What a viewer may expect of an ask.

    Raises:
        NotFound: it is not theirs to see.
    """
    places = of_conversation(tx, viewer, conversation_id)
    conversation = conversation_of(tx, conversation_id)
    assert conversation is not None
    asking = conversation.next_step in ("wave", "circle") and not conversation.stopped
    return Outlook(
        state=conversation.state, places=places, unanswered=sum(p.state == "open" for p in places),
        more_at=conversation.next_at if asking and conversation.state == "waiting" else None,
        step=conversation.next_step, promised_at=conversation.promised_at if conversation.is_open else None,
        stopped=conversation.stopped, mandate=conversation.mandate,
    )  # fmt: skip


def of_person(
    tx: Transaction, person_id: str, states: tuple[str, ...] = ("open",), limit: int = 50
) -> list[Offer]:
    """A person's own invitations in these states, newest first; numbers and addresses are masked, taken or not."""
    found = tx.all(SQL.of_person, Offer, person_id=person_id, states=list(states), limit=limit)
    return [msgspec.structs.replace(o, title=masked(o.title), question=masked(o.question)) for o in found]


def mine(tx: Transaction, conversation_id: str, person_id: str) -> Invitation | None:
    """A person's last invitation to one ask."""
    return tx.one(SQL.mine, Invitation, conversation_id=conversation_id, person_id=person_id)


def get(tx: Transaction, invitation_id: str) -> Invitation | None:
    """An invitation by its id."""
    return tx.one(SQL.get, Invitation, id=invitation_id)
