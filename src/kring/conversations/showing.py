"""Showing: what one viewer may see of a conversation. Page, API, mail and live stream all show this."""

import msgspec

from kring.circles import Viewer, may_see
from kring.conversations.conversations import Conversation, Message, Participant, needed
from kring.conversations.conversations import messages as all_messages
from kring.conversations.conversations import participants as all_participants
from kring.conversations.masking import masked
from kring.people import voices
from kring.refusals import NotFound
from kring.store import Time, Transaction, statements

SQL = statements(__file__)


class Speaker(msgspec.Struct, frozen=True):
    """Somebody as this viewer sees them; without a name where it is not theirs to know."""

    part: str  # asker, helper, joined, invited, coordinator, organization
    person_id: str | None
    name: str | None
    role: str = ""
    staff: bool = False
    simulated: bool = False
    you: bool = False


class Attached(msgspec.Struct, frozen=True):
    """Something that came with a message. ``refused``: kind, size, number, or '' when it is here to be opened."""

    id: str
    name: str
    kind: str
    size: int
    refused: str


class Said(msgspec.Struct, frozen=True):
    """One message as this viewer sees it: masked where it must be, its body None when it is hidden from them."""

    id: str
    number: int
    speaker: Speaker
    body: str | None
    posted_at: Time
    edited_at: Time | None
    hidden: bool
    solved: bool
    pinned: bool
    may_edit: bool
    attachments: tuple[Attached, ...] = ()


class Shown(msgspec.Struct, frozen=True):
    """A conversation as this viewer sees it. ``side``: asker, helper, invited, joined, coordinator or reader."""

    conversation: Conversation
    side: str
    said: list[Said]
    asker: Speaker
    helper: Speaker | None
    may_post: bool
    may_coordinate: bool
    may_confirm: bool
    read_number: int
    seen_at: Time | None  # when their page last showed something new


class _File(Attached, frozen=True):
    message_id: str


class _Name(msgspec.Struct, frozen=True):
    id: str
    name: str
    simulated: bool
    role: str | None
    staff: bool | None


class _View:
    """What decides, for one viewer and one conversation, which names and words are shown."""

    def __init__(self, tx: Transaction, viewer: Viewer, conversation: Conversation) -> None:
        self.viewer, self.conversation = viewer, conversation
        self.parts = {p.person_id: p for p in all_participants(tx, conversation.id)}
        found = tx.all(SQL.names, _Name, id=conversation.id, circle_id=conversation.circle_id)
        self.names = {n.id: n for n in found}
        self.files = tx.all(SQL.attachments, _File, id=conversation.id)
        self.coordinates = conversation.circle_id in viewer.coordinates
        mine = self.parts.get(viewer.person_id or "")
        self.part: Participant | None = mine if mine and mine.until is None else None
        self.side = self._side()

    def _side(self) -> str:
        if self.part and self.part.role in ("asker", "helper"):
            return self.part.role
        if self.coordinates:
            return "coordinator"
        return self.part.role if self.part else "reader"

    def speaker(self, person_id: str) -> Speaker:
        conversation, known = self.conversation, self.names.get(person_id)
        if person_id == voices.ID:
            return Speaker("organization", None, known.name if known else None)
        part = self.parts.get(person_id)
        is_asker = person_id == conversation.asker_id
        you = person_id == self.viewer.person_id
        named = you or self.coordinates or (conversation.shows_asker if is_asker else self._has_taken(part))
        return Speaker(
            part="asker" if is_asker else part.role if part else "coordinator",
            person_id=person_id if named else None,
            name=known.name if named and known else None,
            role=(known and known.role) or "",
            staff=bool(known and known.staff),
            simulated=bool(known and known.simulated),
            you=you,
        )

    def _has_taken(self, part: Participant | None) -> bool:
        return part is None or part.role == "helper"

    def body(self, message: Message) -> str | None:
        if message.hidden_at and not self.coordinates:
            return None
        mine = message.author_id == self.viewer.person_id
        return (
            message.body if mine or self.coordinates or not self._wonders(message) else masked(message.body)
        )

    def attachments(self, message: Message) -> tuple[Attached, ...]:
        """What came with it; its names are covered where its words are."""
        covers = (
            message.author_id != self.viewer.person_id and not self.coordinates and self._wonders(message)
        )
        return tuple(
            Attached(f.id, masked(f.name) if covers else f.name, f.kind, f.size, f.refused)
            for f in self.files
            if f.message_id == message.id
        )

    def _wonders(self, message: Message) -> bool:
        """Whether an asker wrote it: who asked, or who wonders the same."""
        part = self.parts.get(message.author_id)
        if message.author_id == voices.ID:  # what it says to somebody tells of them too
            return self.conversation.kind == "talk" and self.side != "asker"
        return message.author_id == self.conversation.asker_id or bool(part and part.role == "joined")

    def said(self, message: Message) -> Said:
        conversation = self.conversation
        return Said(
            id=message.id, number=message.number, speaker=self.speaker(message.author_id), body=self.body(message),
            posted_at=message.posted_at, edited_at=message.edited_at, hidden=message.hidden_at is not None,
            solved=message.id == conversation.answer_id and conversation.state == "solved",
            pinned=message.id == conversation.pinned_id, may_edit=message.author_id == self.viewer.person_id,
            attachments=self.attachments(message),
        )  # fmt: skip


