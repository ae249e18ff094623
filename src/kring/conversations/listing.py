"""Lists of conversations, each with only what its viewer may see."""

from collections import Counter
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import msgspec

from kring.circles import Viewer
from kring.circles.visibility import VISIBLE, visibility_parameters, visible
from kring.conversations.conversations import OPEN
from kring.conversations.masking import masked
from kring.store import Statement, Time, Transaction, statements

# Where the newest are looked for, so that an index has them in order: among all, or among those of a topic.
_ALL = {
    "id": "c.id",
    "source": "conversations c",
    "circle": "c.circle_id",
    "seen": "c.visibility",
    "shown": "c.hidden_at is null",
}
_TOPIC = {
    "id": "x.conversation_id", "source": "conversation_topics x join conversations c on c.id = x.conversation_id",
    "circle": "x.circle_id", "seen": "x.visibility", "shown": "x.visibility <> 'hidden'",
}  # fmt: skip
_BEFORE, _STATE, _UNDER = " < :before", " and c.state = :state", "x.topic = :topic and "
_LABELLED = """ and exists (select 1 from conversation_topics x
    where x.topic = :topic and x.conversation_id = c.id)"""
_WAYS = {
    "all": _ALL | {"wanted": "c.id" + _BEFORE},
    "state": _ALL | {"wanted": "c.id" + _BEFORE + _STATE},
    "topic": _TOPIC | {"wanted": _UNDER + "x.conversation_id" + _BEFORE},
    "topic, state": _TOPIC | {"wanted": _UNDER + "x.conversation_id" + _BEFORE + _STATE},
    "state, topic": _ALL | {"wanted": "c.id" + _BEFORE + _STATE + _LABELLED},
}
WAYS = {name: statements(__file__, visible=VISIBLE, **way) for name, way in _WAYS.items()}
SQL = WAYS["all"]
LAST = "~"  # sorts after every id
LATELY = 200  # solved questions whose topics are counted
END: Time = 2**62  # after every moment


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation in a list."""

    id: str
    circle_id: str
    asker_id: str
    title: str
    topics: tuple[str, ...]
    language: str
    visibility: str
    state: str
    asked_at: Time
    promised_at: Time | None
    replied_at: Time | None
    ended_at: Time | None
    updated_at: Time
    messages: int
    joined: int
    helped: int
    confirmed_at: Time | None
    unread: int = 0


def recent(
    tx: Transaction, viewer: Viewer, *, circle_id: str = "", state: str = "", topic: str = "",
    before: str = LAST, limit: int = 30,
) -> list[Line]:  # fmt: skip
    """The newest conversations that a viewer may see, before an id."""
    wish = {"topic": topic.lower(), "state": state, "circle_id": circle_id, "before": before, "limit": limit}
    found: set[str] = set()
    for statement, where in _places(viewer, WAYS[_way(topic, state)], circle_id):
        found.update(tx.values(statement, where, **wish))
    if viewer.seat_of is not None:
        found = visible(tx, viewer, sorted(found))
    return _newest(tx, viewer, found, limit)


def _way(topic: str, state: str) -> str:
    """What is open is soon looked through; of what has ended a topic has less than a state."""
    if topic and state:
        return "state, topic" if state in OPEN else "topic, state"
    return "topic" if topic else "state" if state else "all"


def _places(
    viewer: Viewer, sql: SimpleNamespace, circle_id: str
) -> Iterator[tuple[Statement, dict[str, Any]]]:
    """Each way in which conversations come to be seen, found by an index of its own."""
    if circle_id:
        circles = {circle_id} & (viewer.member_of | viewer.coordinates)
    else:
        circles = set(viewer.member_of | viewer.coordinates)
    if not circle_id:
        yield sql.everywhere, {}
    elif circle_id not in viewer.coordinates:
        yield sql.in_circle, {"here": circle_id, "visibility": "public"}
    for here in circles:
        if here in viewer.coordinates:
            yield sql.looked_after, {"here": here}
        else:
            yield sql.in_circle, {"here": here, "visibility": "circle"}
    if viewer.person_id:
        yield sql.own, {"viewer_id": viewer.person_id}


def _newest(tx: Transaction, viewer: Viewer, found: set[str], limit: int) -> list[Line]:
    """The newest of what was found, all of which this viewer may see."""
    first = sorted(found, reverse=True)[:limit]
    lines = {line.id: line for line in tx.all(SQL.fetched, Line, ids=first)} if first else {}
    return _shown([lines[each] for each in first], viewer)


def known(
    tx: Transaction, viewer: Viewer, *, topic: str = "", ended_at: Time = END, before: str = LAST, limit: int = 30
) -> list[Line]:  # fmt: skip
    """What was solved in public, solved last first, beyond a place in that order."""
    given = {"topic": topic.lower(), "ended_at": ended_at, "before": before, "limit": limit}
    ids = tx.values(SQL.known_of if topic else SQL.known, given)
    lines = {line.id: line for line in tx.all(SQL.fetched, Line, ids=ids)} if ids else {}
    seen = set(ids) if viewer.seat_of is None else visible(tx, viewer, ids)
    return _shown([lines[each] for each in ids if each in seen], viewer)


def known_topics(tx: Transaction, most: int = 12) -> list[str]:
    """The topics that were solved most of late, in public; those that come up once only are left out."""
    lately = tx.values(SQL.known_topics, limit=LATELY)
    counted = Counter(topic for each in lately for topic in msgspec.json.decode(each))
    return [topic for topic, number in counted.most_common(most) if number > 1]


def asked_by(tx: Transaction, person_id: str, before: str = LAST, limit: int = 30) -> list[Line]:
    """What somebody asked or wonders too, newest first: for that person."""
    return tx.all(SQL.asked_by, Line, person_id=person_id, before=before, limit=limit)


def helped_by(
    tx: Transaction, viewer: Viewer, person_id: str, before: str = LAST, limit: int = 30
) -> list[Line]:
    """Where somebody helped, newest first, as far as the viewer may see it."""
    found = tx.all(
        SQL.helped_by, Line, person_id=person_id, before=before, limit=limit, **visibility_parameters(viewer)
    )
    return _shown(found, viewer)


def several(tx: Transaction, viewer: Viewer, conversation_ids: list[str]) -> list[Line]:
    """Those of these conversations that a viewer may see, in the order given."""
    found = tx.all(SQL.several, Line, ids=conversation_ids, **visibility_parameters(viewer))
    by_id = {line.id: line for line in _shown(found, viewer)}
    return [by_id[i] for i in conversation_ids if i in by_id]


def _shown(lines: list[Line], viewer: Viewer) -> list[Line]:
    """Titles masked, but for the asker and coordinators."""
    return [
        line
        if line.asker_id == viewer.person_id or line.circle_id in viewer.coordinates
        else msgspec.structs.replace(line, title=masked(line.title))
        for line in lines
    ]
