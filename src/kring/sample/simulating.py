"""The sample's members alive, and marked as simulated: over the public API they take, decline, answer and ask."""

import asyncio
import logging
import random
from collections.abc import Coroutine
from typing import Any

import msgspec

from kring import sample, settings
from kring.people import keys
from kring.sample import simulating_words as words
from kring.sample.loading import person_id
from kring.sample.rows import Character
from kring.sample.simulating_talks import Member, Talk, resumed
from kring.sample.simulating_voice import Done, Refused, Voice
from kring.store import Time, Transaction

LOGGER = logging.getLogger(__name__)
KEY_NAME = "Simulated members"
KNOWN_ENOUGH = 0.47  # how close a solved question must be for its answer to be passed on
SAME = 0.9  # how close it must be for an asker to find it known already, and tap instead of asking
FOLLOWS = 240  # looks at a talk before it is let go


class Pace(msgspec.Struct, frozen=True):
    """How quickly the community lives. ``speed`` is how many of its minutes pass in one; the rest are seconds."""

    speed: float = 150.0
    shortest: float = 2.0
    longest: float = 25.0
    look: float = 4.0  # between two looks at one's invitations
    ask: float = 90.0  # between two questions of simulated askers; 0 for none

    def react(self, minutes: float, dice: random.Random) -> float:
        """Seconds until somebody reacts whose median is so many minutes of the community."""
        seconds = minutes * 60 / self.speed * dice.lognormvariate(0, 0.4)
        return min(self.longest, max(self.shortest, seconds))

    def typing(self, text: str) -> float:
        """Seconds to type something; at full speed none."""
        return min(words.typing_seconds(text), self.longest)


FULL_SPEED = Pace(speed=1e9, shortest=0.0, longest=0.0, look=0.2, ask=0.05)


def members() -> list[Member]:
    """Everybody in the sample."""
    return [
        Member(person_id(row["id"]), tuple(row["languages"]), msgspec.convert(row["character"], Character))
        for row in sample.people()
    ]


def key(tx: Transaction, now: Time) -> str:
    """A new key with which the owner lets members live; the one before it works no longer."""
    owner_id = settings.organization(tx).owner_id
    for before in keys.listed(tx, owner_id):
        if before.name == KEY_NAME:
            keys.revoke(tx, owner_id, before.id, now)
    return keys.make(tx, owner_id, KEY_NAME, ("simulate",), now)[0]


