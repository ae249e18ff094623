"""Lists of conversations, each with only what its viewer may see."""

import msgspec

from kring.circles import Viewer
from kring.circles.visibility import VISIBLE, visibility_parameters
from kring.conversations.masking import masked
from kring.store import Time, Transaction, statements

WANTED = """c.id < :before and (:circle_id = '' or c.circle_id = :circle_id)
    and (:state = '' or c.state = :state) and (:topic = '' or c.topics like :topic)"""
SQL = statements(__file__, visible=VISIBLE, wanted=WANTED)
LAST = "~"  # sorts after every id


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
    return _shown(
        tx.all(
            SQL.recent, Line, circle_id=circle_id, state=state, topic=f'%"{topic}"%' if topic else "",
            before=before, limit=limit, **visibility_parameters(viewer),
        ),
        viewer,
    )  # fmt: skip


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
