"""Members that live quickly: they talk, ask, take and decline over the API, and remember what was acknowledged."""

import asyncio
import random
from collections import Counter

import msgspec

from kring.bench.client import Answer, Broken, Client
from kring.bench.world import Member
from kring.store import ids

PAUSE = 0.05  # while there is no server


class Memory:
    """What the server said that it has done, and what it never answered."""

    def __init__(self) -> None:
        self.posts: dict[str, str] = {}  # token in the body -> message id
        self.asks: dict[str, str] = {}  # token in the body -> conversation id
        self.taken: set[tuple[str, str]] = set()  # conversation, person
        self.unanswered: set[str] = set()  # tokens given up on
        self.answers: Counter[int] = Counter()

    @property
    def acknowledged(self) -> int:
        """How many changes the server answered for."""
        return len(self.posts) + len(self.asks) + len(self.taken)


class Life:
    """One member on one connection. What is cut off is sent again with its key, or given up, by a toss."""

    def __init__(self, port: int, member: Member, memory: Memory, seed: int) -> None:
        self._member, self._memory, self._dice = member, memory, random.Random(seed)
        self._client = Client(port, {"authorization": f"Bearer {member.key}"})
        self._running = True

    async def live(self) -> None:
        """Act until stopped."""
        while self._running:
            await self._dice.choices((self._say, self._ask, self._answer), (80, 6, 14))[0]()
        self._client.close()

    def stop(self) -> None:
        """End after the act at hand."""
        self._running = False

    async def _say(self) -> None:
        token = ids.new()
        path = f"/api/v1/conversations/{self._member.conversation_id}/messages"
        if answer := await self._sure(path, {"body": f"It is like this: {token} and so on."}, token):
            self._memory.posts[token] = msgspec.json.decode(answer.body)["id"]

    async def _ask(self) -> None:
        token = ids.new()
        body = {"body": f"Why does my router say {token} and blink twice since the storm?"}
        if answer := await self._sure("/api/v1/asks", body, token):
            self._memory.asks[token] = msgspec.json.decode(answer.body)["ask"]["id"]

    async def _answer(self) -> None:
        """Look at one's invitations; take one of them, or decline it."""
        try:
            found = await self._client.get("/api/v1/me/invitations?state=open")
            offers = msgspec.json.decode(found.body).get("items", []) if found.status == 200 else []
            if not offers:
                return
            conversation_id = self._dice.choice(offers)["conversation_id"]
            if self._dice.random() < 0.5:
                reason = msgspec.json.encode({"reason": "time"})
                await self._client.send("PUT", f"/api/v1/asks/{conversation_id}/decline", reason, {})
                return
            answer = await self._client.send("PUT", f"/api/v1/asks/{conversation_id}/taking", b"{}", {})
            if answer.status == 200:
                self._memory.taken.add((conversation_id, self._member.person_id))
        except Broken:
            await asyncio.sleep(PAUSE)

    async def _sure(self, path: str, body: dict[str, str], token: str) -> Answer | None:
        """Do something; when the connection breaks, again with the same key, or not at all."""
        while True:
            try:
                answer = await self._client.post(path, body, idempotency_key=token)
            except Broken:
                await asyncio.sleep(PAUSE)
                if self._dice.random() < 0.3 or not self._running:
                    self._memory.unanswered.add(token)
                    return None
                continue
            self._memory.answers[answer.status] += 1
            if answer.status != 503:
                return answer if answer.status == 201 else None
            await asyncio.sleep(PAUSE)
