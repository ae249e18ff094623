"""What simulated members say. An answer is a real one, from the closest solved question; they pass it on."""

import random
import re
from typing import Any

LANGUAGES = ("en", "nl")
_DUTCH = re.compile(
    r"\b(de|het|een|en|niet|geen|ik|je|jij|mijn|wat|hoe|waar|waarom|kan|kun|wil|heb|heeft|wordt|maar|dat|die|dit|met|"
    r"voor|van|naar|bij|ook|nog|wel|om|te|er|op|zijn|doet|werkt|graag|alvast|iemand)\b",
    re.I,
)
_ENGLISH = re.compile(
    r"\b(the|a|an|and|not|no|i|you|my|what|how|where|why|can|want|have|has|is|are|but|that|this|with|for|from|to|at|"
    r"also|still|in|on|it|does|do|works|please|anyone|should|which)\b",
    re.I,
)
GREETINGS = {
    "en": ("Hi! ", "Hello, ", "Had this one too. ", "I know this one. ", ""),
    "nl": ("Hoi! ", "Dag, ", "Had ik ook. ", "Deze ken ik. ", ""),
}
CLOSINGS = {
    "en": ("Does that help?", "Let me know if it works.", "If not, tell me what you see now.", ""),
    "nl": ("Helpt dat?", "Laat even weten of het werkt.", "Zo niet, vertel dan wat je nu ziet.", ""),
}
ELSEWHERE = {
    "en": "I only know the answer in Dutch, so here it is as it was given:",
    "nl": "Ik ken het antwoord alleen in het Engels, dus hier is het zoals het gegeven werd:",
}
HAND_OVER = {
    "en": (
        "I am a simulated member of this sample community, and nobody here has solved anything like this. "
        "I would rather not make something up. **Be the helper yourself:** look at this question as the "
        "helper, sit in my place, and answer it."
    ),
    "nl": (
        "Ik ben een gesimuleerd lid van deze voorbeeldgemeenschap, en niemand heeft hier zoiets opgelost. "
        "Iets verzinnen doe ik liever niet. **Wees zelf de helper:** bekijk deze vraag als helper, "
        "ga op mijn plaats zitten en beantwoord hem."
    ),
}
NO_MORE = {
    "en": (
        "That is all I can pass on: I am a simulated member, and this goes beyond what was solved here before. "
        "**Be the helper yourself:** look at this question as the helper, sit in my place, and go on."
    ),
    "nl": (
        "Meer kan ik niet doorgeven: ik ben een gesimuleerd lid, en dit gaat verder dan wat hier eerder is opgelost. "
        "**Wees zelf de helper:** bekijk deze vraag als helper, ga op mijn plaats zitten en ga verder."
    ),
}
WELCOME = {
    "en": ("Glad it works!", "You're welcome!", "Good to hear. Pass it on!"),
    "nl": ("Fijn dat het werkt!", "Graag gedaan!", "Mooi zo. Zegt het voort!"),
}
THANKS = {
    "en": ("Thanks, that was it!", "It works now, thank you.", "Perfect, solved.", "You saved my evening."),
    "nl": (
        "Dank je, dat was het!",
        "Het werkt weer, bedankt.",
        "Top, opgelost.",
        "Je hebt mijn avond gered.",
    ),
}
TOO = {
    "en": ("Agreed. What also helped me: check for a firmware update first.", "Same advice from me."),
    "nl": ("Mee eens. Wat mij ook hielp: kijk eerst of er een update is.", "Zelfde advies van mij."),
}
_GRATEFUL = re.compile(
    r"\b(thanks|thank you|works now|it works|solved|perfect|dank|bedankt|werkt (nu|weer)|opgelost|top)\b",
    re.I,
)


def language_of(text: str, said: str = "") -> str:
    """The language of a text, when it was not said.

    >>> language_of("Mijn router doet het niet meer"), language_of("My router is dead")
    ('nl', 'en')
    """
    if said[:2] in LANGUAGES:
        return said[:2]
    return "nl" if len(_DUTCH.findall(text)) > len(_ENGLISH.findall(text)) else "en"


def is_grateful(text: str) -> bool:
    """Whether somebody says that it helped.

    >>> is_grateful("Dank je wel!"), is_grateful("Still nothing")
    (True, False)
    """
    return bool(_GRATEFUL.search(text))


def plain(text: str) -> str:
    """An answer without what a simulated member put around it.

    >>> plain("Hi! Press reset.\\n\\nDoes that help?")
    'Press reset.'
    """
    for greeting in {each for said in GREETINGS.values() for each in said if each}:
        text = text.removeprefix(greeting)
    for closing in {each for said in CLOSINGS.values() for each in said if each}:
        text = text.removesuffix(closing)
    return text.strip()


def answer(known: list[dict[str, Any]], language: str, dice: random.Random) -> str:
    """An answer made from the closest of these that is in the asker's language, else from the closest."""
    same = [each for each in known if language_of(each["answer"], each["language"]) == language]
    best = (same or known)[0]
    greeting, closing = dice.choice(GREETINGS[language]), dice.choice(CLOSINGS[language])
    passed_on = plain(best["answer"])
    parts = [greeting + passed_on] if same else [greeting + ELSEWHERE[language], passed_on]
    return "\n\n".join([*parts, closing]).strip()


def typing_seconds(text: str) -> float:
    """How long somebody takes to type it, as far as one likes to watch.

    >>> typing_seconds("x"), typing_seconds("x" * 5000)
    (3.0, 12.0)
    """
    return min(12.0, max(3.0, len(text) / 40))
