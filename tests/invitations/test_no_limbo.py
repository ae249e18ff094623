"""Whatever people and the clock do, in whatever order, no ask is ever in limbo (law 6)."""

import random
import shutil
import tempfile
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kring import conversations, invitations
from kring.conversations import hiding
from kring.invitations import limbo
from kring.invitations.queue import Queue
from kring.refusals import Refusal
from kring.store import Store, times
from tests.invitations.test_the_queue import Nobody
from tests.world import NOW, build

PEOPLE = st.sampled_from(["alice", "bob", "bea", "cora", "otto"])


class Asks(RuleBasedStateMachine):
    """Two asks, five people, a clock."""

    @initialize(seed=st.integers(0, 1000))
    def begin(self, seed: int):
        self.folder = Path(tempfile.mkdtemp())
        self.store = Store(str(self.folder / "kring.db"))
        self.world = build(self.store)
        self.queue = Queue(self.store, Nobody(), random.Random(seed))
        self.now = NOW
        self.asks = [self.world.ask(now=self.now).id for _ in range(2)]

    def attempt(self, act, *given, **more):
        """What is refused changes nothing; that it is refused is not at stake here."""
        try:
            return self.world.do(act, *given, **more)
        except Refusal:
            return None

    @rule(minutes=st.sampled_from([0, 1, 20, 31, 120, 800, 5000]))
    def time_passes(self, minutes: int):
        self.now += minutes * times.MINUTE
        for _ in range(30):
            if not self.queue.work(self.now):
                return
        raise AssertionError("the queue never comes to rest")

    @rule(who=PEOPLE, n=st.integers(0, 1), promise=st.sampled_from([None, 5, 600]))
    def take(self, who: str, n: int, promise):
        self.attempt(invitations.take, self.world.viewer(who), self.asks[n], self.now, promise)

    @rule(who=PEOPLE, n=st.integers(0, 1), reason=st.sampled_from(["topic", "time", "other"]))
    def decline(self, who: str, n: int, reason: str):
        self.attempt(invitations.decline, self.world.viewer(who), self.asks[n], reason, self.now)

    @rule(who=PEOPLE, n=st.integers(0, 1))
    def hand_back(self, who: str, n: int):
        self.attempt(invitations.hand_back, self.world.viewer(who), self.asks[n], self.now)

    @rule(who=PEOPLE, n=st.integers(0, 1), body=st.sampled_from(["try this", "thanks, it works", "no"]))
    def post(self, who: str, n: int, body: str):
        person = getattr(self.world, who)
        self.attempt(conversations.post, self.asks[n], person, body, self.now)

    @rule(
        n=st.integers(0, 1),
        act=st.sampled_from(["stop", "more", "staff", "withdraw", "unsolved", "reopen", "solve"]),
    )
    def steer(self, n: int, act: str):
        viewer, ask = self.world.viewer("alice"), self.asks[n]
        acts = {
            "stop": (invitations.stop, viewer, ask, self.now),
            "more": (invitations.ask_more, viewer, ask, self.now),
            "staff": (invitations.staff_only, viewer, ask, self.now),
            "withdraw": (conversations.withdraw, ask, self.world.alice, self.now),
            "unsolved": (conversations.unsolved, ask, viewer, self.now),
            "reopen": (conversations.reopen, ask, viewer, self.now),
            "solve": (conversations.solve, ask, viewer, None, "thanks", self.now),
        }
        self.attempt(*acts[act])

    @rule(n=st.integers(0, 1), number=st.integers(1, 4))
    def pick(self, n: int, number: int):
        self.attempt(invitations.pick, self.world.viewer("alice"), self.asks[n], number, self.now)

    @rule(n=st.integers(0, 1), hidden=st.booleans())
    def hide(self, n: int, hidden: bool):
        act = hiding.hide if hidden else hiding.restore
        self.attempt(act, self.asks[n], self.world.viewer("cora"), self.now)

    @rule()
    def merge(self):
        self.attempt(conversations.merge, self.asks[0], self.asks[1], self.world.viewer("cora"), self.now)

    @precondition(lambda self: hasattr(self, "store"))
    @invariant()
    def nothing_is_in_limbo(self):
        assert self.world.see(limbo.lost, self.now, 0) == []

    def teardown(self):
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.folder)


Asks.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAsks = Asks.TestCase