class Simulator:
    """Lets members live until it is cancelled. Nothing is kept: what matters lies on the server."""

    def __init__(
        self, voice: Voice, people: list[Member], pace: Pace | None = None, dice: random.Random | None = None
    ) -> None:
        self._voice, self._people = voice, people
        self._pace, self._dice = pace or Pace(), dice or random.Random()
        self._seen: set[str] = set()  # invitations that somebody is already at
        self._nobody_knows: set[str] = set()  # asks for which no solved question is close
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Live."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._resume())
                group.create_task(self._look())
                if self._pace.ask:
                    group.create_task(self._wonder())
        finally:
            for task in self._tasks:
                task.cancel()

    async def _look(self) -> None:
        """Look at everybody's invitations, one member after another, all within a look."""
        while True:
            for member in self._people:
                for offer in (await self._voice.get(member.id, "/me/invitations"))["items"]:
                    if offer["id"] not in self._seen:
                        self._seen.add(offer["id"])
                        self._start(self._react(member, offer))
                await asyncio.sleep(self._pace.look / len(self._people))

    async def _resume(self) -> None:
        """Go on where members were when the server stopped: with what they had taken, and what they had asked."""
        for member in self._people:
            for talk in (await self._voice.get(member.id, "/me/talks"))["items"]:
                if talk["mine"] and talk["state"] == "taken":
                    self._start(self._go_on(member, talk))
            for ask in (await self._voice.get(member.id, "/me/asks"))["items"]:
                if ask["state"] in ("waiting", "taken"):
                    self._start(self._await_answer(member, ask["id"], ask["language"]))

    async def _go_on(self, member: Member, about: dict[str, Any]) -> None:
        said = (await self._voice.get(member.id, f"/conversations/{about['id']}/messages"))["items"]
        talk = resumed(member, about, said)
        if talk is None:
            return
        if talk.mine or await self._answer(talk, f"{about['title']}\n{said[0]['body']}"):
            await self._follow(talk)

    def _start(self, life: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_quietly(life))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _react(self, member: Member, offer: dict[str, Any]) -> None:
        decision = member.decides(offer["topics"], self._dice)
        await asyncio.sleep(self._pace.react(member.character.pace, self._dice))
        if decision == "later":  # ignored at first; nobody simulated lets an ask lie for ever
            await asyncio.sleep(2 * self._pace.longest)
            decision = "take"
        ask_id = offer["conversation_id"]
        if ask_id in self._nobody_knows:
            decision = "topic"
        if decision == "take":
            await self._take(member, offer)
        else:
            await self._voice.do(member.id, "PUT", f"/asks/{ask_id}/decline", {"reason": decision})

    async def _take(self, member: Member, offer: dict[str, Any]) -> None:
        ask_id = offer["conversation_id"]
        try:
            await self._voice.do(member.id, "PUT", f"/asks/{ask_id}/taking", {})
        except Refused as refused:
            if refused.code == "already-taken" and self._dice.random() < member.character.talkative / 4:
                await self._add(member, offer)
            return
        text = f"{offer['title']}\n{offer['question']}"
        talk = Talk(member, ask_id, words.language_of(text, offer["language"]))
        if await self._answer(talk, text):
            await self._follow(talk)

    async def _answer(self, talk: Talk, text: str) -> bool:
        """Pass on what is known, or say that nothing is: then False."""
        like = {"text": text[:4000], "limit": 5, "near": KNOWN_ENOUGH}
        known = (await self._voice.ask(talk.member.id, "/suggestions", like))["known"]
        known = [each for each in known if each["id"] not in talk.used]
        if not known:
            first = len(talk.used) == 1
            if first:
                self._nobody_knows.add(talk.ask_id)
            await self._say(talk, (words.HAND_OVER if first else words.NO_MORE)[talk.language])
            return False
        talk.used.add(known[0]["id"])
        await self._say(talk, words.answer(known, talk.language, self._dice))
        return True

    async def _say(self, talk: Talk, text: str) -> None:
        await asyncio.sleep(self._pace.typing(text))
        path = f"/conversations/{talk.ask_id}/messages"
        posted = await self._voice.do(talk.member.id, "POST", path, {"body": text})
        talk.mine.add(posted["id"])

    async def _add(self, member: Member, offer: dict[str, Any]) -> None:
        talk = Talk(member, offer["conversation_id"], words.language_of(offer["question"], offer["language"]))
        await self._voice.do(member.id, "PUT", f"/conversations/{talk.ask_id}/participation")
        await asyncio.sleep(self._pace.longest / 2)
        await self._say(talk, self._dice.choice(words.TOO[talk.language]))

    async def _follow(self, talk: Talk) -> None:
        """Stay in the talk until it ends, or until a visitor sits in this member's place."""
        for _ in range(FOLLOWS):
            await asyncio.sleep(self._pace.look)
            said = (await self._voice.get(talk.member.id, f"/conversations/{talk.ask_id}/messages"))["items"]
            if any(each["speaker"]["you"] and each["id"] not in talk.mine for each in said):
                return
            new = talk.unheard(said)
            if new and not await self._reply(talk, new):
                return
            if (await self._voice.get(talk.member.id, f"/asks/{talk.ask_id}"))["state"] != "taken":
                return

    async def _reply(self, talk: Talk, text: str) -> bool:
        """Go on with what the asker said last; False when there is no more to say."""
        await asyncio.sleep(self._pace.react(talk.member.character.pace / 4, self._dice))
        if words.is_grateful(text):
            await self._say(talk, self._dice.choice(words.WELCOME[talk.language]))
            return False
        return await self._answer(talk, text)

    async def _wonder(self) -> None:
        """Now and then a member asks something, in their language."""
        fresh = sample.fresh()
        while True:
            await asyncio.sleep(self._pace.ask * self._dice.uniform(0.6, 1.4))
            question = self._dice.choice(fresh)
            askers = [m for m in self._people if question.language in m.languages]
            self._start(self._ask(self._dice.choice(askers), question.text, question.language))

    async def _ask(self, member: Member, text: str, language: str) -> None:
        like = {"text": text, "limit": 1, "near": SAME}
        for same in (await self._voice.ask(member.id, "/suggestions", like))["known"]:
            await self._voice.do(member.id, "POST", f"/asks/{same['id']}/taps")
            return
        asked = await self._voice.do(member.id, "POST", "/asks", {"body": text, "language": language})
        await self._await_answer(member, asked["ask"]["id"], language)

    async def _await_answer(self, member: Member, ask_id: str, language: str) -> None:
        """Say that it is solved, when it is."""
        for _ in range(FOLLOWS):
            await asyncio.sleep(self._pace.look)
            said = (await self._voice.get(member.id, f"/conversations/{ask_id}/messages"))["items"]
            answers = [each for each in said if each["speaker"]["part"] == "helper"]
            if answers and answers[0]["body"] not in words.HAND_OVER.values():
                await asyncio.sleep(self._pace.react(member.character.pace / 2, self._dice))
                outcome = {
                    "answer_id": answers[0]["id"],
                    "thanks": self._dice.choice(words.THANKS.get(language, words.THANKS["en"])),
                }
                await self._voice.do(member.id, "PUT", f"/asks/{ask_id}/outcome", outcome)
                return


async def _quietly(life: Coroutine[Any, Any, None]) -> None:
    """What somebody else was quicker at is no fault: an ask is taken, ended or hidden while one thinks."""
    try:
        await life
    except Refused as refused:
        LOGGER.debug("a simulated member was refused", extra={"status": refused.status, "code": refused.code})
    except Exception:
        LOGGER.exception("a simulated member failed")


async def live(address: str, secret: str, pace: Pace | None = None) -> None:
    """Let the sample's members live on a server until cancelled."""
    voice = Voice(address, secret)
    try:
        await Simulator(voice, members(), pace).run()
    finally:
        await voice.close()


async def hurry(voice: Voice, people: list[Member], seconds: float) -> list[Done]:
    """Let members live at full speed for a while; all that the server acknowledged.

    With a voice that is not patient it ends when the server goes away: what that never answered is not in the list.
    """
    try:
        async with asyncio.timeout(seconds):
            await Simulator(voice, people, FULL_SPEED).run()
    except (TimeoutError, ExceptionGroup):
        pass
    finally:
        await voice.close()
    return list(voice.done)
