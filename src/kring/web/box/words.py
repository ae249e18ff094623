"""Words: what the box itself says, in every language that Kring speaks; it is a part of the script."""

from kring.locale import SPOKEN, later, translations

SENTENCES = {
    "open": later("Ask a question"),
    "news": later("Ask a question; there is something new in yours"),
    "close": later("Close"),
    "back": later("Back to your questions"),
    "what": later("What do you need?"),
    "hint": later("Write it as you would say it. We ask the few people most likely to help you now."),
    "question": later("Your question"),
    "ask": later("Ask"),
    "anyway": later("None of these: ask now"),
    "like": later("Is it one of these?"),
    "found": later("Found like your question: {number}"),
    "solved_it": later("This solved it"),
    "counted": later("Good to hear. It was counted, and nobody had to be asked."),
    "wonder": later("I wonder the same"),
    "wondering": later("Being answered now"),
    "confirmed": later("confirmed by {name}"),
    "yours": later("Your questions"),
    "public": later("Everybody can read it."),
    "circle": later("The members of {circle} can read it."),
    "participants": later("Only you and those who help can read it."),
    "private": later("Only those who help may read it"),
    "choices": later("Name, mail, who may read it"),
    "name": later("What may we call you?"),
    "address": later("Mail address, to hear of the answer"),
    "hidden": later("Your name and address stay hidden from helpers."),
    "shows": later("Let those who help see what this page knows:"),
    "page": later("this page"),
    "order": later("order"),
    "as": later("You ask as {name}."),
    "message": later("Your message"),
    "write": later("Write a message…"),
    "send": later("Send"),
    "you": later("You"),
    "asker": later("The asker"),
    "helper": later("A helper"),
    "somebody": later("Somebody"),
    "thanks": later("Thanks, in your words (if you like)"),
    "done": later("Solved, thank you"),
    "asked_one": later("1 person was asked"),
    "asked": later("{number} people were asked"),
    "charge": later("You are in charge"),
    "more": later("Ask more people now"),
    "withdraw": later("Take the question back"),
    "really": later("Yes, take it back: nobody is asked any more"),
    "over": later("Not over after all?"),
    "reopen": later("Open it again"),
    "whole": later("Your private link: it opens this question anywhere"),
    "facts": later("Those who help also see:"),
    "hide": later("Show it no longer"),
    "simulated": later("simulated"),
    "edited": later("edited"),
    "talk": later("What was said"),
    "new": later("New in your question: {title}"),
    "away": later("The connection is lost; trying again…"),
    "offline": later("No connection. Nothing is lost; please try again in a moment."),
    "expired": later("This page no longer knows who you are. Reload it; what you wrote is kept."),
    "framed": later("Kring: the box does not open within a frame of another site."),
    "elsewhere": later("Kring: the box could not start."),
}


def spoken() -> dict[str, dict[str, str]]:
    """Every sentence by its name, in each language."""
    return {
        language: {name: translations(language).gettext(text) for name, text in SENTENCES.items()}
        for language in SPOKEN
    }
