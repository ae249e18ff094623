"""Receiving: a letter acts once: it opens a question, goes on in a conversation, or takes or declines an invitation.

Whatever it says, it is seen by those who take part and nobody else. A machine's letter does nothing at all.
"""

import msgspec

from kring import circles, conversations, notifications, settings
from kring.circles import Viewer
from kring.conversations import Draft
from kring.conversations.posting import MOST_BODY
from kring.invitations import AlreadyTaken, answering
from kring.mail import addresses, attachments, letters, routing, texts, wishes, writers
from kring.mail.attachments import Looked
from kring.mail.happenings import LetterHandled
from kring.mail.letters import Kept
from kring.mail.parsing import Letter
from kring.mail.proving import Proof
from kring.mail.routing import Way
from kring.people import limits, persons, strangers, visiting
from kring.people.limits import TooMany
from kring.people.persons import Person
from kring.refusals import Refusal
from kring.store import Time, Transaction

PRIVATE = "participants"  # what came in private stays private, whatever the circle shows


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that was read: all that is slow was done, and only acting is left."""

    kept: Kept
    letter: Letter
    text: str = ""  # without what it quotes
    whole: str = ""  # with it
    machine: str = ""
    proof: Proof = Proof()
    files: tuple[Looked, ...] = ()
    locale: str = "en"
    otherwise: str = ""  # the circle of the mailbox it was picked up from


class Acted(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a letter, as whose, and where."""

    outcome: str
    person_id: str | None = None
    conversation_id: str | None = None


def receive(tx: Transaction, read: Read, now: Time) -> Acted | None:
    """Act on a letter, once; None when that was done before.

    Raises:
        Refusal: it cannot be done as it wants; nothing of it was. Then ``turn_away``.
    """
    kept = letters.held(tx, read.kept.id)
    if kept is None or kept.state != letters.WAITING:
        return None
    acted = _act(tx, read, now)
    _settle(tx, read, acted, now)
    return acted


def turn_away(tx: Transaction, read: Read, refusal: Refusal, now: Time) -> None:
    """Write down that a letter could not do what it wants; somebody we know is told why, a stranger is not."""
    way = routing.way(tx, read.letter, read.kept.sent_to, read.proof, read.otherwise)
    person_id = way.person_id if way.conversation_id and not way.holds else None
    about = way.conversation_id or None
    if person_id and about and not _often(tx, person_id, now):
        why = {"why": refusal.message, "values": {name: str(value) for name, value in refusal.values.items()}}
        notifications.notify(tx, person_id, "unposted", about, why, now)
    _settle(
        tx, read, Acted(outcome=refusal.code, person_id=person_id, conversation_id=person_id and about), now
    )


def _often(tx: Transaction, person_id: str, now: Time) -> bool:
    """Whether somebody was told so often today that a program may be writing in their name."""
    try:
        limits.spend(tx, "told of mail", person_id, now)
    except TooMany:
        return True
    return False


def _settle(tx: Transaction, read: Read, acted: Acted, now: Time) -> None:
    state = letters.HELD_BACK if acted.outcome == "held" else letters.HANDLED
    after = msgspec.structs.replace(
        read.kept, state=state, outcome=acted.outcome, proof=read.proof.by if read.proof.holds else "",
        sender=read.letter.sender, message_id=read.letter.message_id, person_id=acted.person_id,
        conversation_id=acted.conversation_id,
    )  # fmt: skip
    if letters.settle(tx, after):
        _tell(tx, after, now)


def release(tx: Transaction, read: Read, person_id: str, now: Time) -> Acted | None:
    """Act on a letter that was held: the one whom it would speak for says that it is theirs."""
    kept = letters.get(tx, read.kept.id)
    if (
        kept is None
        or kept.state != letters.HELD_BACK
        or kept.person_id != person_id
        or not kept.conversation_id
    ):
        return None
    acted = _go_on(tx, read, person_id, kept.conversation_id, now)
    after = msgspec.structs.replace(kept, state=letters.HANDLED, outcome=acted.outcome)
    letters.settle(tx, after, states=(letters.HELD_BACK,))
    _tell(tx, after, now)
    return acted


def disown(tx: Transaction, kept: Kept, now: Time) -> None:
    """Throw a held letter away: the one whom it would speak for says that it is not theirs."""
    after = msgspec.structs.replace(kept, state=letters.HANDLED, outcome="disowned")
    if letters.settle(tx, after, states=(letters.HELD_BACK,)):
        _tell(tx, after, now)


def give_up(tx: Transaction, failed: Kept, now: Time) -> None:
    """Nothing could be made of a letter."""
    if letters.settle(tx, failed):
        _tell(tx, failed, now)


def _tell(tx: Transaction, kept: Kept, now: Time) -> None:
    subject = kept.conversation_id or kept.id
    tx.record(
        LetterHandled(subject=subject, at=now, actor=kept.person_id, letter_id=kept.id, outcome=kept.outcome)
    )


