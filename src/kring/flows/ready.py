"""Ready: rules to start from, each with an event as a system would send it. Switched on, and changed, by the owner."""

from typing import Any

import msgspec

from kring.flows.rules import OWN, Wish


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """A rule to start from: what it is good for, what it is, and what to send to see it work."""

    name: str
    about: str
    wishes: tuple[Wish, ...]
    samples: tuple[dict[str, Any], ...] = ()


def _(message: str) -> str:
    return message


def _event(id: str, type: str, subject: str, person: str = "", **data: Any) -> dict[str, Any]:
    """A CloudEvent as it is sent."""
    event = {"specversion": "1.0", "id": id, "source": "/shop", "type": type, "subject": subject}
    return event | ({"personid": person} if person else {}) | {"data": data}


PARCEL = Ready(
    name="parcel", about=_("A parcel is late: people who know are asked, before the customer has to."),
    wishes=(
        Wish(
            name="A parcel is late", type="parcel.late", condition="event.data.days_late >= 2", activity="help",
            said={
                "title": "My parcel {event.data.number} is late",
                "body": "My parcel {event.data.number} was promised for {event.data.promised} and is"
                " {event.data.days_late} days late. It was last seen in {event.data.last_seen}."
                " What can I do, and what usually happens then?",
                "topics": "delivery", "who": "members",
            },
        ),
    ),
    samples=(
        _event("late-1", "parcel.late", "parcel/1001", "customer/77", number="P-1001", promised="2026-06-04",
               days_late=3, last_seen="Utrecht"),
    ),
)  # fmt: skip
EXPERIENCE = Ready(
    name="experience", about=_("A customer had a bad experience: the organization asks what went wrong, and listens."),
    wishes=(
        Wish(
            name="A customer had a bad experience", type="survey.answered", condition="event.data.score <= 2",
            activity="talk",
            said={
                "title": "What went wrong with {event.data.about}?",
                "body": "You gave {event.data.about} a {event.data.score} out of 5. We would like to make good on that."
                " What happened? Write back, and a person who can do something about it answers.",
            },
        ),
    ),
    samples=(_event("survey-9", "survey.answered", "survey/9", "customer/77", score=1, about="your repair"),),
)  # fmt: skip
_OUTAGE = {"title": "{event.data.what}", "key": "{event.data.outage}"}
OUTAGE = Ready(
    name="outage", about=_("An outage begins and ends: one conversation that all concerned follow."),
    wishes=(
        Wish(
            name="An outage begins", type="outage.began", condition="true", activity="tell",
            said=_OUTAGE | {"part": "begin", "body": "{event.data.what}. We are working on it, and tell you here when"
                            " it is over."},
        ),
        Wish(
            name="An outage concerns a customer", type="outage.concerns", condition="true", activity="tell", most=1000,
            said=_OUTAGE | {"part": "begin", "body": "{event.data.what}. We are working on it, and tell you here when"
                            " it is over."},
        ),
        Wish(
            name="An outage ends", type="outage.ended", condition="true", activity="tell",
            said=_OUTAGE | {"part": "end", "body": "It is over: {event.data.cause}."},
        ),
    ),
    samples=(
        _event("outage-5-began", "outage.began", "outage/5", outage="5", what="No internet up north"),
        _event("outage-5-77", "outage.concerns", "outage/5", "customer/77", outage="5", what="No internet up north"),
        _event("outage-5-ended", "outage.ended", "outage/5", outage="5", what="No internet up north",
               cause="a cable was mended"),
    ),
)  # fmt: skip
NEWCOMER = Ready(
    name="newcomer", about=_("A newcomer meets a fan: matching picks who fits, and the two talk."),
    wishes=(
        Wish(
            name="A newcomer meets a fan", source=OWN, type="person.joined",
            condition="person != null && person.joined", activity="meet",
            said={
                "title": "Somebody is new here",
                "body": "Welcome! Somebody who knows their way around here is invited to meet you:"
                " ask what you like. You like: {size(person.topics) > 0 ? person.topics : ['to look around']}.",
            },
        ),
    ),
)  # fmt: skip
PROPOSAL = Ready(
    name="proposal", about=_("A customer proposes something and is owed a public reply: heard, did or won't, because."),
    wishes=(
        Wish(
            name="A customer proposes something", type="idea.sent", condition="size(event.data.text) > 20",
            activity="propose", said={"title": "{event.data.title}", "body": "{event.data.text}"},
        ),
    ),
    samples=(
        _event("idea-3", "idea.sent", "idea/3", "customer/77", title="Bring back the old app",
               text="The old app opened in a second. Could you offer it again for older phones?"),
    ),
)  # fmt: skip
READY: dict[str, Ready] = {each.name: each for each in (PARCEL, EXPERIENCE, OUTAGE, NEWCOMER, PROPOSAL)}
