"""The log: every change starts or ends as an event in it."""

from kring.events.kinds import FOREIGN, KINDS, Event, Recorded, kind_named
from kring.events.reading import last_position, of_subject, since

__all__ = ["FOREIGN", "KINDS", "Event", "Recorded", "kind_named", "last_position", "of_subject", "since"]
