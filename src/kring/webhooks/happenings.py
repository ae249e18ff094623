"""What happens to webhooks, as events."""

from kring.events import Event


class WebhookAdded(Event, frozen=True, kw_only=True):
    """The owner has another system told of what happens."""

    kind = "webhook.added"
    sentence = "Another system is told of what happens."
    private = True


class WebhookChanged(Event, frozen=True, kw_only=True):
    """The owner changed what another system is told, or its secret."""

    kind = "webhook.changed"
    sentence = "What another system is told was changed."
    private = True
    fields: tuple[str, ...] = ()


class WebhookStopped(Event, frozen=True, kw_only=True):
    """A system did not want to be told any more, or did not answer for days."""

    kind = "webhook.stopped"
    sentence = "Another system is no longer told of what happens: it did not take it."
    private = True
    reason: str


class WebhookRemoved(Event, frozen=True, kw_only=True):
    """The owner removed an endpoint."""

    kind = "webhook.removed"
    sentence = "Another system was struck off those that are told."
    private = True
