"""What happens to invitations and to the queue, as events."""

from kring.events import Event


class InvitationMade(Event, frozen=True, kw_only=True):
    """Somebody was asked to help."""

    kind = "invitation.made"
    sentence = "Somebody was invited to help."
    private = True
    invitation_id: str
    person_id: str
    wave: int


class InvitationTaken(Event, frozen=True, kw_only=True):
    """Somebody took it: a person is on it now."""

    kind = "invitation.taken"
    sentence = "Somebody took the question."
    invitation_id: str
    person_id: str


class InvitationDeclined(Event, frozen=True, kw_only=True):
    """Somebody would rather not, and why."""

    kind = "invitation.declined"
    sentence = "Somebody declined an invitation."
    private = True
    invitation_id: str
    person_id: str
    reason: str


class InvitationExpired(Event, frozen=True, kw_only=True):
    """Nobody answered an invitation in time."""

    kind = "invitation.expired"
    sentence = "An invitation ran out."
    private = True
    invitation_id: str
    person_id: str


class InvitationReturned(Event, frozen=True, kw_only=True):
    """A helper handed it back, or the promised time passed; others are asked."""

    kind = "invitation.returned"
    sentence = "The question went back to the circle."
    person_id: str
    late: bool = False


class WaveSent(Event, frozen=True, kw_only=True):
    """People were asked together; or there was nobody to ask."""

    kind = "wave.sent"
    sentence = "People were invited: {count}."
    wave: int
    count: int
    step: str


class CoordinatorsTold(Event, frozen=True, kw_only=True):
    """Nobody takes it: those who look after the circle were told, and will be told again."""

    kind = "coordinators.told"
    sentence = "The coordinators were told that nobody has taken the question yet."
    people: tuple[str, ...]


class PromisePassed(Event, frozen=True, kw_only=True):
    """The time by which a person was promised has passed; there is a new one."""

    kind = "promise.passed"
    sentence = "The promised time passed without a helper."
