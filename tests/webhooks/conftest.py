"""What the tests of webhooks share: a world, a system that is told, and a sender that reaches this machine."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kring import webhooks
from kring.outgoing import guard_of
from kring.store import Store, times
from kring.webhooks import endpoints
from kring.webhooks.endpoints import Endpoint, Wish
from kring.webhooks.listening import Subscribers
from kring.webhooks.sending import Sender
from tests.outgoing.receivers import Receiver, Request, answer, answering, receiving
from tests.world import World, build

HERE = guard_of("127.0.0.1/32")


@pytest.fixture
def world(store: Store) -> World:
    return build(store)


class System:
    """A system that is told; ``reply`` decides its answers, and may be changed in the middle."""

    def __init__(self) -> None:
        self.got: list[Request] = []
        self.reply: Callable[[Request], bytes] = lambda _: answer(204, b"")
        self.receiver: Receiver

    def take(self, request: Request) -> bytes:
        self.got.append(request)
        return self.reply(request)

    @property
    def ids(self) -> list[str]:
        return [request.headers["webhook-id"] for request in self.got]


@pytest.fixture
def system() -> Iterator[System]:
    made = System()
    with receiving(answering(made.take)) as receiver:
        made.receiver = receiver
        yield made


@pytest.fixture
def sender(store: Store) -> Iterator[Sender]:
    made = Sender(store, HERE)
    yield made
    made.stop()


def subscribed(world: World, system: System, kinds: tuple[str, ...] = ("*",), **more: Any) -> Endpoint:
    """The owner has a system told."""
    wish = Wish(name="CRM", url=system.receiver.url, kinds=kinds, **more)
    made: Endpoint = world.do(endpoints.add, world.viewer("otto"), wish, times.now())
    return made


def hear(store: Store) -> None:
    """Let the listener hear all that happened."""
    subscribers = Subscribers(store)
    while subscribers.work():
        pass


def enqueue(store: Store, endpoint: Endpoint, message_id: str, payload: str = "{}", **more: Any) -> bool:
    """Have an endpoint told something."""
    now = times.now()
    return store.write_sync(
        lambda tx: webhooks.enqueue(tx, endpoint.id, message_id, "rule.ran", now, payload, now, **more)
    )


def until(holds: Callable[[], Any], seconds: float = 30.0) -> None:
    """Wait until something is so, on a machine that may be busy with other tests."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)
