"""What happens with rules, as events."""

from kring.events import Event


class RuleChanged(Event, frozen=True, kw_only=True):
    """A rule was made, changed, switched on or off, or removed."""

    kind = "rule.changed"
    sentence = "A rule was changed."
    private = True
    state: str = "on"
    fields: tuple[str, ...] = ()


class FlowStopped(Event, frozen=True, kw_only=True):
    """A rule was stopped, because rules set each other off or it did too much; the subject is the rule."""

    kind = "flow.stopped"
    sentence = "A rule was stopped: {why}"
    private = True
    why: str
    event_id: str = ""
    person_id: str = ""


class ReplyOwed(Event, frozen=True, kw_only=True):
    """Somebody proposed something and is owed a public reply."""

    kind = "reply.owed"
    sentence = "A proposal came in; its reply is owed."
    circle_id: str = ""
    person_id: str = ""


class ReplyReminded(Event, frozen=True, kw_only=True):
    """Coordinators were reminded of a reply that is owed."""

    kind = "reply.reminded"
    sentence = "Coordinators were reminded of a reply that is owed."
    private = True
    people: tuple[str, ...] = ()


class ReplyGiven(Event, frozen=True, kw_only=True):
    """The organization replied in public to what was proposed: heard, did or won't, and because of what."""

    kind = "reply.given"
    sentence = "The organization replied to a proposal."
    reply: str
