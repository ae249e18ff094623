"""Live: what an open page hears, in order of the log, with visibility asked at each event and again on replay."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from functools import partial

import msgspec

from kring import circles, events
from kring.circles import Viewer
from kring.circles.hearing import Heard, hearable
from kring.events import Recorded, patterns
from kring.sources import hearing
from kring.store import Store, Transaction, times

LOGGER = logging.getLogger(__name__)
POLL_SECONDS = 0.4  # what other processes commit is only heard so
MOST_WAITING = 1000  # frames a slow page may lag behind before it must come back by itself
MOST_REPLAYED = 5000
PIECE = 500
VIEWER_LASTS = 5 * times.SECOND  # a changed membership counts after so long at most

__all__ = ["Heard", "Live", "Narrowed", "Wish", "hearable"]

Narrowed = Callable[[Transaction, Viewer], Viewer | None]


class Wish(msgspec.Struct, frozen=True):
    """What a page wants to hear: some conversations, what concerns its own person, or a coordinator's whole log."""

    subjects: frozenset[str] = frozenset()
    mine: bool = False
    log: bool = False
    kinds: tuple[str, ...] = ()  # patterns; none is all


class _Ear:
    """One open stream."""

    def __init__(self, person_id: str | None, wish: Wish, after: int, narrowed: Narrowed | None) -> None:
        self.person_id, self.wish, self.after, self.narrowed = person_id, wish, after, narrowed
        self.queue: asyncio.Queue[Heard | None] = asyncio.Queue()
        self.viewer: Viewer | None = circles.ANYBODY
        self.viewed_at = 0

    def wants(self, recorded: Recorded) -> bool:
        wish = self.wish
        if wish.kinds and not patterns.matches(wish.kinds, recorded.type):
            return False
        if wish.log or recorded.subject in wish.subjects:
            return True
        return (
            wish.mine
            and self.person_id is not None
            and self.person_id in (recorded.subject, _person(recorded))
        )


