"""What happens in other systems, as the log holds it: that it arrived, never what it says."""

from kring.events import Event


class EventArrived(Event, frozen=True, kw_only=True):
    """Something happened in another system; what it says lies beside the log, under the subject's id."""

    kind = "event.arrived"
    sentence = "Another system told of something that happened."
    private = True
    type: str
    source_id: str
    about: bool = False  # whether it may say whom it is about


class SourceAdded(Event, frozen=True, kw_only=True):
    """The owner let a system send what happens."""

    kind = "source.added"
    sentence = "A system may send what happens there."
    private = True


class SourceChanged(Event, frozen=True, kw_only=True):
    """The owner changed what is known of a system that sends."""

    kind = "source.changed"
    sentence = "What a system may send was changed."
    private = True


class SourceKeyMade(Event, frozen=True, kw_only=True):
    """The owner made a key with which a system sends."""

    kind = "source.key-made"
    sentence = "A key was made with which a system sends."
    private = True
    key_id: str


class SourceKeyRevoked(Event, frozen=True, kw_only=True):
    """The owner revoked a key."""

    kind = "source.key-revoked"
    sentence = "A key of a system was revoked."
    private = True
    key_id: str


class SchemaSet(Event, frozen=True, kw_only=True):
    """The owner said what events of a type must look like."""

    kind = "event-schema.set"
    sentence = "It was said what events of a type look like."
    private = True


class SchemaRemoved(Event, frozen=True, kw_only=True):
    """The owner took a type's schema away."""

    kind = "event-schema.removed"
    sentence = "Events of a type may look as they like again."
    private = True


class HookSet(Event, frozen=True, kw_only=True):
    """The owner said how a system's webhooks are signed and what they mean."""

    kind = "hook.set"
    sentence = "It was said how a system's webhooks are read."
    private = True


class TrialsThrownAway(Event, frozen=True, kw_only=True):
    """The owner threw away what came with a source's test keys."""

    kind = "source.trials-thrown-away"
    sentence = "What a system sent to try was thrown away."
    private = True
