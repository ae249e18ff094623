"""Waves: the people invited together, written down with who else was considered and why."""

from typing import Any

import msgspec

from kring.conversations import Conversation
from kring.conversations.conversations import admit
from kring.invitations import eligible
from kring.invitations.happenings import InvitationMade, WaveSent
from kring.invitations.invitations import Invitation
from kring.people import load
from kring.store import Time, Transaction, ids, statements, times

SQL = statements(__file__)
SHORTEST_STAND = 8 * times.HOUR  # an invitation stands at least so long: over night, over a working day


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One person to be invited, and everything that explains it."""

    person_id: str
    rank: int
    score: float
    probability: float
    propensity: float
    exploring: bool = False
    why: list[dict[str, Any]] = []
    per_week: int | None = None  # None: not limited (chosen by the asker, or a whole circle)


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """One ranking that was made for an ask: who was considered, with what ruled them out."""

    id: str
    conversation_id: str
    wave: int
    at: Time
    model: str
    took_micros: int
    candidates: list[dict[str, Any]]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A wave ready to be sent; it is, if the ask is still as it was seen."""

    conversation: Conversation
    kind: str
    choices: list[Choice]
    match: Match | None
    more_at: Time
    then: str


def send(tx: Transaction, plan: Plan, now: Time) -> list[str]:
    """Invite a wave's people; the ids of those who were.

    Nothing is sent when the ask was taken, ended or looked at by another process since it was seen.
    """
    seen = plan.conversation
    as_seen = tx.run(
        SQL.advance, id=seen.id, seen_at=seen.next_at, seen_wave=seen.wave, more_at=plan.more_at,
        then=plan.then, now=now,
    )  # fmt: skip
    if not as_seen:
        return []
    if plan.match:
        tx.run(SQL.add_match, plan.match)
        tx.run(SQL.add_candidates, plan.match)
    invited = [c.person_id for c in plan.choices if _invite(tx, plan, c, now)]
    if not invited:
        tx.run(SQL.go_on, id=seen.id, now=now, then=plan.then)
    tx.record(WaveSent(subject=seen.id, at=now, wave=seen.wave + 1, count=len(invited), step=plan.kind))
    return invited


def _invite(tx: Transaction, plan: Plan, choice: Choice, now: Time) -> bool:
    """Invite one person, unless they left, were blocked, or had their week's questions since the plan was made."""
    if choice.person_id not in eligible.among(tx, plan.conversation, [choice.person_id]):
        return False
    if not load.asked(tx, choice.person_id, now, choice.per_week):
        return False
    invitation = Invitation(
        id=ids.new(now), conversation_id=plan.conversation.id, person_id=choice.person_id,
        match_id=plan.match.id if plan.match else None, wave=plan.conversation.wave + 1, kind=plan.kind,
        rank=choice.rank, score=choice.score, probability=choice.probability, propensity=choice.propensity,
        exploring=choice.exploring, why=choice.why, invited_at=now,
        expires_at=now + max(SHORTEST_STAND, 3 * (plan.more_at - now)),
    )  # fmt: skip
    if not tx.run(SQL.add, invitation):
        return False
    admit(tx, plan.conversation.id, choice.person_id, "invited", now)
    tx.record(
        InvitationMade(
            subject=plan.conversation.id, at=now, invitation_id=invitation.id,
            person_id=choice.person_id, wave=invitation.wave,
        )
    )  # fmt: skip
    return True


def matches(tx: Transaction, conversation_id: str) -> list[Match]:
    """The rankings that were made for an ask, newest first."""
    return tx.all(SQL.matches, Match, conversation_id=conversation_id)
