"""A small world that mail comes into: Alice asked by mail, Bob was invited, Fay helps Fred in another conversation.

Noor coordinates. Our mail server says what it has proven under the name ``mx.in.example.org``.
"""

import re
from email.message import EmailMessage
from functools import partial

from kring import circles, conversations, invitations, people, settings
from kring.conversations import Draft
from kring.events.listening import hear_next
from kring.invitations.invitations import Invitation
from kring.mail import addresses, handling, letters
from kring.mail.letters import Kept
from kring.notifications import mailing, outbox
from kring.notifications.listening import Listener
from kring.notifications.sending import Sender
from kring.people import guests
from kring.settings import Organization
from kring.store import Store, Time, ad_hoc, ids, times

NOW = 1_780_000_000_000_000
DOMAIN, TRUST = "in.example.org", "mx.in.example.org"
HELP = f"help@{DOMAIN}"
HOST = "kring.example.org"
INVITE = ad_hoc(
    "insert into invitations (id, conversation_id, person_id, wave, kind, state, rank, score, probability, propensity,"
    " invited_at, expires_at) values (:id, :conversation_id, :person_id, 1, 'wave', 'open', 1, 1, 1, 1, :now, :later)"
)

SENT = ad_hoc(
    "select id from notifications where person_id = :person_id and subject = :subject order by id desc limit 1"
)
TOLD = ad_hoc(
    "insert into notifications (id, person_id, kind, subject, data, made_at, send_at, outcome)"
    " values (:id, :person_id, 'message', :subject, '{}', :now, :now, 'sent')"
)


class Box:
    """A mailer that keeps what it is given, as it would go over the wire."""

    def __init__(self) -> None:
        self.sent: list[EmailMessage] = []

    def send(self, mail, notification_id, thread):
        made = mailing.composed(mail, notification_id, thread, f"kring@{HOST}", "Vezel", HOST)
        self.sent.append(made)
        return "sent"


