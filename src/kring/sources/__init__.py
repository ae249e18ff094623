"""Sources: systems that tell what happens there, and what has arrived from them."""

from kring.sources import keys
from kring.sources.arrivals import Arrival, get, latest, several, take
from kring.sources.collecting import Collector
from kring.sources.given import Given, Verdict, Wrong, made, moment, refused
from kring.sources.keys import Sender, SourceKey
from kring.sources.sources import Source, add, change, listed, named, needed

__all__ = [
    "Arrival",
    "Collector",
    "Given",
    "Sender",
    "Source",
    "SourceKey",
    "Verdict",
    "Wrong",
    "add",
    "change",
    "get",
    "keys",
    "latest",
    "listed",
    "made",
    "moment",
    "named",
    "needed",
    "refused",
    "several",
    "take",
]
