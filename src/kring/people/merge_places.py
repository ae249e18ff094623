"""Merge places: every place that names a person, and what becomes of it when two turn out to be one."""

import msgspec


class Pointer(msgspec.Struct, frozen=True):
    """A column that points at a person; its rows move, each told by its ``key``.

    Of a ``once`` one there may be one row a person and key: where the other has one already, it stays behind.
    """

    table: str
    column: str
    key: str = "id"
    once: bool = False
    only: str = ""

    @property
    def name(self) -> str:
        """What it is called in the journal."""
        return f"{self.table}.{self.column}"


class Imaged(msgspec.Struct, frozen=True):
    """A table with few rows of a person: those are kept as they were, and as they became."""

    table: str
    key: tuple[str, ...]
    scope: str = "person_id in (:one, :other)"
    whose: tuple[str, ...] = (
        "person_id",
    )  # put back first, so that what is one of a kind a person finds room
    only_if: str = ""  # else the rest stays as it is


POINTERS = (
    Pointer("conversations", "asker_id"),
    Pointer("conversations", "helper_id"),
    Pointer("conversations", "ended_by"),
    Pointer("conversations", "confirmed_by"),
    Pointer("messages", "author_id"),
    Pointer("invitations", "person_id"),
    Pointer("participants", "person_id", "conversation_id", once=True),
    Pointer("reports", "person_id"),
    Pointer("reports", "about_id"),
    Pointer("reports", "settled_by"),
    Pointer("audit", "person_id"),
    Pointer("notifications", "person_id"),
    Pointer("external_ids", "id", "cast(hash as text)", only="kind = 'person'"),
    Pointer("handles", "person_id", "cast(hash as text)"),
    Pointer("letters", "person_id"),
    Pointer("flow_runs", "person_id"),
    Pointer("owed_replies", "person_id", "conversation_id"),
    Pointer("owed_replies", "replied_by", "conversation_id"),
    Pointer("arrival_people", "person_id", "arrival_id", once=True),
)

SHARED = "(:shared*)"
NO_OTHER_WORD = """not exists (select 1 from consents o where o.person_id = consents.person_id and o.until is null
  and o.purpose = consents.purpose and o.channel = consents.channel and o.id <> consents.id)"""
IMAGES = (
    Imaged("people", ("id",), "id in (:one, :other)", whose=()),
    Imaged("contact_points", ("id",)),
    Imaged("person_topics", ("person_id", "topic")),
    Imaged("blocks", ("person_id", "blocked_id"), "person_id in (:one, :other) or blocked_id in (:one, :other)"),
    Imaged("hidden_people", ("person_id", "circle_id")),
    Imaged("memberships", ("circle_id", "person_id")),
    Imaged("drafts", ("person_id", "conversation_id")),
    Imaged("links", ("hash",)),
    Imaged("sessions", ("hash",), "person_id = :one"),
    Imaged("recovery_codes", ("person_id", "hash"), "person_id = :one"),
    Imaged("api_keys", ("hash",), "person_id = :one"),
    Imaged("traits", ("person_id", "name", "source")),
    Imaged("consents", ("id",), only_if=NO_OTHER_WORD),
    Imaged("lookalikes", ("id",), "one_id in (:one, :other) or other_id in (:one, :other)"),
    Imaged("participants", ("conversation_id", "person_id"),
           f"conversation_id in {SHARED} and person_id in (:one, :other)"),
    Imaged("invitations", ("id",), f"conversation_id in {SHARED} and person_id in (:one, :other)"),
    Imaged("conversations", ("id",), f"id in {SHARED}", whose=()),
)  # fmt: skip

STAYS = {
    "people.id": "the person",
    "erasures.person_id": "who was erased",
    "identities.person_id": "another house's word lets nobody in by way of a merge",
    "match_candidates.person_id": "what a ranking considered was that record",
    "merges.person_id": "the journal itself",
    "merges.by_id": "the journal itself",
    "merges.undone_by": "the journal itself",
    "lookalikes.settled_by": "who said so then",
    "sessions.guest_id": "a session's own",
    "letters.came_by": "no person: by which way",
    "webhook_endpoints.person_id": "what a program is told follows the account that made it",
    "devices.person_id": "where the account was told",
    "chats.person_id": "where the account was told",
    "telling.person_id": "how the account wished to be told",
    "channel_choices.person_id": "how the account wished to be told",
}
"""Columns that name a person and are left as they are, and why."""