class World:
    """Who is there, and what they can do; time is ours."""

    def __init__(self, store: Store) -> None:
        self.store, self.box, self.now = store, Box(), NOW
        self.handler = handling.Handler(store, TRUST, clock=lambda: self.now)
        self.sender = Sender(store, self.box, lambda: self.now)
        store.write_sync(self._settle)

    def _settle(self, tx) -> None:
        self.circle = circles.add(tx, "Help", NOW - times.DAY * 30, visibility="public")
        sales = circles.add(tx, "Sales", NOW - times.DAY * 30)
        add = partial(people.add, tx, now=NOW - 30 * times.DAY, proven=True)
        self.noor, self.bob, self.fay, self.fred = (
            add(name, address=f"{name.lower()}@example.org") for name in ("Noor", "Bob", "Fay", "Fred")
        )
        for person in (self.noor, self.bob, self.fay):
            circles.join(tx, self.circle.id, person.id, "fan", NOW, coordinator=person is self.noor)
        organization = Organization(
            name="Vezel",
            owner_id=self.noor.id,
            address=f"https://{HOST}",
            circle_id=self.circle.id,
            secret="s",
        )
        settings.set_organization(tx, organization)
        addresses.set_domain(tx, DOMAIN)
        addresses.set_aliases(tx, sales.id, ["sales@shop.example"])

    def arrange(self) -> None:
        """Alice has asked by mail and Bob is invited; Fred's question is Fay's."""
        self.arrive(
            self.mail(
                "alice@example.com", HELP, "My router", "It blinks red.", message_id="first@example.com"
            )
        )
        self.ask = self.letters()[-1].conversation_id
        self.alice = self.letters()[-1].person_id
        self.invite(self.bob.id, self.ask)
        self.foreign = self.do(
            lambda tx: conversations.ask(
                tx,
                self.fred.id,
                self.circle.id,
                Draft(body="Fred's own", visibility="participants"),
                self.now,
            )
        ).id
        self.invite(self.fay.id, self.foreign)
        self.do(lambda tx: invitations.take(tx, circles.viewer(tx, self.fay.id), self.foreign, self.now))
        self.send()
        self.count = len(self.said(self.foreign))

    def do(self, job):
        result = self.store.write_sync(job)
        while hear_next(self.store, Listener()):
            pass
        return result

    def see(self, job):
        return self.store.read_sync(job)

    def invite(self, person_id: str, ask_id: str) -> None:
        later = self.now + times.DAY

        def job(tx):
            tx.run(
                INVITE,
                id=ids.new(self.now),
                conversation_id=ask_id,
                person_id=person_id,
                now=self.now,
                later=later,
            )
            conversations.conversations.admit(tx, ask_id, person_id, "invited", self.now)
            [found] = tx.all(
                ad_hoc(
                    "select * from invitations where conversation_id = :id and person_id = :p and state = 'open'"
                ),
                Invitation,
                id=ask_id,
                p=person_id,
            )
            outbox.notify(tx, person_id, "invitation", ask_id, {"invitation_id": found.id}, self.now)

        self.do(job)

    def mail(self, sender, to, subject, text, *, message_id="", proven=True, **headers) -> bytes:
        """A plain mail; proven by our server unless told otherwise."""
        made = EmailMessage()
        if proven:
            made["Authentication-Results"] = f"{TRUST}; dmarc=pass header.from={sender.split('@')[1]}"
        made["From"], made["To"], made["Subject"] = sender, to, subject
        made["Message-ID"] = (
            f"<{message_id or ids.new()}@mail.example>" if "@" not in message_id else f"<{message_id}>"
        )
        for name, value in headers.items():
            made[name.replace("_", "-")] = value
        made.set_content(text)
        return made.as_bytes()

    def arrive(self, content: bytes, *, sent_from="?", sent_to=(), came_by="smtp") -> Kept | None:
        """A mail comes in and is handled; what became of it, None if it was here already."""
        digest = letters.fingerprint(content)
        letter_id = self.do(
            lambda tx: letters.keep(
                tx, content, digest, self.now, came_by=came_by, sent_from=sent_from, sent_to=sent_to
            )
        )
        self.work()
        return self.see(lambda tx: letters.get(tx, letter_id)) if letter_id else None

    def work(self) -> None:
        while self.handler.work():
            pass
        while hear_next(self.store, Listener()):
            pass

    def letters(self) -> list[Kept]:
        return self.see(letters.recent)[::-1]

    def said(self, conversation_id: str):
        return self.see(lambda tx: conversations.messages(tx, conversation_id))

    def bodies(self, conversation_id: str) -> list[str]:
        return [message.body for message in self.said(conversation_id)]

    def state(self, conversation_id: str) -> str:
        return self.see(lambda tx: conversations.needed(tx, conversation_id)).state

    def send(self, after: Time = 3 * times.MINUTE) -> list[EmailMessage]:
        """What goes out, some minutes later."""
        self.now += after
        while self.sender.work():
            pass
        sent, self.box.sent = self.box.sent, []
        return sent

    def reply_to(self, person_id: str, conversation_id: str) -> str:
        """An answering address of somebody in a conversation: of a mail that they got."""

        def job(tx):
            found = tx.value(SENT, person_id=person_id, subject=conversation_id)
            if found is None:
                found = ids.new(self.now)
                tx.run(TOLD, id=found, person_id=person_id, subject=conversation_id, now=self.now)
            return addresses.reply_to(tx, found, self.circle)

        return self.do(job)

    def last_sent(self, person_id: str) -> str:
        """The Message-ID of the last mail that went to somebody."""
        sent = self.see(lambda tx: outbox.recent(tx, person_id=person_id))
        return f"{sent[0].id}@{HOST}"

    def filled(self, text: str) -> str:
        """A letter of the corpus with this world's own names in it."""
        given = {
            "help": HELP, "domain": DOMAIN, "host": HOST, "first": "first@example.com", "thread": f"{self.ask}@{HOST}",
            "foreign-thread": f"{self.foreign}@{HOST}",
            "alice-reply": self.reply_to(self.alice, self.ask), "bob-reply": self.reply_to(self.bob.id, self.ask),
            "fay-reply": self.reply_to(self.fay.id, self.foreign), "fred-reply": self.reply_to(self.fred.id, self.foreign),
            "alice-sent": self.last_sent(self.alice), "bob-sent": self.last_sent(self.bob.id),
            "fay-sent": f"{ids.new(NOW)}@{HOST}",
        }  # fmt: skip
        return re.sub(r"\[\[([a-z-]+)\]\]", lambda found: given[found[1]], text)


def guest(world: World, address: str) -> str:
    """A guest who typed an address on a page."""
    return world.do(lambda tx: guests.enter(tx, world.now, address=address)).id
