"""Hiding: what a coordinator takes out of sight leaves every list, counter and search at once, and can come back."""

from kring.circles import Viewer
from kring.conversations.asking import UnknownVisibility
from kring.conversations.conversations import dismiss_invited, held, looked, message, needed
from kring.conversations.happenings import (
    ConversationHidden,
    ConversationPublished,
    ConversationRestored,
    MessageHidden,
    MessageRestored,
)
from kring.knowledge import index
from kring.refusals import NotAllowed, NotFound
from kring.store import Time, Transaction, statements

SQL = statements(__file__)


def hide(tx: Transaction, conversation_id: str, viewer: Viewer, now: Time) -> None:
    """Hide a whole conversation; nobody is asked for it any more."""
    _look_after(tx, conversation_id, viewer)
    if tx.run(SQL.hide, id=conversation_id, now=now):
        tx.run(SQL.withdraw_invitations, id=conversation_id, now=now)
        dismiss_invited(tx, conversation_id, now)
        index.remove(tx, conversation_id)
        tx.record(ConversationHidden(subject=conversation_id, at=now, actor=viewer.person_id))


def restore(tx: Transaction, conversation_id: str, viewer: Viewer, now: Time) -> None:
    """Show a conversation again; one that waited is in the queue again at once."""
    _look_after(tx, conversation_id, viewer)
    if tx.run(SQL.restore, id=conversation_id):
        if needed(tx, conversation_id).is_open:
            looked(tx, conversation_id, now, "wave", now)
            tx.run(SQL.wait, id=conversation_id)
        index.reindex(tx, conversation_id)
        tx.record(ConversationRestored(subject=conversation_id, at=now, actor=viewer.person_id))


def hide_message(tx: Transaction, message_id: str, viewer: Viewer, now: Time) -> None:
    """Hide one message; hiding the question hides the conversation."""
    found = message(tx, message_id)
    if found is None:
        raise NotFound
    if found.number == 0:
        return hide(tx, found.conversation_id, viewer, now)
    _look_after(tx, found.conversation_id, viewer)
    if tx.run(SQL.hide_message, id=message_id, now=now):
        index.reindex(tx, found.conversation_id)
        tx.record(
            MessageHidden(
                subject=found.conversation_id, at=now, actor=viewer.person_id, message_id=message_id
            )
        )


def restore_message(tx: Transaction, message_id: str, viewer: Viewer, now: Time) -> None:
    """Show one message again."""
    found = message(tx, message_id)
    if found is None:
        raise NotFound
    if found.number == 0:
        return restore(tx, found.conversation_id, viewer, now)
    _look_after(tx, found.conversation_id, viewer)
    if tx.run(SQL.restore_message, id=message_id):
        index.reindex(tx, found.conversation_id)
        tx.record(
            MessageRestored(
                subject=found.conversation_id, at=now, actor=viewer.person_id, message_id=message_id
            )
        )


def hide_all_of(tx: Transaction, person_id: str, viewer: Viewer, now: Time) -> int:
    """Hide all that a person posted in the viewer's circles; how many posts. They help with nothing there now."""
    if not viewer.coordinates:
        raise NotAllowed
    return sum(_hide_all_in(tx, person_id, each, viewer, now) for each in sorted(viewer.coordinates))


def _hide_all_in(tx: Transaction, person_id: str, circle_id: str, viewer: Viewer, now: Time) -> int:
    there = {"person_id": person_id, "circle_id": circle_id}
    found = tx.values(SQL.shown_posts_of, there)
    for statement in (SQL.keep_messages_hidden, SQL.keep_asks_hidden, SQL.hide_person):
        tx.run(statement, there, now=now)
    for message_id in found:
        hide_message(tx, message_id, viewer, now)
    # Invitations are made of conversations: imported here, because they import this.
    from kring.invitations import releasing

    releasing.from_circle(tx, person_id, circle_id, now)
    return len(found)


def restore_all_of(tx: Transaction, person_id: str, viewer: Viewer, now: Time) -> int:
    """Show again what was hidden with all of a person's posts in the viewer's circles; how many posts.

    What was hidden by itself before stays so.
    """
    if not viewer.coordinates:
        raise NotAllowed
    return sum(_restore_all_in(tx, person_id, each, viewer, now) for each in sorted(viewer.coordinates))


def _restore_all_in(tx: Transaction, person_id: str, circle_id: str, viewer: Viewer, now: Time) -> int:
    there = {"person_id": person_id, "circle_id": circle_id}
    found = tx.values(SQL.hidden_posts_of, there)
    for message_id in found:
        restore_message(tx, message_id, viewer, now)
    tx.run(SQL.restore_person, there)
    return len(found)


def publish(tx: Transaction, conversation_id: str, viewer: Viewer, visibility: str, now: Time) -> None:
    """Change who may see a conversation: wider needs a participant's wish and a coordinator's, narrower either's.

    A participant's wish is kept until a coordinator agrees, and the other way round.
    """
    conversation = held(tx, conversation_id)
    coordinates = conversation.circle_id in viewer.coordinates
    asks = viewer.person_id == conversation.asker_id
    if not (coordinates or asks):
        raise NotAllowed
    order = ("participants", "circle", "public")
    if visibility not in order:
        raise UnknownVisibility(value=visibility)
    wider = order.index(visibility) > order.index(conversation.visibility)
    key = f"publish:{conversation_id}:{visibility}:{'asker' if coordinates else 'coordinator'}"
    if wider and not (coordinates and asks) and not tx.value(SQL.wish, key=key):
        mine = f"publish:{conversation_id}:{visibility}:{'coordinator' if coordinates else 'asker'}"
        tx.run(SQL.keep_wish, key=mine, value=str(now))
        return
    tx.run(SQL.publish, id=conversation_id, visibility=visibility, now=now)
    index.reindex(tx, conversation_id)
    tx.run(SQL.forget_wishes, keys=f"publish:{conversation_id}:%")
    tx.record(
        ConversationPublished(subject=conversation_id, at=now, actor=viewer.person_id, visibility=visibility)
    )


def _look_after(tx: Transaction, conversation_id: str, viewer: Viewer) -> None:
    if held(tx, conversation_id).circle_id not in viewer.coordinates:
        raise NotAllowed


__all__ = [
    "hide", "hide_all_of", "hide_message", "publish", "restore", "restore_all_of", "restore_message",
]  # fmt: skip
