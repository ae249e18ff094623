"""Telling: where a question stands, in a sentence or two, in its asker's words and by their clock."""

from collections import Counter

from kring.conversations import Conversation
from kring.invitations import Outlook, Place
from kring.locale import Translations, later
from kring.store import Time
from kring.web import clocks
from kring.web.views.talks import Talk

ROLES = {
    "customer": later("Customer"), "fan": later("Fan"), "professional": later("Professional"),
    "employee": later("Employee"), "partner": later("Partner"),
}  # fmt: skip
STATES = {
    "waiting": later("waiting"), "taken": later("taken"), "solved": later("solved"),
    "unconfirmed": later("unconfirmed"),
    "unsolved": later("unsolved"), "withdrawn": later("withdrawn"), "joined": later("joined to another"),
    "told": later("to know"), "over": later("over"),
}  # fmt: skip
ANSWERS = {
    "open": later("asked"), "taken": later("took it"), "declined": later("said no"),
    "expired": later("no answer in time"),
    "withdrawn": later("no longer asked"), "returned": later("gave it back"),
}  # fmt: skip
ENDED = {
    "unconfirmed": later("Answered, but nobody said whether it helped."),
    "unsolved": later("Ended without a solution."),
    "withdrawn": later("The asker took this question back."), "joined": later("The same is being answered here."),
}  # fmt: skip
REPLIES = {"heard": later("Heard"), "did": later("Did"), "wont": later("Won't")}


def state(words: Translations, conversation_state: str) -> str:
    """A state in a word."""
    return words.gettext(STATES[conversation_state])


def who(words: Translations, place: Place) -> str:
    """Somebody who is asked: by name once they took it, else by role and number."""
    role = words.gettext(ROLES.get(place.role, later("Member")))
    return place.name or f"{role} {place.number}"


def lead(words: Translations, talk: Talk, now: Time) -> str:
    """What happens now, in a sentence."""
    conversation, outlook = talk.shown.conversation, talk.outlook
    if conversation.state == "waiting":
        return _waiting(words, outlook)
    helper = talk.shown.helper
    name = (helper and helper.name) or words.gettext("Somebody")
    if conversation.state == "taken":
        return words.gettext("%(name)s has taken this.") % {"name": name}
    if conversation.state == "solved":
        ended = clocks.ago(words, conversation.ended_at or now, now)
        helped = words.gettext("with help from %(name)s") % {"name": name} if helper and helper.name else ""
        return f"{words.gettext('Solved')} {ended}{', ' if helped else ''}{helped}."
    if conversation.state in ENDED:
        return words.gettext(ENDED[conversation.state])
    return _told(words, talk, now)


def _told(words: Translations, talk: Talk, now: Time) -> str:
    """What the organization began, or owes a reply to."""
    conversation, owed = talk.shown.conversation, talk.owed
    if owed and owed.reply:
        replied = clocks.ago(words, owed.replied_at or now, now)
        return f"{words.gettext(REPLIES[owed.reply])}, {replied}."
    if owed:
        return words.gettext("You are owed a reply: what is done with it, or why not.")
    if conversation.state == "over":
        return f"{words.gettext('This is over.')} {clocks.ago(words, conversation.ended_at or now, now)}"
    if conversation.kind == "talk":
        return words.gettext("Write back, and a person answers.")
    return words.gettext("For you to know; nobody has to answer.")


def _waiting(words: Translations, outlook: Outlook) -> str:
    if outlook.unanswered:
        asked = Counter(place.role for place in outlook.places if place.state == "open")
        counted = ", ".join(_counted(words, role, number) for role, number in asked.most_common())
        return f"{words.gettext('Asked now:')} {counted}."
    if outlook.stopped:
        return words.gettext("Nobody is being asked.")
    if outlook.step == "coordinator":
        return words.gettext("A coordinator has been told and looks for somebody.")
    return words.gettext("Looking for the right people…")


def _counted(words: Translations, role: str, number: int) -> str:
    name = role if role in ROLES else "member"
    return words.ngettext(f"%(num)d {name}", f"%(num)d {name}s", number) % {"num": number}


def more(words: Translations, talk: Talk, now: Time, zone: str) -> str:
    """What to expect, in a sentence or two; nothing once it has ended."""
    conversation, outlook = talk.shown.conversation, talk.outlook
    sentences: list[str] = []
    if conversation.state == "waiting":
        sentences = [
            _promise(words, outlook, now, zone),
            _next(words, outlook, now),
            _others(words, conversation),
        ]
    elif conversation.state == "taken" and conversation.promised_at and not conversation.replied_at:
        by = clocks.clock(words, conversation.promised_at, zone)
        sentences = [words.gettext("A first reply is promised by %(clock)s.") % {"clock": by}]
    return " ".join(each for each in sentences if each)


def _promise(words: Translations, outlook: Outlook, now: Time, zone: str) -> str:
    if not outlook.promised_at:
        return ""
    if outlook.promised_at <= now:
        return words.gettext("It takes longer than promised; a coordinator knows.")
    by = clocks.clock(words, outlook.promised_at, zone)
    return words.gettext("Expect a person by %(clock)s.") % {"clock": by}


def _next(words: Translations, outlook: Outlook, now: Time) -> str:
    if outlook.stopped:
        return words.gettext("Nobody else is being asked.") if outlook.unanswered else ""
    if not outlook.more_at:
        return ""
    span = clocks.until(words, outlook.more_at, now)
    return words.gettext("If nobody takes it, more people are asked %(span)s.") % {"span": span}


def _others(words: Translations, conversation: Conversation) -> str:
    if not conversation.joined:
        return ""
    pair = ("%(num)d other wonders the same.", "%(num)d others wonder the same.")
    return words.ngettext(*pair, conversation.joined) % {"num": conversation.joined}
