"""Announcing: tell a circle, in one conversation that all of the same key join; the end is told in it."""

from kring import circles
from kring.conversations import telling
from kring.conversations.telling import Word
from kring.flows import threads
from kring.flows.activities import reaching
from kring.flows.activities.shape import BODY, TITLE, Act, Activity, Done, _
from kring.flows.fields import Field
from kring.flows.whys import Why
from kring.locale import later
from kring.store import Time, Transaction

NOTHING_OPEN = Why(later("Nothing of that is open."))
KEY = Field(
    name="key", label=_("What belongs together"), kind="line", needed=False,
    hint=_("Events with the same value here meet in one conversation: {event.data.outage}. Empty: each its own."),
)  # fmt: skip
PART = Field(
    name="part", label=_("This is"), kind="choice",
    choices=(
        ("begin", _("its beginning: the conversation is opened, or joined when it is open")),
        ("news", _("news of it: told in the conversation")),
        ("end", _("its end: told in the conversation, which is then over")),
    ),
)  # fmt: skip


def run(tx: Transaction, act: Act, now: Time) -> Done:
    """Say it where it belongs, and let the person it is about hear what follows."""
    part, key = act.said["part"], act.said["key"]
    thread = threads.find(tx, act.circle_id, key) if key else None
    if thread is None and part == "end":
        return Done(outcome="skipped", why=NOTHING_OPEN)
    opened = thread is None
    if thread is None:
        word = Word(
            id=act.id("notice"), circle_id=act.circle_id, title=act.said["title"], body=act.said["body"]
        )
        thread = telling.notice(tx, word, now).id
        if key:
            threads.begin(tx, act.circle_id, key, thread)
    elif part != "begin":
        telling.say(tx, thread, act.said["body"], now, act.id("message"))
    if part == "end":
        telling.end(tx, thread, now)
        threads.end(tx, thread, now)
    _let_in(tx, act, thread, now)
    return Done(conversation_id=thread, opened=opened)


def _let_in(tx: Transaction, act: Act, conversation_id: str, now: Time) -> None:
    """Whom it concerns follows it; who is no member of the circle, and would not see it there, is told."""
    if not act.person_id or reaching.unwilling(tx, act.person_id):
        return
    membership = circles.membership(tx, act.circle_id, act.person_id)
    is_member = membership is not None and membership.left_at is None
    if telling.concern(tx, conversation_id, act.person_id, now) and not is_member:
        reaching.tell(tx, act.person_id, "concerned", conversation_id, act.circle_id, now)


ACTIVITY = Activity(
    name="tell", label=_("Tell a circle"), audience="circle", run=run,
    hint=_("All members see it. What it says of a person would be seen by all of them, so it knows only the event."),
    fields=(TITLE, BODY, KEY, PART),
)  # fmt: skip
