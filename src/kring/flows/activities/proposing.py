"""Proposing: somebody proposes something and is owed a public reply: heard, did or won't, and because of what."""

from kring.conversations import telling
from kring.conversations.telling import Word
from kring.flows import owed
from kring.flows.activities import reaching
from kring.flows.activities.shape import BODY, TITLE, Act, Activity, Done, _
from kring.store import Time, Transaction


def run(tx: Transaction, act: Act, now: Time) -> Done:
    """Keep the proposal, and note what is owed and since when."""
    if why := reaching.unwilling(tx, act.person_id):
        return Done(outcome="skipped", why=why)
    word = Word(
        id=act.id("proposal"), circle_id=act.circle_id, title=act.said["title"], body=act.said["body"]
    )
    kept = telling.propose(tx, act.person_id, word, now)
    owed.owe(tx, kept.id, act.circle_id, act.person_id, now)
    why = reaching.tell(tx, act.person_id, "proposed", kept.id, act.circle_id, now)
    return Done(
        conversation_id=kept.id, opened=True, why=why,
        due_at=now + owed.REMIND_AFTER, step="remind",
    )  # fmt: skip


ACTIVITY = Activity(
    name="propose", label=_("Owe them a public reply"), audience="staff", needs_person=True, run=run,
    hint=_("What they propose stands in the list of owed replies until the organization says: did, or won't."),
    fields=(TITLE, BODY),
)  # fmt: skip
