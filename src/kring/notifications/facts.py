"""Facts: what a notification says, found at the moment it is sent, as the person it goes to may see it.

A function gives the facts of its template, or raises ``Overtaken`` when there is nothing left to say. Nothing is
written meanwhile: the links it makes are kept before the notification leaves.
"""

import contextlib
from collections.abc import Callable
from typing import Any

import msgspec

from kring import circles, conversations, invitations
from kring.circles import Viewer
from kring.conversations import Said, Shown
from kring.invitations import reasons
from kring.locale import Translations
from kring.mail import addresses, letters
from kring.notifications.notices import Notification
from kring.people import links
from kring.people.persons import Person
from kring.refusals import NotFound
from kring.settings import Organization
from kring.store import Time, Transaction, statements

SQL = statements(__file__)
Facts = dict[str, Any]
LONGEST_QUOTE, MOST_QUOTES = 1200, 3


class Overtaken(Exception):
    """It need not be said any more; why is the argument."""


class Letter(msgspec.Struct, frozen=True):
    """A notification on its way: to whom, in which words, from which organization."""

    tx: Transaction
    notification: Notification
    person: Person
    to: str
    organization: Organization
    words: Translations
    now: Time
    drawn: list[links.Drawn] = []

    @property
    def subject(self) -> str:
        """The id of what it is about."""
        return self.notification.subject

    def place(self, path: str) -> str:
        """An address of ours."""
        return self.organization.address.rstrip("/") + path

    def link(self, purpose: str, subject: str = "", until: Time | None = None) -> str:
        """The address of a new link, which opens one thing for this person."""
        secret, drawn = links.draw(self.person.id, purpose, self.now, subject, until)
        self.drawn.append(drawn)
        return self.place(f"/links/{secret}")

    def viewer(self) -> Viewer:
        """Whose eyes this is written for."""
        if self.person.state == "joined":
            return circles.viewer(self.tx, self.person.id)
        return Viewer(person_id=self.person.id)


def sign_in(letter: Letter) -> Facts:
    """A link that signs in, and proves the address it goes to."""
    goes_to = letter.notification.data.get("goes_to", "")
    return {"open": letter.link("sign-in", f"{letter.to} {goes_to}".strip())}


def address(letter: Letter) -> Facts:
    """A link that proves one more address."""
    return {"open": letter.link("address", letter.to), "address": letter.to}


def join(letter: Letter) -> Facts:
    """Who asks to join what, and links to say so or not."""
    circle = circles.needed(letter.tx, letter.subject)
    return {"circle": circle.name, "purpose": circle.purpose, "open": letter.link("join", circle.id)}


def conversation(letter: Letter) -> Facts:
    """A conversation, and the address at which this person opens it."""
    return _facts(letter, _shown(letter))


def taken(letter: Letter) -> Facts:
    """A question that somebody has taken, unless its asker saw that on the page."""
    shown = _shown(letter)
    if (shown.seen_at or 0) > letter.notification.made_at:
        raise Overtaken("seen on the page")
    return _facts(letter, shown)


def private(letter: Letter) -> Facts:
    """A guest's own question, with the private link to it."""
    return conversation(letter)


def begun(letter: Letter) -> Facts:
    """What was begun for somebody: its first words, and the address at which they open it."""
    shown = _shown(letter)
    quotes = [_quote(said) for said in shown.said[:1]]
    if shown.said and shown.said[0].speaker.you:
        quotes = [quotes[0] | {"name": ""}]
    return _facts(letter, shown) | {"quotes": quotes}


def owed(letter: Letter) -> Facts:
    """A reply that is owed, and since when."""
    return _facts(letter, _shown(letter)) | {
        "since": letter.notification.data["since"], "open": letter.place("/replies/owed"),
    }  # fmt: skip


def stopped(letter: Letter) -> Facts:
    """A rule that was stopped, and why."""
    data = letter.notification.data
    return {
        "title": data["name"],
        "why": data["why"],
        "open": letter.place(f"/organization/rules/{letter.subject}"),
    }


def waiting(letter: Letter) -> Facts:
    """A question that waits for somebody."""
    shown = _shown(letter)
    if shown.conversation.state != "waiting":
        raise Overtaken(f"it is {shown.conversation.state}")
    return _facts(letter, shown)


