"""Helping: ask for help in a person's name; the right people are asked as if they had asked themself."""

from kring import conversations
from kring.conversations import Draft
from kring.flows.activities import reaching
from kring.flows.activities.shape import BODY, TITLE, Act, Activity, Done, _
from kring.flows.fields import Field
from kring.store import Time, Transaction

TOPICS = Field(name="topics", label=_("Topics"), kind="plain", hint=_("With commas between."), needed=False)
WHO = Field(
    name="who", label=_("Who may help"), kind="choice",
    choices=(("members", _("the circle's members")), ("staff", _("staff only"))),
)  # fmt: skip


def run(tx: Transaction, act: Act, now: Time) -> Done:
    """Open the ask, seen by nobody but those who take part in it, and tell the person."""
    if why := reaching.unwilling(tx, act.person_id):
        return Done(outcome="skipped", why=why)
    topics = tuple(topic for topic in act.said["topics"].split(",") if topic.strip())
    draft = Draft(
        body=act.said["body"], title=act.said["title"], topics=topics, visibility="participants",
        mandate=act.said["who"] == "staff",
    )  # fmt: skip
    opened = conversations.ask(tx, act.person_id, act.circle_id, draft, now, ask_id=act.id("ask"))
    why = reaching.tell(tx, act.person_id, "asked", opened.id, act.circle_id, now)
    return Done(conversation_id=opened.id, opened=True, why=why)


ACTIVITY = Activity(
    name="help", label=_("Ask for help in their name"), audience="helpers", needs_person=True, run=run,
    hint=_("The people most likely to help are invited, as if the person had asked."),
    fields=(TITLE, BODY, TOPICS, WHO),
)  # fmt: skip
