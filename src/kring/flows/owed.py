"""Owed: who proposes something is owed a public reply: heard, did or won't, and because of what."""

from typing import Literal

import msgspec

from kring import circles, conversations, notifications, settings
from kring.circles import Viewer, moderating
from kring.conversations import telling
from kring.flows.happenings import ReplyGiven, ReplyOwed, ReplyReminded
from kring.refusals import NotAllowed, NotFound, Refusal
from kring.store import Time, Transaction, statements, times

SQL = statements(__file__)
REMIND_AFTER = 7 * times.DAY
MOST_ABOUT, MOST_BECAUSE = 200, 2000
REPLIES = ("heard", "did", "wont")
LAST = 2**62
Reply = Literal["heard", "did", "wont"]


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """A reply that is owed, or was given. ``about`` and ``because`` are the organization's words, for everybody."""

    conversation_id: str
    circle_id: str
    person_id: str
    title: str
    since: Time
    about: str = ""
    reply: str = ""
    because: str = ""
    replied_at: Time | None = None
    replied_by: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is owed still: what was only heard is."""
        return self.reply in ("", "heard")


class UnknownReply(Refusal):
    """A reply is heard, did or wont, not {seen!r}."""

    field = "reply"


class NoAbout(Refusal):
    """Say in 1 to {most} characters what was proposed, in your own words: everybody reads it. This has {seen}."""

    field = "about"


class NoBecause(Refusal):
    """Say in 1 to {most} characters because of what. This has {seen}."""

    field = "because"


def owe(tx: Transaction, conversation_id: str, circle_id: str, person_id: str, now: Time) -> None:
    """Somebody is owed a reply from now on."""
    tx.run(SQL.owe, conversation_id=conversation_id, circle_id=circle_id, person_id=person_id, now=now)
    tx.record(ReplyOwed(subject=conversation_id, at=now, circle_id=circle_id, person_id=person_id))


def reply(
    tx: Transaction, viewer: Viewer, conversation_id: str, said: str, about: str, because: str, now: Time
) -> Owed:
    """Reply in public; the proposer is told. Did and won't end it, heard does not.

    Raises:
        NotFound: nothing is owed there, or the viewer has no mandate in its circle.
        UnknownReply, NoAbout, NoBecause: it cannot be said so.
    """
    owing = _mine(tx, viewer, conversation_id)
    about, because = " ".join(about.split()), because.strip()
    if said not in REPLIES:
        raise UnknownReply(seen=said[:20])
    if not 1 <= len(about) <= MOST_ABOUT:
        raise NoAbout(most=MOST_ABOUT, seen=len(about))
    if not 1 <= len(because) <= MOST_BECAUSE:
        raise NoBecause(most=MOST_BECAUSE, seen=len(because))
    tx.run(
        SQL.reply, id=conversation_id, reply=said, about=about, because=because, by=viewer.person_id, now=now
    )
    telling.say(tx, conversation_id, because, now)
    if said != "heard":
        telling.end(tx, conversation_id, now)
    moderating.note(tx, viewer.person_id or "", owing.circle_id, "replied", conversation_id, now, reply=said)
    tx.record(ReplyGiven(subject=conversation_id, at=now, actor=viewer.person_id, reply=said))
    return _needed(tx, conversation_id)


def _mine(tx: Transaction, viewer: Viewer, conversation_id: str) -> Owed:
    owing = _needed(tx, conversation_id)
    if owing.circle_id not in viewer.coordinates | viewer.staff_of:
        raise NotFound
    if not owing.is_open and owing.circle_id not in viewer.coordinates:
        raise NotAllowed
    return owing


def _needed(tx: Transaction, conversation_id: str) -> Owed:
    if (found := of_conversation(tx, conversation_id)) is None:
        raise NotFound
    return found


def of_conversation(tx: Transaction, conversation_id: str) -> Owed | None:
    """What is owed in a conversation."""
    return tx.one(SQL.one, Owed, id=conversation_id)


def waiting(tx: Transaction, viewer: Viewer, limit: int = 200) -> list[Owed]:
    """What is owed in the circles that a viewer acts for, longest first."""
    mine = sorted(viewer.coordinates | viewer.staff_of)
    return tx.all(SQL.waiting, Owed, circles=mine, limit=limit)


def given(tx: Transaction, before: Time = LAST, limit: int = 50) -> list[Owed]:
    """The replies that were given, newest first, for everybody: nothing of who proposed it, nor their words."""
    return [
        msgspec.structs.replace(one, person_id="", title="", replied_by=None, conversation_id="")
        for one in tx.all(SQL.given, Owed, before=before, limit=limit)
    ]


def remind(tx: Transaction, conversation_id: str, now: Time) -> Time | None:
    """Tell the coordinators, or the owner, of a reply that is owed; when to remind again, None when it was given."""
    owing = of_conversation(tx, conversation_id)
    found = conversations.get(tx, conversation_id)
    if owing is None or not owing.is_open or found is None or found.hidden_at:
        return None
    told = circles.coordinators(tx, owing.circle_id) or [settings.organization(tx).owner_id]
    for person_id in filter(None, told):
        notifications.notify(tx, person_id, "owed", conversation_id, {"since": owing.since}, now)
    tx.record(ReplyReminded(subject=conversation_id, at=now, people=tuple(filter(None, told))))
    return now + REMIND_AFTER
