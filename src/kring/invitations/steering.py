"""Steering: the asker is in charge: pick a person, ask more people now, staff only, or stop."""

from typing import Any

import msgspec

from kring import conversations, people
from kring.circles import Viewer
from kring.conversations import Conversation
from kring.conversations.conversations import looked, open_
from kring.invitations import eligible
from kring.invitations.waves import Choice, Plan, matches, send
from kring.refusals import NotAllowed, Refusal
from kring.store import Time, Transaction, times


class NoSuchCandidate(Refusal):
    """Nobody has that number among those who fit and can still be asked; look at the list again."""

    status = 409
    field = "number"


class Pick(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who fits and has not been asked: by role and number, never by name."""

    number: int
    role: str
    fit: float
    why: list[dict[str, Any]]
    ruled_out: str


def _steered(tx: Transaction, viewer: Viewer, conversation_id: str) -> Conversation:
    conversation = open_(tx, conversation_id)
    if conversation.asker_id != viewer.person_id and conversation.circle_id not in viewer.coordinates:
        raise NotAllowed
    return conversation


def ask_more(tx: Transaction, viewer: Viewer, conversation_id: str, now: Time) -> None:
    """Ask more people now; it also ends a stop."""
    conversation = _steered(tx, viewer, conversation_id)
    if conversation.stopped:
        conversations.steer(tx, conversation_id, conversation.asker_id, now, stopped=False)
    if conversation.state == "waiting":
        step = conversation.next_step if conversation.next_step == "circle" else "wave"
        looked(tx, conversation_id, now, step, now)


def staff_only(tx: Transaction, viewer: Viewer, conversation_id: str, now: Time, wanted: bool = True) -> None:
    """Ask only people with a mandate from now on, or everybody again."""
    conversation = _steered(tx, viewer, conversation_id)
    conversations.steer(tx, conversation_id, conversation.asker_id, now, mandate=wanted)


def stop(tx: Transaction, viewer: Viewer, conversation_id: str, now: Time) -> None:
    """Ask nobody else."""
    conversation = _steered(tx, viewer, conversation_id)
    conversations.steer(tx, conversation_id, conversation.asker_id, now, stopped=True)


def picks(tx: Transaction, viewer: Viewer, conversation_id: str, limit: int = 8) -> list[Pick]:
    """Those who fit and have not been asked, best first: from the last match of this ask."""
    conversation = _steered(tx, viewer, conversation_id)
    found = _open_candidates(tx, conversation)
    best = max((c["probability"] for c, _ in found), default=0) or 1.0
    return [
        Pick(
            number=c["rank"],
            role=role,
            fit=c["probability"] / best,
            why=c.get("why", []),
            ruled_out=c["ruled_out"],
        )
        for c, role in found[:limit]
    ]


def pick(tx: Transaction, viewer: Viewer, conversation_id: str, number: int, now: Time) -> None:
    """Invite the one with that number, whatever the waves do.

    Raises:
        NoSuchCandidate: nobody has it, or that person can no longer be asked.
    """
    conversation = _steered(tx, viewer, conversation_id)
    found = next((c for c, _ in _open_candidates(tx, conversation) if c["rank"] == number), None)
    if found is None or conversation.state != "waiting" or _wants_none(tx, found["person_id"], now):
        raise NoSuchCandidate
    choice = Choice(
        person_id=found["person_id"], rank=number, score=found["score"], probability=found["probability"],
        propensity=1.0, why=found.get("why", []),
    )  # fmt: skip
    more_at = max(conversation.next_at or now, now + 10 * times.MINUTE)
    then = conversation.next_step if conversation.next_step in ("wave", "circle") else "wave"
    plan = Plan(
        conversation=conversation,
        kind="chosen",
        choices=[choice],
        match=None,
        more_at=more_at,
        then=then or "wave",
    )
    if not send(tx, plan, now):
        raise NoSuchCandidate


def _wants_none(tx: Transaction, person_id: str, now: Time) -> bool:
    """Whether somebody takes a break, or had as many questions this week as they want: an asker's wish is no reason."""
    return eligible.ruled_out(people.needed(tx, person_id), now) in ("away", "full")


def _open_candidates(tx: Transaction, conversation: Conversation) -> list[tuple[dict[str, Any], str]]:
    made = matches(tx, conversation.id)
    if not made:
        return []
    candidates = made[0].candidates
    there = eligible.among(tx, conversation, [c["person_id"] for c in candidates])
    roles = eligible.roles(tx, conversation, sorted(there))
    return [(c, roles.get(c["person_id"], "")) for c in candidates if c["person_id"] in there]
