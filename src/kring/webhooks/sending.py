"""Sending: a thread with an event loop that tells every endpoint what it is to be told, many at once."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from functools import partial

import msgspec

from kring.outgoing import Answer, BadAddress, Client, Failed, Guard, NotReachable
from kring.store import Store, Time, times
from kring.webhooks import circuits, leasing, reading, settling, signing
from kring.webhooks.circuits import Circuit
from kring.webhooks.deliveries import Delivery
from kring.webhooks.endpoints import Endpoint
from kring.webhooks.lanes import AT_ONCE, Lane
from kring.webhooks.payloads import Written
from kring.webhooks.settling import Tried

LOGGER = logging.getLogger(__name__)
POLL_SECONDS = 0.1
GATHER_SECONDS = 0.01  # what comes within it is read, and settled, together
IDLE_SECONDS = 1.0  # how often is looked whether there is anybody to tell
TRY_SECONDS = 15.0
MOST_BODY = 2000
SWEEP_SECONDS, SWEPT_PIECES = 60.0, 50


class Sender:
    """Tells endpoints what waits for them. ``start`` begins; ``wake`` says that there may be more to tell."""

    def __init__(
        self, store: Store, guard: Guard, *, clock: Callable[[], Time] = times.now, client: Client | None = None
    ) -> None:  # fmt: skip
        self._store, self._guard, self._clock, self._client = store, guard, clock, client
        self.worker = leasing.new_worker()
        self._alone = store.database.dialect == "sqlite"  # its one server has claimed the file
        self._lanes: dict[str, Lane] = {}
        self._done: list[Tried] = []
        self._freed: list[tuple[Lane, set[int]]] = []
        self._changed: dict[str, Circuit] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._looked_at = 0.0
        self._swept = 0  # up to which delivery was looked for what is over
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kring-webhooks-sender", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread.start()
        self._store.on_commit(lambda _: self.wake())

    def wake(self) -> None:
        """There may be more to tell; from any thread."""
        if self._loop and self._lanes:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._more.set)

    def stop(self) -> None:
        """Let what is under way end, for a moment, and leave the rest to others."""
        self._stopping.set()
        if self._thread.is_alive():
            if self._loop:
                with contextlib.suppress(RuntimeError):
                    self._loop.call_soon_threadsafe(self._more.set)
            self._thread.join(timeout=10)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=_new_loop) as runner:
            runner.run(self._work())

    async def _work(self) -> None:
        self._loop, self._more, self._settled = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        self._client = self._client or Client(self._guard)
        settling_task = asyncio.create_task(self._settle_all())
        failures, swept_at = 0, self._loop.time()
        while not self._stopping.is_set():
            self._more.clear()
            try:
                await self._turn()
                if self._loop.time() - swept_at > SWEEP_SECONDS:
                    swept_at = self._loop.time()
                    await self._sweep()
                failures = 0
            except Exception:
                failures += 1
                LOGGER.exception("webhooks failed", extra={"failures": failures})
                await asyncio.sleep(min(0.1 * 2**failures, 30.0))
            await asyncio.sleep(GATHER_SECONDS)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS if self._lanes else IDLE_SECONDS):
                    await self._more.wait()
        await self._end(settling_task)

    async def _sweep(self) -> None:
        """Forget what is over, a bounded part of it: the rest is for the next time."""
        for _ in range(SWEPT_PIECES):
            job = partial(settling.sweep, now=self._clock(), after=self._swept)
            self._swept = await self._store.write(job)
            if not self._swept:
                return

    async def _end(self, settling_task: asyncio.Task[None]) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        settling_task.cancel()
        await asyncio.gather(settling_task, return_exceptions=True)
        with contextlib.suppress(
            Exception
        ):  # the store may be what failed; what is not settled is told again
            await self._settle()
            if not self._alone:
                await self._store.write(lambda tx: leasing.leave(tx, self.worker))
        if self._client:
            self._client.close()

    async def _turn(self) -> None:
        """Look whom to tell, read what they are to be told, and begin."""
        loop = asyncio.get_running_loop()
        if loop.time() - self._looked_at > leasing.RENEW / times.SECOND:
            await self._look()
            self._looked_at = loop.time()
        for lane in list(self._lanes.values()):
            if wanted := lane.wants(self._clock()):
                await self._read(lane, wanted)
            self._begin(lane)

    async def _look(self) -> None:
        """Whom to tell, and with which settings."""
        began = asyncio.get_running_loop().time()
        found, now = await self._store.read(leasing.on), self._clock()
        until = now + times.DAY
        if found and not self._alone:
            part = await self._store.write(lambda tx: leasing.renew(tx, self.worker, now))
            found, until = part.endpoints, now + leasing.LEASE
            await self._share(part)
        for endpoint in found:
            lane = self._lanes.setdefault(endpoint.id, Lane(endpoint, until))
            if endpoint.circuit.is_whole and lane.kept_at < began and endpoint.id not in self._changed:
                lane.circuit = msgspec.structs.replace(
                    lane.circuit, until=None
                )  # the owner has it told again
            if lane.held_until < now:  # others may have told what is in memory here
                lane.known -= lane.clear()
            lane.endpoint, lane.held_until, lane.beyond = endpoint, until, 0
        for endpoint_id in self._lanes.keys() - {endpoint.id for endpoint in found}:
            self._drop(endpoint_id)

    async def _share(self, part: leasing.Part) -> None:
        """Leave what is more than this process's share to those that came later."""
        for endpoint in part.endpoints[part.share :]:
            lane = self._lanes.get(endpoint.id)
            if lane is None or lane.is_idle:
                await self._store.write(partial(leasing.release, worker=self.worker, endpoint_id=endpoint.id))
                self._lanes.pop(endpoint.id, None)
                part.endpoints.remove(endpoint)
            else:
                lane.leaving = True
                lane.known -= lane.clear()

    def _drop(self, endpoint_id: str) -> None:
        lane = self._lanes[endpoint_id]
        lane.held_until = 0
        lane.known -= lane.clear()
        if lane.is_idle:
            del self._lanes[endpoint_id]

    async def _read(self, lane: Lane, wanted: int) -> None:
        job = partial(reading.written, lane=lane, wanted=wanted, now=self._clock())
        written, lost = await self._store.read(job)
        lane.full = len(written) + len(lost) >= wanted
        for each in written:
            lane.put(each)
        lane.beyond = max([lane.beyond, *(each.delivery.number for each in written)])
        for delivery in lost:
            lane.known.add(delivery.number)
            self._done.append(Tried(delivery=delivery, ok=None, tried_at=self._clock()))
            self._freed.append((lane, {delivery.number}))
            self._settled.set()

    def _begin(self, lane: Lane) -> None:
        for _ in range(AT_ONCE - lane.busy):
            written = lane.next(self._clock())
            if written is None:
                return
            task = asyncio.create_task(self._tell(lane, written))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _tell(self, lane: Lane, written: Written) -> None:
        """Tell one thing after another, as long as there is something."""
        following: Written | None = written
        while following is not None:
            tried = await self._try(lane.endpoint, following)
            numbers, changed = lane.done(following, bool(tried.ok), tried.tried_at, tried.wish)
            self._done.append(tried)
            self._freed.append((lane, numbers))
            if changed:
                self._changed[lane.endpoint.id] = lane.circuit
            self._settled.set()
            following = lane.next(self._clock())

    async def _try(self, endpoint: Endpoint, written: Written) -> Tried:
        """Send it once."""
        began, delivery = self._clock(), written.delivery
        headers = signing.headers(
            endpoint.secrets(began), delivery.message_id, began // times.SECOND, written.body
        )
        headers["content-type"] = written.content_type
        assert self._client
        try:
            answer = await self._client.request(
                "POST", endpoint.url, headers, written.body, seconds=TRY_SECONDS, most=MOST_BODY
            )
        except (Failed, NotReachable, BadAddress) as error:
            now = self._clock()
            return Tried(delivery=delivery, ok=False, tried_at=now, took=now - began, said=str(error))
        except Exception as error:  # a fault of ours holds up nothing else of this endpoint
            LOGGER.exception("a webhook could not be sent", extra={"message_id": delivery.message_id})
            return Tried(delivery=delivery, ok=False, tried_at=self._clock(), said=f"not sent: {error!r}")
        return _judged(delivery, answer, began, self._clock())

    async def _settle_all(self) -> None:
        while True:
            await self._settled.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._settled.clear()
            try:
                await self._settle()
            except Exception:
                LOGGER.exception("webhooks could not be settled")
                await asyncio.sleep(1.0)
                self._settled.set()

    async def _settle(self) -> None:
        """Write down what was done; if that fails, it is still to be written."""
        done, freed, changed = self._done[:], self._freed[:], dict(self._changed)
        if not done:
            return
        stopped = await self._store.write(lambda tx: settling.settle(tx, done, changed, self._clock()))
        del self._done[: len(done)], self._freed[: len(freed)]
        for endpoint_id, circuit in changed.items():
            if self._changed.get(endpoint_id) is circuit:
                del self._changed[endpoint_id]
            if lane := self._lanes.get(endpoint_id):
                lane.kept_at = asyncio.get_running_loop().time()
        for lane, numbers in freed:
            lane.known -= numbers
        for endpoint_id in stopped:
            if endpoint_id in self._lanes:
                self._drop(endpoint_id)
        if any(lane.is_hungry for lane, _ in freed):
            self._more.set()


def _judged(delivery: Delivery, answer: Answer, began: Time, now: Time) -> Tried:
    said = answer.body.decode("utf-8", "replace").replace("\0", "")
    if 300 <= answer.status < 400:
        said = "redirects are not followed; " + answer.headers.get("location", "")
    return Tried(
        delivery=delivery, ok=200 <= answer.status < 300, tried_at=now, took=now - began, status=answer.status,
        said=said, wish=_wish(answer),
    )  # fmt: skip


def _wish(answer: Answer) -> Time:
    """How long the endpoint asks to be left in peace."""
    said = answer.headers.get("retry-after", "")
    if answer.status not in (429, 503) or not said.isdecimal():
        return 0
    return min(int(said[:6]) * times.SECOND, circuits.LONGEST_WISH)


def _new_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # not on Windows
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
