"""My data: everything that is known about a person, to take along or to erase."""

from typing import Any

import msgspec

from kring.circles.listing import ENOUGH
from kring.people import considered
from kring.people.erasing import erase, erasures, reapply_erasures
from kring.people.persons import needed
from kring.store import Time, Transaction, statements, times

__all__ = ["counts", "erase", "erasures", "export", "reapply_erasures"]

SQL = statements(__file__)
PARTS = (
    "addresses", "topics", "memberships", "hidden_in", "asks", "contexts", "messages", "parts", "drafts", "invitations",
    "thanks", "blocks", "reports", "deeds", "sessions", "keys", "identities", "imported", "handles", "traits",
    "arrived", "consents", "merges", "letters", "attachments", "runs", "owed", "devices", "chats", "telling",
    "webhooks", "notifications", "events",
)  # fmt: skip
MOMENTS = {"at", "since", "until", "paused_until"}
JSON = {
    "kinds",
    "languages",
    "hours",
    "asked_week",
    "topics",
    "why",
    "detail",
    "scopes",
    "data",
    "value",
    "told",
    "facts",
}
TRUTHS = {
    "shows_thanks", "has_password", "has_code", "coordinator", "staff", "shows_asker", "mandate", "exploring",
    "allowed", "shared",
}  # fmt: skip
FORMAT = "kring person 1"


def export(tx: Transaction, person_id: str, now: Time) -> dict[str, Any]:
    """Everything that is known about a person, what was computed about them included; moments as RFC 3339, UTC.

    Raises:
        NotFound: nobody has that id.
    """
    needed(tx, person_id)
    [person] = tx.all(SQL.person, dict, id=person_id)
    found = {
        name: [_readable(row) for row in tx.all(getattr(SQL, name), dict, id=person_id)] for name in PARTS
    }
    found["considered"] = [_readable(row) for row in considered.of_person(tx, person_id)]
    return {"format": FORMAT, "exported_at": times.iso(now), "person": _readable(person)} | found


def counts(tx: Transaction, person_id: str) -> dict[str, int]:
    """How much is known about a person, part by part; none is counted beyond ``ENOUGH``."""
    return tx.one(SQL.counts, dict, id=person_id, enough=ENOUGH) or {}


def _readable(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in TRUTHS:
        return bool(value)
    if name in JSON:
        return _moments(name, msgspec.json.decode(value) if isinstance(value, str) else value)
    return times.iso(value) if name in MOMENTS or name.endswith("_at") else value


def _moments(name: str, value: Any) -> Any:
    return [times.iso(moment) for moment in value] if name == "asked_week" else value
