"""A small world for what is sent: Alice asks as a guest, Bob knows, Noor coordinates; time is ours."""

from kring import circles, conversations, notifications, people, settings
from kring.conversations import Draft
from kring.events.listening import hear_next
from kring.notifications.listening import Listener
from kring.notifications.sending import Sender
from kring.people import guests
from kring.settings import Organization

NOW = 1_780_000_000_000_000


class Box:
    """A mailer that keeps what it is given; it may be told to fail."""

    def __init__(self):
        self.mails, self.problems = [], []

    def send(self, mail, notification_id, thread):
        if self.problems:
            raise self.problems.pop(0)
        self.mails.append((mail, notification_id, thread))
        return "sent"


class World:
    """Alice asks as a guest, Bob knows, Noor coordinates; time is ours."""

    def __init__(self, store):
        self.store, self.box, self.now = store, Box(), NOW
        self.sender = Sender(store, self.box, lambda: self.now)
        store.write_sync(self._settle)

    def _settle(self, tx):
        self.circle = circles.add(tx, "Help", NOW, visibility="circle")
        self.noor = people.add(tx, "Noor", NOW, address="noor@example.org", proven=True)
        self.bob = people.add(tx, "Bob", NOW, address="bob@example.org", proven=True)
        for person, coordinates in ((self.noor, True), (self.bob, False)):
            circles.join(tx, self.circle.id, person.id, "fan", NOW, coordinator=coordinates)
        organization = Organization(
            name="Vezel", owner_id=self.noor.id, address="https://kring.example.org", circle_id=self.circle.id,
            secret="s",
        )  # fmt: skip
        settings.set_organization(tx, organization)

    def do(self, job):
        result = self.store.write_sync(job)
        while hear_next(self.store, Listener()):
            pass
        return result

    def viewer(self, person):
        return self.store.read_sync(lambda tx: circles.viewer(tx, person.id))

    def send(self, after=0):
        self.now += after
        while self.sender.work():
            pass
        mails, self.box.mails = [mail for mail, _, _ in self.box.mails], []
        return mails

    def ask(self, address="alice@example.org", body="My router blinks red. Call me: 0612345678"):
        def job(tx):
            self.alice = guests.enter(tx, self.now, address=address)
            return conversations.ask(tx, self.alice.id, self.circle.id, Draft(body=body), self.now)

        return self.do(job)

    def outcomes(self):
        return self.store.read_sync(lambda tx: [(n.kind, n.outcome) for n in notifications.recent(tx)])[::-1]
