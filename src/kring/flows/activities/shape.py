"""Shape: what every activity is: an entry with its fields, who reads what it writes, and how it is done."""

from collections.abc import Callable, Sequence

import msgspec

from kring.flows.fields import Audience, Field
from kring.flows.whys import NOTHING, Why
from kring.refusals import Refusal
from kring.store import Time, Transaction, ids

# Goes along, and comes back with what it leads to: so rules that set each other off are noticed.
DEPTH = "kringdepth"


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do for one event, with everything that could be worked out before."""

    run_id: str
    rule_id: str
    circle_id: str
    owner_id: str
    at: Time  # when it happened
    said: dict[str, str]  # the fields, with their values written
    person_id: str = ""
    event: dict[str, object] = {}
    depth: int = 0

    def id(self, name: str) -> str:
        """The id of what this makes: the same event makes the same, and never a second."""
        return ids.derived(self.at, self.run_id, name)


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it. ``outcome``: done, skipped (and why)."""

    outcome: str = "done"
    why: Why = NOTHING
    conversation_id: str = ""
    opened: bool = False  # a conversation that was not there before
    due_at: Time | None = None
    step: str = ""


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a rule can do.

    ``audience`` says who reads what it writes: a circle's members, helpers who do not know who asks, staff and the
    person, or nobody. ``run_all`` does many at once, for what only waits in a queue then: each is done, or refused.
    """

    name: str
    label: str
    hint: str
    fields: tuple[Field, ...] = ()
    audience: Audience = "none"
    needs_circle: bool = True
    needs_person: bool = False
    opens: bool = True  # conversations, which are counted
    run: Callable[[Transaction, Act, Time], Done]
    run_all: Callable[[Transaction, Sequence[Act], Time], list[Done | Refusal]] | None = None


def _(message: str) -> str:
    return message


TITLE = Field(
    name="title",
    label=_("Title"),
    kind="line",
    hint=_("One line, such as: Parcel {event.data.number} is late"),
)
BODY = Field(name="body", label=_("Text"), kind="text", hint=_("Markdown, with values in braces."))