def _view(tx: Transaction, viewer: Viewer, conversation_id: str) -> _View:
    if not may_see(tx, viewer, conversation_id):
        raise NotFound
    return _View(tx, viewer, needed(tx, conversation_id))


def shown(tx: Transaction, viewer: Viewer, conversation_id: str, after: int = -1, limit: int = 500) -> Shown:
    """A conversation with what was said beyond a number, as a viewer may see it.

    From the start, of a talk longer than the limit: the question and the latest.

    Raises:
        NotFound: there is none, or it is not theirs to see.
    """
    view = _view(tx, viewer, conversation_id)
    conversation = view.conversation
    if view.side != "asker" and not view.coordinates:
        conversation = msgspec.structs.replace(
            conversation, title=masked(conversation.title), thanks=masked(conversation.thanks)
        )
    told = all_messages(tx, conversation_id, after, limit)
    if after < 0 and conversation.messages > limit:
        told = [*told[:1], *all_messages(tx, conversation_id, conversation.messages - limit, limit)]
    said = [view.said(m) for m in told]
    return Shown(
        conversation=conversation,
        side=view.side,
        said=[s for s in said if s.body is not None],
        asker=view.speaker(conversation.asker_id),
        helper=view.speaker(conversation.helper_id) if conversation.helper_id else None,
        may_post=view.part is not None and view.part.role != "invited",
        may_coordinate=view.coordinates,
        may_confirm=conversation.circle_id in viewer.coordinates | viewer.staff_of,
        read_number=view.part.read_number if view.part else -1,
        seen_at=view.part.seen_at if view.part else None,
    )


def is_shown(tx: Transaction, viewer: Viewer, *, conversation_id: str = "", message_id: str = "") -> bool:
    """Whether a viewer may know that there is this conversation, or the one of this message."""
    if message_id:
        found = tx.one(SQL.message, Message, id=message_id)
        conversation_id = found.conversation_id if found else ""
    return may_see(tx, viewer, conversation_id)


def said(tx: Transaction, viewer: Viewer, message_id: str) -> Said:
    """One message, as a viewer may see it.

    Raises:
        NotFound: there is none, or it is not theirs to see.
    """
    found = tx.one(SQL.message, Message, id=message_id)
    if found is None:
        raise NotFound
    shown_message = _view(tx, viewer, found.conversation_id).said(found)
    if shown_message.body is None:
        raise NotFound
    return shown_message
