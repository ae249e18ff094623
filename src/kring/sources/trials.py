"""Trials: what comes with a test key is kept beside everything, shown to the owner, and thrown away."""

import msgspec

from kring.circles import Viewer
from kring.refusals import NotAllowed
from kring.sources.given import Given, Verdict
from kring.sources.happenings import TrialsThrownAway
from kring.sources.keys import SourceKey
from kring.store import Time, Transaction, ids, statements, times

SQL = statements(__file__)
MOST, KEPT = 500, 7 * times.DAY


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """An event that was sent to try: what became of it, and what it says."""

    id: str
    source_id: str
    key_id: str
    event_id: str
    type: str
    received_at: Time
    verdict: str
    wrong: dict[str, str] = {}
    body: str

    @property
    def given(self) -> Given | None:
        """The event, when it could be read."""
        try:
            said = msgspec.json.decode(self.body) if self.verdict != "refused" else None
        except msgspec.DecodeError:  # an attribute beside the data that nobody can read
            return None
        if said is None:
            return None
        return Given(
            id=self.event_id, source=said["source"], type=self.type, subject=said.get("subject", ""),
            body=self.body,
        )  # fmt: skip


def keep(tx: Transaction, key: SourceKey, events: list[tuple[Given | None, Verdict]], now: Time) -> None:
    """Keep what came with a test key: the newest of a source, and none for longer than a week."""
    for given, verdict in events:
        wrong = {"field": verdict.field, "seen": verdict.seen, "wanted": verdict.wanted}
        trial = Trial(
            id=ids.new(now), source_id=key.source_id, key_id=key.id, event_id=verdict.event_id or verdict.id,
            type=given.type if given else "", received_at=now, verdict=verdict.verdict,
            wrong=wrong if verdict.verdict == "refused" else {}, body=given.body if given else "",
        )  # fmt: skip
        tx.run(SQL.keep, trial)
    tx.run(SQL.thin, source_id=key.source_id, most=MOST)


def known(tx: Transaction, source_id: str, event_ids: list[str]) -> set[str]:
    """Those of these events that were sent to try before."""
    return set(tx.values(SQL.known, source_id=source_id, event_ids=event_ids)) if event_ids else set()


def listed(tx: Transaction, source_id: str, limit: int = 50) -> list[Trial]:
    """A source's newest, newest first."""
    return tx.all(SQL.listed, Trial, source_id=source_id, limit=limit)


def throw_away(tx: Transaction, viewer: Viewer, source_id: str, now: Time) -> int:
    """Let all of a source's go; how many there were.

    Raises:
        NotAllowed: only the owner does.
    """
    if not viewer.owner:
        raise NotAllowed
    if gone := tx.run(SQL.throw_away, source_id=source_id):
        tx.record(TrialsThrownAway(subject=source_id, at=now, actor=viewer.person_id))
    return gone


def forget(tx: Transaction, now: Time) -> int:
    """Let go what is older than a week."""
    return tx.run(SQL.forget, before=now - KEPT)
