"""The simulated members' talks: who helps in which conversation, and what they said, passed on and heard there."""

import random
from typing import Any

import msgspec

from kring.sample import simulating_words as words
from kring.sample.rows import Character


class Member(msgspec.Struct, frozen=True):
    """Somebody in the sample, with the character they act by."""

    id: str
    languages: tuple[str, ...]
    character: Character

    def decides(self, topics: list[str], dice: random.Random) -> str:
        """What they do with an invitation: take, topic or time (a decline), or later."""
        character = self.character
        skill = max((character.expertise.get(t, 0.1) for t in topics), default=0.4)  # type: ignore[call-overload]
        if dice.random() < character.ignores:
            return "later"
        if dice.random() < character.declines * (1.6 - skill):
            return "topic" if skill < 0.35 else "time"
        return "take"


class Talk:
    """One conversation in which a member helps: what they said, passed on and heard."""

    def __init__(self, member: Member, ask_id: str, language: str) -> None:
        self.member, self.ask_id, self.language = member, ask_id, language
        self.used = {ask_id}  # asks whose answers were passed on; one does not answer itself
        self.mine: set[str] = set()
        self._heard = 0

    def unheard(self, said: list[dict[str, Any]]) -> str:
        """What the asker said last since the last look; empty when nothing."""
        new = [s["body"] for s in said if s["speaker"]["part"] == "asker" and s["number"] > self._heard]
        self._heard = max((s["number"] for s in said), default=0)
        return new[-1] if new else ""


def resumed(member: Member, talk: dict[str, Any], said: list[dict[str, Any]]) -> Talk | None:
    """A talk from before a restart as its member left it; None when they had no more to say there."""
    found = Talk(member, talk["id"], words.language_of(said[0]["body"], talk["language"]))
    own = [each for each in said if each["speaker"]["you"]]
    if own and own[-1]["body"] in (*words.HAND_OVER.values(), *words.NO_MORE.values()):
        return None
    found.mine = {each["id"] for each in own}
    found._heard = max((each["number"] for each in own), default=0)
    return found