class Live:
    """All open streams of this process, and the one task that feeds them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ears: set[_Ear] = set()
        self._by_subject: dict[str, set[_Ear]] = {}
        self._wide: set[_Ear] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.position = 0
        self._closed = False
        store.on_commit(self._committed)

    @property
    def open(self) -> int:
        """How many streams are open."""
        return len(self._ears)

    async def subscribe(
        self, person_id: str | None, wish: Wish, after: int | None = None, narrowed: Narrowed | None = None, *,
        whole: bool = False,
    ) -> AsyncIterator[Heard]:  # fmt: skip
        """What happens from now on, or after a position in the log; ends when the server stops.

        What was missed since ``after`` comes first, without gaps or doubles. ``narrowed`` takes rights away from
        the viewer: a key with few scopes hears no more than it may read. Where it leaves nobody, the stream ends.
        A page that was away for long is read anew; a program hears the ``whole`` of what it missed.
        """
        ear = _Ear(person_id, wish, after or 0, narrowed)
        more = whole and after is not None
        while more:
            more = await self._store.read(partial(self._catch_up, ear=ear))
            while not ear.queue.empty():
                if (missed := ear.queue.get_nowait()) is None:
                    return
                yield missed
            await asyncio.sleep(0)  # a long past holds up nobody else
            after = ear.after
        await self._join(ear, after)
        try:
            while (heard := await ear.queue.get()) is not None:
                yield heard
        finally:
            self._part(ear)

    async def _join(self, ear: _Ear, after: int | None) -> _Ear:
        """Join first, then replay what was before: what comes twice so is dropped by its position."""
        if self._task is None or self._task.done():
            self._loop = asyncio.get_running_loop()
            self.position = await self._store.read(events.last_position)
            self._task = asyncio.create_task(self._feed())
        joined_at = self.position
        ear.after, wish = joined_at, ear.wish
        if after is not None and after < joined_at:
            await self._store.read(partial(self._replay, ear=ear, after=after, until=joined_at))
        self._ears.add(ear)
        if wish.mine or wish.log:
            self._wide.add(ear)
        for subject in wish.subjects:
            self._by_subject.setdefault(subject, set()).add(ear)
        # What was fed while the replay was read is caught up with here.
        if self.position > joined_at:
            await self._store.read(partial(self._replay, ear=ear, after=joined_at, until=self.position))
        if self._closed:  # it was opened while the others were ended
            ear.queue.put_nowait(None)
        return ear

    def _part(self, ear: _Ear) -> None:
        self._ears.discard(ear)
        self._wide.discard(ear)
        for subject in ear.wish.subjects:
            if ears := self._by_subject.get(subject):
                ears.discard(ear)
                if not ears:
                    del self._by_subject[subject]

    def close(self) -> None:
        """End all streams, also those that are being opened; from any thread."""
        self._closed = True
        if self._loop and not self._loop.is_closed():
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        if self._task:
            self._task.cancel()
        for ear in self._ears:
            ear.queue.put_nowait(None)

    def _committed(self, _last: int) -> None:  # in the writer's thread
        if self._ears and self._loop:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._wake.set)

    async def _feed(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)
            self._wake.clear()
            try:
                while await self._store.read(self._feed_next):
                    await asyncio.sleep(0)
            except Exception:  # or all open pages would be silent from now on
                LOGGER.exception("open pages could not be told")
                await asyncio.sleep(POLL_SECONDS)

    def _feed_next(self, tx: Transaction) -> bool:
        heard = events.since(tx, self.position)
        for recorded in heard:
            for ear in self._interested(recorded):
                self._tell(tx, ear, recorded)
            self.position = recorded.position
        return len(heard) == events.reading.MOST

    def _interested(self, recorded: Recorded) -> list[_Ear]:
        # Copies, at once: where reads have threads of their own, others come and go meanwhile.
        near, wide = list(self._by_subject.get(recorded.subject, ())), list(self._wide)
        return near + [ear for ear in wide if ear not in near and ear.wants(recorded)]

    def _replay(self, tx: Transaction, ear: _Ear, after: int, until: int) -> None:
        ear.after = after
        for recorded in self._missed(tx, ear, after, until):
            if recorded.position <= until and ear.wants(recorded):
                self._tell(tx, ear, recorded)
        ear.after = max(ear.after, until)

    def _catch_up(self, tx: Transaction, ear: _Ear) -> bool:
        """Tell the next piece of what was missed; whether there is more."""
        if ear.wish.mine or ear.wish.log:
            found = events.since(tx, ear.after, PIECE)
        else:
            by_subject = [events.of_subject(tx, s, ear.after, PIECE) for s in ear.wish.subjects]
            found = sorted((r for each in by_subject for r in each), key=lambda recorded: recorded.position)[
                :PIECE
            ]
        for recorded in found:
            if ear.wants(recorded):
                self._tell(tx, ear, recorded)
        if found:
            ear.after = max(ear.after, found[-1].position)
        return len(found) == PIECE

    def _missed(self, tx: Transaction, ear: _Ear, after: int, until: int) -> Iterable[Recorded]:
        if ear.wish.mine or ear.wish.log:
            return events.since(tx, max(after, until - MOST_REPLAYED), MOST_REPLAYED)
        found = [r for s in ear.wish.subjects for r in events.of_subject(tx, s, after, MOST_REPLAYED)]
        return sorted(found, key=lambda recorded: recorded.position)

    def _tell(self, tx: Transaction, ear: _Ear, recorded: Recorded) -> None:
        if recorded.position <= ear.after or ear.viewer is None:
            return
        ear.after = recorded.position
        viewer = self._viewer(tx, ear)
        if viewer is None:
            return self._dismiss(ear)
        if heard := hearable(tx, viewer, recorded):
            ear.queue.put_nowait(hearing.filled(heard, hearing.bodies(tx, viewer, [recorded])))
            if ear.queue.qsize() > MOST_WAITING:
                self._dismiss(ear)

    def _dismiss(self, ear: _Ear) -> None:
        self._part(ear)
        ear.queue.put_nowait(None)

    def _viewer(self, tx: Transaction, ear: _Ear) -> Viewer | None:
        now = times.now()
        if now - ear.viewed_at > VIEWER_LASTS:
            found = circles.viewer(tx, ear.person_id)
            ear.viewer, ear.viewed_at = ear.narrowed(tx, found) if ear.narrowed else found, now
        return ear.viewer


def _person(recorded: Recorded) -> str | None:
    if '"person_id"' not in recorded.data:
        return None
    found = msgspec.json.decode(recorded.data).get("person_id")
    return found if isinstance(found, str) else None