def _act(tx: Transaction, read: Read, now: Time) -> Acted:
    if reason := read.machine or _our_own(tx, read.letter):
        return Acted(outcome=reason)
    if not (read.text or read.files or read.letter.subject):
        return Acted(outcome="empty")
    limits.spend(tx, "letter of sender", read.letter.sender, now)
    way = routing.way(tx, read.letter, read.kept.sent_to, read.proof, read.otherwise)
    if way.holds:
        return _hold(tx, read, way, now)
    if way.conversation_id:
        return _go_on(tx, read, way.person_id, way.conversation_id, now)
    return _open(tx, read, way.circle_id, now)


def _our_own(tx: Transaction, letter: Letter) -> str:
    """A mail of ours that came back: under one of our Message-IDs, or from an address of ours."""
    ours = letter.message_id.partition("@")[0]
    if len(ours) == addresses.ID_LENGTH and tx.value(routing.SQL.is_ours, id=ours):
        return "our own"
    return "our own" if addresses.is_ours(tx, letter.sender) else ""


def _hold(tx: Transaction, read: Read, way: Way, now: Time) -> Acted:
    limits.spend(tx, "held of person", way.person_id, now)
    said = {"letter_id": read.kept.id, "sender": read.letter.sender}
    notifications.notify(tx, way.person_id, "confirm", way.conversation_id, said, now)
    return Acted(outcome="held", person_id=way.person_id, conversation_id=way.conversation_id)


def _open(tx: Transaction, read: Read, circle_id: str, now: Time) -> Acted:
    """A new question, asked by whoever wrote, or by a guest."""
    if not circle_id or read.letter.senders != 1:
        return Acted(outcome="not one sender" if circle_id else "no address of ours")
    limits.spend(tx, "ask of stranger", read.letter.sender, now)
    asker = writers.asker(tx, read.letter, read.proof, read.locale, now)
    strangers.before_asking(tx, asker.id, now)
    title = texts.bare_subject(read.letter.subject)
    said = read.whole if texts.is_forwarded(read.letter.subject) else read.text
    draft = Draft(body=_cut(said or title), title=title, language=read.locale, visibility=PRIVATE)
    made = conversations.ask(tx, asker.id, circle_id, draft, now)
    first = conversations.question(tx, made.id)
    attachments.keep(tx, first.id, made.id, read.files, now)
    if asker.state != "guest":  # a guest is told anyway
        notifications.notify(tx, asker.id, "private", made.id, {"address": read.letter.sender}, now)
    return Acted(outcome="opened", person_id=asker.id, conversation_id=made.id)


def _go_on(tx: Transaction, read: Read, person_id: str, conversation_id: str, now: Time) -> Acted:
    """What somebody says in a conversation of theirs, or to an invitation."""
    limits.spend(tx, "letter in conversation", conversation_id, now)
    person = persons.needed(tx, person_id)
    viewer = _viewer(tx, person)
    part = conversations.participant(tx, conversation_id, person_id)
    acted = Acted(outcome="posted", person_id=person_id, conversation_id=conversation_id)
    if part is not None and part.role != "invited":
        _post(tx, read, person_id, conversation_id, read.text, now)
        return acted
    acted, text = _answer(tx, acted, viewer, read.text, now)
    if text or (read.files and acted.outcome != "declined"):
        _post(tx, read, person_id, conversation_id, text, now)
    return acted


def _viewer(tx: Transaction, person: Person) -> Viewer:
    """What they may do now; where staff need a code for their rights, no mail gives them any without."""
    if person.state != "joined":
        return Viewer(person_id=person.id)
    return visiting.entitled(circles.viewer(tx, person.id), person, settings.organization(tx))[0]


def _answer(tx: Transaction, acted: Acted, viewer: Viewer, text: str, now: Time) -> tuple[Acted, str]:
    """Take, decline, or stay as one who adds, whoever was asked and has no part yet; and what is then to be posted."""
    conversation_id, wish = acted.conversation_id or "", wishes.read(text)
    if wish.says == "no":
        answering.decline(tx, viewer, conversation_id, wish.reason, now)
        return msgspec.structs.replace(acted, outcome="declined"), ""
    try:
        answering.take(tx, viewer, conversation_id, now)
        return msgspec.structs.replace(acted, outcome="taken"), wish.text
    except AlreadyTaken:
        if not wish.text:
            raise
        conversations.stay(tx, viewer, conversation_id, now)
        return acted, wish.text


def _post(tx: Transaction, read: Read, person_id: str, conversation_id: str, text: str, now: Time) -> None:
    strangers.before_posting(tx, person_id, now)
    body = _cut(text or ", ".join(file.name for file in read.files))
    posted = conversations.post(tx, conversation_id, person_id, body, now)
    attachments.keep(tx, posted.id, conversation_id, read.files, now)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_BODY else text[: MOST_BODY - 2].rstrip() + " …"
