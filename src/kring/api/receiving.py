"""Receiving: the one way of all events in, whatever shape they came in: scope, schema, test or real, counted."""

import zlib
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from kring.api.problems import NotReadable, TooLarge
from kring.api.senders import Senders
from kring.sources import Given, Sender, Verdict, Wrong, refused, trials
from kring.sources.arrivals import rows
from kring.store import Time, Transaction, times

if TYPE_CHECKING:
    from kring.engine import Engine


class Reception:
    """Takes events of a sender, each with its verdict."""

    def __init__(self, engine: "Engine") -> None:
        self._store, self._collector = engine.store, engine.collector
        self._schemas, self._tally = engine.schemas, engine.tally
        self.senders = Senders(engine.store)

    async def take(self, sender: Sender, way: str, given: list[Given | Wrong]) -> list[Verdict]:
        """What became of each, in their order. ``way`` is how they came, for whoever looks why some were refused.

        Raises:
            TooManyEvents: the key may not send so many.
        """
        self.senders.count(sender, len(given))
        await self._schemas.refresh()
        judged = [self.judge(sender, one) for one in given] if sender.key.types or self._schemas else given
        now = times.now()
        if sender.key.test:
            return await self._try(sender, given, judged, now)
        fit = [one for one in judged if isinstance(one, Given)]
        written = await self._collector.take(rows(fit, sender.source.id, now)) if fit else []
        bad: list[tuple[Verdict, str]] = []
        verdicts = written
        if len(fit) < len(judged):
            taken = iter(written)
            verdicts = [
                next(taken) if isinstance(one, Given) else _noted(before, one, bad)
                for before, one in zip(given, judged, strict=True)
            ]
        known = sum([verdict.verdict == "known" for verdict in written])
        self._tally.count(sender.source.id, way, len(written) - known, known, bad, now)
        return verdicts

    def judge(self, sender: Sender, given: Given | Wrong) -> Given | Wrong:
        """The event, when its key may send it and it looks as its type must; else why not."""
        if isinstance(given, Wrong):
            return given
        if not sender.key.may_send(given.type):
            wanted = "one of " + ", ".join(sender.key.types) + ", for which this key is good"
            return Wrong("type", given.type, wanted)
        return self._schemas.wrong(given) or given

    async def _try(
        self, sender: Sender, given: list[Given | Wrong], judged: list[Given | Wrong], now: Time
    ) -> list[Verdict]:
        """What would become of each; it is kept to be looked at and thrown away, never in the log."""

        def job(tx: Transaction) -> list[Verdict]:
            known = trials.known(tx, sender.source.id, [one.id for one in judged if isinstance(one, Given)])
            verdicts: list[Verdict] = []
            for before, one in zip(given, judged, strict=True):
                if not isinstance(one, Given):
                    verdicts.append(_refusal(before, one)[0])
                    continue
                verdicts.append(Verdict(verdict="known" if one.id in known else "taken", event_id=one.id))
                known.add(one.id)
            events = [one if isinstance(one, Given) else None for one in given]
            trials.keep(tx, sender.key, list(zip(events, verdicts, strict=True)), now)
            return verdicts

        return await self._store.write(job)


def _noted(given: Given | Wrong, wrong: Wrong, bad: list[tuple[Verdict, str]]) -> Verdict:
    bad.append(_refusal(given, wrong))
    return bad[-1][0]


def _refusal(given: Given | Wrong, wrong: Wrong) -> tuple[Verdict, str]:
    if isinstance(given, Given):
        return refused(wrong, given.id), given.type
    return refused(wrong), ""


_RECEPTIONS: "WeakKeyDictionary[Engine, Reception]" = WeakKeyDictionary()


def reception(engine: "Engine") -> Reception:
    """The engine's one: all ways in count a key's events together."""
    if engine not in _RECEPTIONS:
        _RECEPTIONS[engine] = Reception(engine)
    return _RECEPTIONS[engine]


def inflated(body: bytes, encoding: bytes, most: int) -> bytes:
    """A body as it was before it was compressed, never more than so many bytes of it.

    Raises:
        TooLarge: it is more.
        NotReadable: it is not compressed as it says.
    """
    if encoding in (b"", b"identity"):
        return body
    if encoding not in (b"gzip", b"x-gzip", b"deflate"):
        reason = f"Content-Encoding is {encoding.decode('latin-1')[:40]}, but gzip or deflate is wanted"
        raise NotReadable(place="The body", reason=reason)
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        found = inflate.decompress(body, most + 1)
    except zlib.error as error:
        raise NotReadable(place="The body", reason=str(error)) from error
    if len(found) > most:
        raise TooLarge(most=most)
    return found
