"""Showing: one's own questions, and one conversation, as the box draws them."""

from typing import Any

import msgspec

from kring import circles, conversations, events
from kring.api.calls import Call
from kring.circles import Viewer
from kring.conversations import Line, Said
from kring.conversations.contexts import Fact
from kring.invitations import Place, reasons
from kring.refusals import NotFound
from kring.store import Transaction
from kring.web import clocks
from kring.web.box import telling
from kring.web.box.trees import Node, tree
from kring.web.ring import Ring
from kring.web.views.talks import Talk, talk

OWN = ("asker", "joined")
STAYS = ("joined", "told", "over")  # nothing there was ever solved


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """One of one's own questions in a list."""

    id: str
    title: str
    state: str
    said: str
    ago: str
    unread: int


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who was asked: as whom, what became of it, and why them."""

    who: str
    state: str
    said: str
    why: str


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing said; its body is a tree of elements."""

    id: str
    number: int
    part: str
    name: str | None = None
    you: bool = False
    staff: bool = False
    simulated: bool = False
    at: str
    ago: str
    edited: bool = False
    solved: bool = False
    body: Node


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation, whole: where it stands, who is asked, what was said, and what its asker may do."""

    id: str
    title: str
    state: str
    said: str
    lead: str
    more: str
    thanks: str
    ring: dict[str, Any] | None
    asked: list[Asked]
    messages: list[Message]
    facts: tuple[Fact, ...]
    own: bool
    joined: bool
    may_post: bool
    is_open: bool
    may_reopen: bool
    text: str  # of the question, for whoever may change it
    number: int
    position: int
    secret: str = ""
    link: str = ""


def must_be_own(tx: Transaction, viewer: Viewer, conversation_id: str) -> None:
    """In the box one meets what one asked or wonders too, and what anybody may read: never what one helps with.

    Raises:
        NotFound: it is none of these.
    """
    part = viewer.person_id and conversations.participant(tx, conversation_id, viewer.person_id)
    sight = circles.visibility.sight(tx, viewer, conversation_id)
    is_own = bool(part and part.role in OWN)
    if sight is None or not circles.sees(viewer, sight) or not (is_own or sight.visibility == "public"):
        raise NotFound


def told(tx: Transaction, call: Call, conversation_id: str, zone: str = "UTC") -> Told:
    """A conversation as its asker sees it.

    Raises:
        NotFound: it is not theirs to see here.
    """
    viewer, words, now = call.viewer(tx), call.words, call.now
    must_be_own(tx, viewer, conversation_id)
    found = talk(tx, viewer, conversation_id)
    shown, about = found.shown, found.shown.conversation
    own = shown.side == "asker"
    changes = own and about.is_open and about.kind == "ask"
    return Told(
        id=about.id, title=about.title, state=about.state, said=telling.state(words, about.state),
        lead=telling.lead(words, found, now), more=telling.more(words, found, now, zone), thanks=about.thanks,
        ring=None if found.alone else _ring(found.ring), asked=[_asked(call, each) for each in found.outlook.places],
        messages=[_message(call, each) for each in shown.said if each.body is not None],
        facts=found.facts, own=own,
        joined=shown.side == "joined" and about.is_open, may_post=shown.may_post and about.state != "joined",
        is_open=about.is_open, may_reopen=own and not about.is_open and about.state not in STAYS,
        text=conversations.question(tx, about.id).body if changes else "",
        number=about.messages - 1, position=events.last_position(tx),
    )  # fmt: skip


def _asked(call: Call, place: Place) -> Asked:
    why = reasons.all_said(call.words, place.why, call.now, you=place.you)
    said = call.words.gettext(telling.ANSWERS.get(place.state, place.state))
    return Asked(who=telling.who(call.words, place), state=place.state, said=said, why=(why or [""])[0])


def _message(call: Call, said: Said) -> Message:
    speaker = said.speaker
    return Message(
        id=said.id, number=said.number, part=speaker.part, name=speaker.name, you=speaker.you, staff=speaker.staff,
        simulated=speaker.simulated,
        at=clocks.iso(said.posted_at), ago=clocks.ago(call.words, said.posted_at, call.now),
        edited=said.edited_at is not None, solved=said.solved, body=tree(said.body or ""),
    )  # fmt: skip


def _ring(ring: Ring) -> dict[str, Any]:
    spots = [[s.x, s.y, s.radius, s.dot.label, s.dot.state] for s in ring.spots]
    return {"waves": ring.circles, "next": ring.next_circle, "scale": ring.scale, "spots": spots}


def own(call: Call, lines: list[Line]) -> list[Own]:
    """One's own questions in a list."""
    return [
        Own(
            id=line.id, title=line.title, state=line.state, said=telling.state(call.words, line.state),
            ago=clocks.ago(call.words, line.updated_at, call.now), unread=line.unread,
        )
        for line in lines
    ]  # fmt: skip


__all__ = ["OWN", "Own", "Talk", "Told", "must_be_own", "own", "told"]
