"""Sending: hands that send what is due, each lane and endpoint by its own, and write down what became of it."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec

from kring.events.listening import Loop
from kring.notifications import arranging, circuits, claiming, settling
from kring.notifications.channels import CHANNELS, Carrier
from kring.notifications.channels.mail import Post
from kring.notifications.circuits import Circuit
from kring.notifications.claiming import Pulse, Queue
from kring.notifications.listening import Listener
from kring.notifications.looking import Ready, look
from kring.notifications.mailing import Mailer, NotNow, Refused, TargetGone
from kring.notifications.notices import BULK, URGENT, Notification
from kring.notifications.settling import MOST_TRIES, Settled, later
from kring.people import links
from kring.people.happenings import PersonInvited
from kring.store import Store, Time, Transaction, times

__all__ = ["MOST_TRIES", "Sender", "loop"]

LOGGER = logging.getLogger(__name__)
BATCH = (10, 20, 50)  # by lane: what is in one hand is settled together
SETTLE_SECONDS = (
    0.5  # a batch that takes long is settled in between: little is sent twice if its hand is cut off
)
MOST_DOWN = 3  # failures of an endpoint in a row after which a hand lets go
FAILED_SECONDS, TIDY_SECONDS = 1.0, 30.0
WAKING = Listener.types | {PersonInvited.kind}  # with these, something to send may be written too
WAY_SECONDS = 0.03
HANDS = 4  # at work on one channel in one lane at a time


class Work(msgspec.Struct, frozen=True):
    """What one hand does: a queue, so many of it at a time, and whether it is only to try the endpoint."""

    queue: Queue
    most: int
    probe: bool = False


class Sender:
    """Sends what is due through carriers. ``threads``: with hands of its own; else in the thread that calls."""

    def __init__(
        self, store: Store, mailer: Mailer, clock: Callable[[], Time] = times.now, *,
        carriers: dict[str, Carrier] | None = None, threads: bool = False,
    ) -> None:  # fmt: skip
        self._store, self._clock = store, clock
        self._post = Post(mailer)
        self._carriers: dict[str, Carrier] = {"mail": self._post, **(carriers or {})}
        self._pulse = Pulse(time.monotonic if clock is times.now else lambda: clock() / times.SECOND)
        self._threads = threads
        self._pools: dict[tuple[int, str], ThreadPoolExecutor] = {}
        self._busy: dict[tuple[int, str], int] = {}
        self._lock = threading.Lock()
        self.stopping = False

    def work(self) -> int:
        """Put hands to what is due; how many were, or, without threads, how many notifications went through them."""
        self.watch()
        now = self._clock()
        due, failing = self._store.read_sync(lambda tx: (claiming.queues(tx, now), circuits.failing(tx)))
        return sum(self._give(queue, failing.get(queue.endpoint), now) for queue in due)

    def watch(self) -> None:
        """Show that this process lives while its hands hold something, and take over from those that are dead."""
        if any(self._busy.values()) and self._pulse.is_due:
            self._store.write_sync(self._pulse.beat)
        dead = self._store.read_sync(self._pulse.dead)
        if dead:
            LOGGER.warning("a sender is gone; what it held is sent by others", extra={"senders": len(dead)})
            self._store.write_sync(lambda tx: claiming.bury(tx, dead))

    def stop(self) -> None:
        """Let every hand finish the message it is at, and give back the rest."""
        self.stopping = True
        for pool in self._pools.values():
            pool.shutdown()
        self._store.write_sync(self._pulse.leave)
        for carrier in self._carriers.values():
            carrier.close()

    def tidy(self) -> None:
        """Hang up where nothing is to be sent, and give up what could not even be tried for days."""
        self._post.rest()
        self._store.write_sync(lambda tx: settling.give_up_old(tx, self._clock()))

    def _give(self, queue: Queue, circuit: Circuit | None, now: Time) -> int:
        work = Work(queue, BATCH[queue.lane])
        if circuit is not None and circuit.next_at is not None:
            if circuit.next_at > now or not self._store.write_sync(
                lambda tx: circuits.probe(tx, circuit, now)
            ):
                return 0
            work = Work(queue, 1, probe=True)
        if not self._threads:
            return self._round(work)
        wanted = 1 if work.probe else CHANNELS[queue.channel].hands
        return sum(self._start(work, wanted) for _ in range(wanted))

    def _start(self, work: Work, most: int) -> int:
        place = work.queue.lane, work.queue.endpoint
        with self._lock:
            if self.stopping or self._busy.get(place, 0) >= most:
                return 0
            self._busy[place] = self._busy.get(place, 0) + 1
        lane, channel = work.queue.lane, work.queue.channel
        pool = self._pools.setdefault(
            (lane, channel), ThreadPoolExecutor(HANDS, f"kring-send-{lane}-{channel}")
        )
        pool.submit(self._hand, work)
        return 1

    def _hand(self, work: Work) -> None:
        """Send until nothing is due any more."""
        place = work.queue.lane, work.queue.endpoint
        try:
            while self._round(work) and not work.probe and not self.stopping:
                pass
        except Exception:
            LOGGER.exception("a hand failed", extra={"endpoint": work.queue.endpoint})
            time.sleep(FAILED_SECONDS)
        finally:
            with self._lock:
                self._busy[place] -= 1

    def _round(self, work: Work) -> int:
        """Claim the next few, send them, and say what became of each; how many there were."""
        now = self._clock()
        number, claimed = self._store.write_sync(lambda tx: self._claim(tx, work, now))
        if claimed:
            ready, settled = self._store.read_sync(lambda tx: look(tx, claimed, now))
            drawn = [link for each in ready for link in each.letter.drawn]
            if drawn or settled:
                self._store.write_sync(lambda tx: self._note(tx, drawn, settled, now))
            self._carry(ready)
        return number

    def _claim(self, tx: Transaction, work: Work, now: Time) -> tuple[int, list[Notification]]:
        claimed = claiming.claim(tx, work.queue, self._pulse.beat(tx), now, work.most)
        return len(claimed), arranging.arrange(tx, claimed, now)

    def _note(self, tx: Transaction, drawn: list[links.Drawn], settled: list[Settled], now: Time) -> None:
        links.keep(tx, drawn)
        settling.settle(tx, settled, now)

    def _carry(self, ready: list[Ready]) -> None:
        """Send them one after another, while they are surely ours and their endpoint is not down."""
        settled: list[Settled] = []
        began, down, waiting = time.monotonic(), 0, iter(ready)
        for each in waiting:
            if self.stopping or down >= MOST_DOWN or not self._pulse.holds(each.notification.claim):
                self._give_back([each, *waiting])
                break
            self._give_way(each.notification.lane)
            settled.append(self._try(each))
            down = down + 1 if settled[-1].down else 0
            if time.monotonic() - began > SETTLE_SECONDS:
                self._settle(settled)
                settled, began = [], time.monotonic()
        self._settle(settled)

    def _give_way(self, lane: int) -> None:
        """Bulk pauses before each message while something urgent is under way: they share this process's CPU."""
        with self._lock:
            urgent = lane == BULK and any(n for (of, _), n in self._busy.items() if of == URGENT)
        if urgent:
            time.sleep(WAY_SECONDS)

    def _give_back(self, ready: list[Ready]) -> None:
        notifications = [each.notification for each in ready]
        self._store.write_sync(lambda tx: claiming.release(tx, notifications))

    def _settle(self, settled: list[Settled]) -> None:
        if settled:
            now = self._clock()
            self._store.write_sync(lambda tx: settling.settle(tx, settled, now))

    def _try(self, ready: Ready) -> Settled:
        told, now = ready.notification, self._clock()
        try:
            mail = ready.written()
            outcome = self._carriers[told.channel].carry(mail, ready.target, told)
        except Refused as refused:
            return Settled(
                notification=told, end="failed", outcome=f"refused: {refused}", status=refused.status
            )
        except TargetGone as gone:
            return Settled(notification=told, end="gone", outcome=f"gone: {gone}")
        except NotNow as problem:
            LOGGER.warning("a notification waits", extra={"notification": told.id, "problem": str(problem)})
            return later(told, str(problem), now, problem.down)
        except Exception as error:
            LOGGER.exception("a notification could not be sent", extra={"notification": told.id})
            return later(told, f"could not be sent: {type(error).__name__}", now)
        return Settled(
            notification=told, end="sent", outcome=outcome, at=self._clock(),
            written=mail if outcome == "shown" else None,
        )  # fmt: skip


class Sending(Loop):
    """The thread that puts hands to what is due, to be started with the server."""

    def __init__(self, store: Store, mailer: Mailer, carriers: dict[str, Carrier] | None = None) -> None:
        self._sender = Sender(store, mailer, carriers=carriers, threads=True)
        self._tidied = time.monotonic()
        super().__init__(store, "notifications-sender", self._send, types=WAKING)

    def _send(self) -> int:
        if time.monotonic() - self._tidied > TIDY_SECONDS:
            self._tidied = time.monotonic()
            self._sender.tidy()
        return self._sender.work()

    def after(self, work: Callable[[], int]) -> Callable[[], int]:
        """The same work, after which this looks at once what is to be sent: what is to be sent is no event."""

        def done() -> int:
            number = work()
            if number:
                self._waker.set()
            return number

        return done

    def stop(self) -> None:
        """End after what is being sent at this moment."""
        super().stop()
        self._sender.stop()


def loop(store: Store, mailer: Mailer, carriers: dict[str, Carrier] | None = None) -> Sending:
    """What sends, to be started with the server."""
    return Sending(store, mailer, carriers)
