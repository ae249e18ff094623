"""What happens to people, as events: ids and facts, never a name or an address."""

from kring.events import Event
from kring.store import Time


class PersonAdded(Event, frozen=True, kw_only=True):
    """Somebody is known who has not joined: imported, invited, or a guest who asks."""

    kind = "person.added"
    sentence = "Somebody became known."
    private = True
    state: str = "known"


class PersonInvited(Event, frozen=True, kw_only=True):
    """A coordinator asked somebody who is known to join a circle."""

    kind = "person.invited"
    sentence = "A coordinator asked somebody to join."
    private = True
    circle_id: str = ""


class PersonJoined(Event, frozen=True, kw_only=True):
    """Somebody has an account and may be asked."""

    kind = "person.joined"
    sentence = "Somebody joined."


class PersonRefused(Event, frozen=True, kw_only=True):
    """Somebody who was asked to join does not want to; they are not asked again."""

    kind = "person.refused"
    sentence = "Somebody would rather not join."
    private = True


class PersonChanged(Event, frozen=True, kw_only=True):
    """A person changed what is known about them or what they want; which fields, not their values."""

    kind = "person.changed"
    sentence = "Somebody changed their settings."
    private = True
    fields: tuple[str, ...] = ()


class PersonDeclared(Event, frozen=True, kw_only=True):
    """A person said on which topics they like to be asked."""

    kind = "person.declared"
    sentence = "Somebody chose their topics."
    private = True


class PersonPaused(Event, frozen=True, kw_only=True):
    """A person does not want to be asked until then."""

    kind = "person.paused"
    sentence = "Somebody takes a break."
    private = True
    until: Time


class PersonResumed(Event, frozen=True, kw_only=True):
    """A person may be asked again."""

    kind = "person.resumed"
    sentence = "Somebody is back."
    private = True


class PersonUnreachable(Event, frozen=True, kw_only=True):
    """Mail to one of a person's addresses comes back; nothing is written to it until it is shown to work."""

    kind = "person.unreachable"
    sentence = "Mail to one of somebody's addresses comes back."
    private = True
    point_id: str
    status: str


class PersonReachable(Event, frozen=True, kw_only=True):
    """An address that mail came back from is written to again: its person proved it anew, or said so."""

    kind = "person.reachable"
    sentence = "Somebody's address is written to again."
    private = True
    point_id: str


class PersonBlocked(Event, frozen=True, kw_only=True):
    """A person wants nothing to do with another; the two are never matched."""

    kind = "person.blocked"
    sentence = "Somebody blocked somebody."
    private = True
    blocked_id: str


class PersonUnblocked(Event, frozen=True, kw_only=True):
    """A person took a block back."""

    kind = "person.unblocked"
    sentence = "Somebody took a block back."
    private = True
    blocked_id: str


class PersonMerged(Event, frozen=True, kw_only=True):
    """Two records turned out to be one person: a guest signed in, or it was proven or said otherwise."""

    kind = "person.merged"
    sentence = "Two records turned out to be one person."
    private = True
    into: str
    merge_id: str = ""


class PersonParted(Event, frozen=True, kw_only=True):
    """A merge was undone: they are two people after all."""

    kind = "person.parted"
    sentence = "Two records turned out to be two people after all."
    private = True
    into: str
    merge_id: str = ""


class PersonErased(Event, frozen=True, kw_only=True):
    """A person is erased: name, addresses and words are gone."""

    kind = "person.erased"
    sentence = "Somebody erased what was known about them."
    private = True


class PersonConsented(Event, frozen=True, kw_only=True):
    """A person said of what they may be told, and over which channels: purpose/channel; what they said is not told."""

    kind = "person.consented"
    sentence = "Somebody said of what they may be told."
    private = True
    purposes: tuple[str, ...] = ()
    how: str = ""
