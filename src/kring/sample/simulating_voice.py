"""The voice of simulated members: the public API, with one key that may act for simulated members and nobody else."""

import asyncio
from collections import deque
from typing import Any

import httpx
import msgspec

from kring.store import ids

CONNECTIONS = 64
REMEMBERED = 1_000_000
PAUSE, LONGEST_PAUSE = 1.0, 30.0  # while there is no server, or it is asked too much


class Done(msgspec.Struct, frozen=True):
    """What the server acknowledged: who did what, and what it said."""

    member_id: str
    method: str
    path: str
    status: int
    body: Any


class Refused(Exception):
    """The server said no; ``code`` is the problem's."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


class Voice:
    """Speaks for members. A change that got no answer is sent again with its key, so that it is done once."""

    def __init__(
        self,
        address: str,
        key: str,
        *,
        patient: bool = True,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._client = httpx.AsyncClient(
            base_url=f"{address}/api/v1", timeout=30, transport=transport,
            limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
            headers={"Authorization": f"Bearer {key}"},
        )  # fmt: skip
        self._patient = patient
        self.done: deque[Done] = deque(maxlen=REMEMBERED)

    async def get(self, member_id: str, path: str, **query: Any) -> Any:
        """Read something as a member."""
        return await self._send(member_id, "GET", path, params=query)

    async def do(self, member_id: str, method: str, path: str, said: Any = None) -> Any:
        """Change something as a member.

        Raises:
            Refused: the server said no.
        """
        return await self._send(member_id, method, path, json=said, headers={"Idempotency-Key": ids.new()})

    async def ask(self, member_id: str, path: str, said: Any) -> Any:
        """Read something that takes a body."""
        return await self._send(member_id, "POST", path, json=said)

    async def close(self) -> None:
        """Say no more."""
        await self._client.aclose()

    async def _send(self, member_id: str, method: str, path: str, **more: Any) -> Any:
        headers = {"Kring-Acts-For": member_id} | more.pop("headers", {})
        while True:
            try:
                response = await self._client.request(method, path, headers=headers, **more)
            except httpx.TransportError:
                if not self._patient:
                    raise
                await asyncio.sleep(PAUSE)
                continue
            pause = float(response.headers.get("Retry-After", PAUSE))
            if response.status_code in (429, 503) and self._patient and pause <= LONGEST_PAUSE:
                await asyncio.sleep(pause)
                continue
            return self._heard(member_id, method, path, response)

    def _heard(self, member_id: str, method: str, path: str, response: httpx.Response) -> Any:
        body = response.json() if response.content else None
        if response.status_code >= 400:
            raise Refused(response.status_code, (body or {}).get("code", ""))
        if method != "GET":
            self.done.append(Done(member_id, method, path, response.status_code, body))
        return body