def nudge(letter: Letter) -> Facts:
    """A question of which its asker has not said whether it is solved, with a link to say it."""
    shown = _shown(letter)
    if not shown.conversation.is_open:
        raise Overtaken(f"it is {shown.conversation.state}")
    said = letter.link("solved", letter.subject)
    return _facts(letter, shown) | {"yes": f"{said}?solved=yes", "no": f"{said}?solved=no"}


def invitation(letter: Letter) -> Facts:
    """The question somebody is invited to, why they are, and a link to take or decline it."""
    found = invitations.get(letter.tx, letter.notification.data["invitation_id"])
    if found is None or found.state != "open":
        raise Overtaken(f"it is {found.state if found else 'gone'}")
    shown = _shown(letter)
    why = reasons.all_said(letter.words, found.why, letter.now, you=True)
    open_ = letter.link("invitation", found.id, found.expires_at)
    return _facts(letter, shown) | {
        "why": why,
        "open": open_,
        "quotes": [_quote(shown.said[0])] if shown.said else [],
    }


def message(letter: Letter) -> Facts:
    """What others wrote since this person last looked."""
    shown = _shown(letter)
    new = [
        said
        for said in shown.said
        if said.number > shown.read_number and not said.speaker.you and said.number
    ]
    if not new:
        raise Overtaken("seen on the page")
    return _facts(letter, shown) | {
        "quotes": [_quote(said) for said in new[-MOST_QUOTES:]],
        "more": len(new) > MOST_QUOTES,
    }


def answer(letter: Letter) -> Facts:
    """The answer that solved it, or that was pinned for all who wonder the same."""
    shown = _shown(letter)
    chosen = [said for said in shown.said if said.solved or said.pinned]
    return _facts(letter, shown) | {"quotes": [_quote(said) for said in chosen[-1:]]}


def confirm(letter: Letter) -> Facts:
    """A mail that would speak for this person, and a link to say whether it may."""
    kept = letters.get(letter.tx, letter.notification.data["letter_id"])
    if kept is None or kept.state != letters.HELD_BACK:
        raise Overtaken("it is settled")
    facts = _facts(letter, _shown(letter))
    sender = letter.notification.data.get("sender", "")
    return facts | {"open": letter.link("letter", kept.id), "sender": sender, "reply_to": "", "answers": ""}


def unposted(letter: Letter) -> Facts:
    """Why what somebody mailed is not in the conversation."""
    said = letter.notification.data
    sentence: str = said["why"]
    why = letter.words.gettext(sentence).format(**said.get("values", {}))
    return _facts(letter, _shown(letter)) | {"why": why}


def nothing(letter: Letter) -> Facts:
    """No more than that it works."""
    return {"open": letter.place("/account/notifications")}


def digest(letter: Letter, said: Callable[[Letter], Facts]) -> Facts:
    """What happened meanwhile, a line each; ``said`` gives the line of one, and the page it is about."""
    items: list[Facts] = []
    for listed in letter.tx.all(SQL.listed, Notification, id=letter.notification.id):
        with contextlib.suppress(Overtaken):
            items.append(said(msgspec.structs.replace(letter, notification=listed)))
    if not items:
        raise Overtaken("seen on the page")
    return {"count": len(items), "items": items, "open": letter.place("/help")}


def _shown(letter: Letter) -> Shown:
    try:
        return conversations.shown(letter.tx, letter.viewer(), letter.subject)
    except NotFound as error:
        raise Overtaken("it is not theirs to see any more") from error


def _facts(letter: Letter, shown: Shown) -> Facts:
    found = shown.conversation
    guest = letter.person.state in ("guest", "invited")
    circle = circles.needed(letter.tx, found.circle_id)
    helper = shown.helper.name if shown.helper and shown.helper.name else letter.words.gettext("Somebody")
    return {
        "title": " ".join(found.title.split()), "side": shown.side, "state": found.state, "thanks": found.thanks,
        "helper": helper, "promised_at": found.promised_at, "quotes": [],
        "open": letter.link("private", found.id) if guest else letter.place(f"/conversations/{found.id}"),
        "reply_to": addresses.reply_to(letter.tx, letter.notification.id, circle),
        "answers": letters.last_of(letter.tx, letter.person.id, found.id),
    }  # fmt: skip


def _quote(said: Said) -> dict[str, str]:
    body = (said.body or "").strip()
    cut = body if len(body) <= LONGEST_QUOTE else body[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
    return {"name": said.speaker.name or "", "body": cut}
