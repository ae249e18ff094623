"""kill -9 at random moments under load: what was acknowledged is there, once, and nobody is in limbo."""

from pathlib import Path

import pytest

from kring.bench import crash, world
from kring.bench.databases import fresh
from kring.bench.living import Memory
from kring.bench.server import Server
from kring.store import Store, ad_hoc
from tests.conftest import STORES

ROUNDS = 3


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", STORES)
def test_a_killed_server_loses_nothing_that_it_acknowledged(kind):
    with fresh(kind) as (folder, database):
        result = crash.run(folder, database, ROUNDS)
    assert result.rounds == ROUNDS
    assert result.acknowledged > 100, "there was load"
    assert result.holds, result


def test_the_kill_test_itself_sees_what_is_lost_and_what_is_doubled(tmp_path: Path):
    url = str(tmp_path / "kring.db")
    made = world.make(url, 2, 1)
    member = made.members[0]
    memory = Memory()
    memory.posts["0" * 26] = "no-such-message"
    memory.taken.add(("no-such-ask", member.person_id))
    store = Store(url)
    copy = ad_hoc(
        "insert into events select position + 2, id, type, subject, actor, at, recorded_at, history, data"
        " from events where position = (select max(position) from events)"
    )
    talk = ad_hoc("update conversations set state = 'waiting', next_at = null where id = :id")
    twin = ad_hoc(
        "insert into messages (id, conversation_id, author_id, number, body, posted_at) values (:id, :talk, :author, :number, :body, 1)"
    )
    body = "twice 01m81d00000000000000000000"

    def spoil(tx):
        tx.run(copy)
        tx.run(talk, id=member.conversation_id)
        for number in (7, 8):
            tx.run(
                twin, id=f"twin{number}", talk=member.conversation_id, author=member.person_id,
                number=number, body=body,
            )  # fmt: skip

    store.write_sync(spoil)
    store.close()
    result = crash._compared(url, memory, [], {}, [1.0], Server(tmp_path))
    assert (result.lost, result.doubled, result.holes, result.limbo) == (2, 1, 1, 1)
    assert not result.holds
