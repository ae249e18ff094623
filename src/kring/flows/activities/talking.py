"""Talking: open a conversation with the person it is about, beginning with a word of the organization."""

from kring.conversations import telling
from kring.conversations.telling import Word
from kring.flows.activities import reaching
from kring.flows.activities.shape import BODY, TITLE, Act, Activity, Done, _
from kring.store import Time, Transaction

PLACES = (TITLE, BODY)


def with_staff(tx: Transaction, act: Act, now: Time) -> Done:
    """Write to the person; staff are asked to answer when they write back."""
    return _open(tx, act, now, "staff")


def with_member(tx: Transaction, act: Act, now: Time) -> Done:
    """Bring the person together with the member who fits best; matching finds them at once."""
    return _open(tx, act, now, "member")


def _open(tx: Transaction, act: Act, now: Time, who: telling.Who) -> Done:
    if why := reaching.unwilling(tx, act.person_id):
        return Done(outcome="skipped", why=why)
    word = Word(id=act.id("talk"), circle_id=act.circle_id, title=act.said["title"], body=act.said["body"])
    opened = telling.talk(tx, act.person_id, word, now, who)
    why = reaching.tell(tx, act.person_id, "talk", opened.id, act.circle_id, now)
    return Done(conversation_id=opened.id, opened=True, why=why)


TALK = Activity(
    name="talk", label=_("Open a conversation with them"), audience="staff", needs_person=True, run=with_staff,
    hint=_("The organization writes to the person. When they write back, staff are asked to answer."),
    fields=PLACES,
)  # fmt: skip
MEET = Activity(
    name="meet", label=_("Bring them together with a member"), audience="helpers", needs_person=True,
    run=with_member, hint=_("The member who fits best is invited at once to a conversation of the two."),
    fields=PLACES,
)  # fmt: skip
