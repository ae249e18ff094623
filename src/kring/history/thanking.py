"""Thanking: a weak but useful sign in old threads that an answer was good."""

import re

_THANKS = re.compile(
    r"\b(?:thanks?(?: you)?|thank u|thx|tnx|cheers|much appreciated|"
    r"(?:be)?dankt?|dank (?:je|jullie|u)(?: ?wel)?|dankjewel|dankuwel|hartelijk dank|top,? werkt)\b"
    r"|\b(?:it|that|this) (?:really |indeed )?(?:works?|worked|did it|did the trick|helped|solved|fixed)\b"
    r"|\b(?:dat|het|dit) (?:was (?:het|hem)|werkt|werkte|hielp|heeft geholpen)\b"
    r"|\b(?:that was it|problem solved|opgelost)\b",
    re.I,
)
_NOT_YET = re.compile(
    r"\b(?:thanks? in advance|bij ?voorbaat|alvast (?:be)?dankt?|"
    r"(?:does|did|do|is|was|are)(?:n't| not|nt)\b|no luck|unfortunately|but (?:it )?still|"
    r"nog steeds|helaas|werkt niet)",
    re.I,
)
_QUOTED = re.compile(r"^>.*$", re.M)
LOOKED_AT = 400


def says_thanks(body: str) -> bool:
    """Whether an asker's reply says thanks, or that it worked, and not that it did not.

    >>> says_thanks("That was it, thank you!"), says_thanks("Thanks, but it still fails")
    (True, False)
    """
    start = _QUOTED.sub("", body)[:LOOKED_AT]
    return bool(_THANKS.search(start)) and not _NOT_YET.search(start)
