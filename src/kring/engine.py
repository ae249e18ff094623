"""The engine: the store, what was learned, and the listeners, put together for an edge to serve."""

import threading
from functools import partial

from kring import settings
from kring.events import FOREIGN, KINDS, last_position
from kring.events.listening import NEVER, Loop, hear_next, lag, learn_next
from kring.flows import running
from kring.history import happenings as _past  # noqa: F401  (an import may be told of in every log)
from kring.history import retraining
from kring.invitations.learning import Learning, drop_foreign
from kring.invitations.queue import Queue
from kring.live import Live
from kring.mail import incoming
from kring.mail.incoming import Running
from kring.matching import Matcher, promoting
from kring.matching.backlog import Backlog
from kring.matching.meaning import find_encoder
from kring.notifications import channels, listening, mailing, sending
from kring.outgoing import guard_of
from kring.people import tidying
from kring.settings import Environment, Organization
from kring.sources import Collector, tallies
from kring.sources.schemas import Schemas
from kring.store import Store, Transaction
from kring.webhooks import endpoints as webhooks
from kring.webhooks.listening import Subscribers
from kring.webhooks.sending import Sender

CATCH_UP_SECONDS = 120.0  # at the start the queue waits for matching, but not for ever


class Engine:
    """One running Kring. ``start`` begins listening; an edge may read and write before that."""

    def __init__(self, environment: Environment, *, serving: bool = True) -> None:
        self.environment = environment
        self.store = Store(environment.store_url, serving=serving)
        encoder = None if environment.meaning == "off" else find_encoder()
        folder = environment.folder / "matching"
        drop_foreign(self.store, folder)
        self.matcher = Matcher(folder, encoder)
        self.matcher.ranker = promoting.kept(environment.folder)
        self.learning = Learning(self.store, self.matcher, folder)
        self.retrainer = retraining.Retrainer(environment.store_url, environment.folder, self.matcher)
        self.live = Live(self.store)
        self.collector = Collector(self.store)
        self.schemas = Schemas(self.store)
        self.tally = tallies.Tally()
        self.caught_up = threading.Event()
        self._backlog = Backlog(self.matcher)
        self._queue = Queue(self.store, self.matcher)
        self._webhooks = Sender(self.store, guard_of(environment.outgoing_allow))
        self._subscribers = Subscribers(self.store)
        self._flows = running.Runner(self.store)
        self._loops: list[Running] = []

    @property
    def organization(self) -> Organization:
        """The organization as it is set now."""
        return self.store.read_sync(settings.organization)

    def start(self) -> None:
        """Begin to learn, to look after the queue and to send what is to be sent."""
        organization, given = self.organization, self.environment
        mailer = mailing.mailer(given.smtp, given.mail_from, organization.name, organization.address)
        carriers = channels.carriers(self.store, guard_of(given.outgoing_allow))
        sender = sending.loop(self.store, mailer, carriers)
        told = listening.Listener()
        own = frozenset(KINDS) - FOREIGN - {"message.posted"}  # after which the queue has something to do
        self._loops = [
            Loop(self.store, "learning", self._learn, types=self.learning.types),
            Loop(self.store, "meaning", self._backlog.work, types=self.learning.types),
            Loop(self.store, "queue", self._look_after_queue, types=own),
            Loop(
                self.store,
                "notifications",
                sender.after(partial(hear_next, self.store, told)),
                types=told.types,
            ),
            Loop(self.store, "flows", self._flows.work, types=self._flows.types),
            sender,
            tidying.loop(self.store),
            tallies.loop(self.store, self.tally),
            *incoming.parts(self.store, given),
            Loop(self.store, "webhooks", self._hear_for_webhooks, types=self._subscribers.types),
            Loop(self.store, "retraining", self._retrain, retraining.POLL_SECONDS, NEVER),
        ]
        for loop in self._loops:
            loop.start()
        self._webhooks.start()

    def stop(self) -> None:
        """End what was started, save what was learned, close the store."""
        self.live.close()
        self.caught_up.set()  # or the queue would still wait for matching
        for loop in self._loops:
            loop.stop()
        tallies.write(self.store, self.tally)
        self._webhooks.stop()
        self._backlog.close()
        self.retrainer.stop()
        self.learning.save()
        self.store.close()

    def lag(self) -> dict[str, int]:
        """How many events each listener has not heard yet."""

        def read(tx: Transaction) -> dict[str, int]:
            learning = last_position(tx) - self.learning.position
            found = {self.learning.name: learning}
            names = [listening.NAME, running.NAME, *([webhooks.LISTENER] if webhooks.any_hearing(tx) else [])]
            return found | {name: lag(tx, name) for name in names}

        return self.store.read_sync(read)

    def _learn(self) -> int:
        learned = learn_next(self.store, self.learning)
        if not learned:
            self.caught_up.set()
            self.learning.rest()
        return learned

    def _hear_for_webhooks(self) -> int:
        heard = self._subscribers.work()
        if heard:
            self._webhooks.wake()
        return heard

    def _look_after_queue(self) -> int:
        self.caught_up.wait(CATCH_UP_SECONDS)
        self.caught_up.set()
        return self._queue.work()

    def _retrain(self) -> int:
        return self.retrainer.work() if self.caught_up.is_set() else 0
