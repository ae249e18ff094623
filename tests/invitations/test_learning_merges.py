"""What matching learned of one record, it knows of the person that it turned out to be; and of both when that is undone."""

import pytest

from kring import people
from kring.conversations.happenings import MessagePosted
from kring.events import since
from kring.invitations import learning
from kring.matching import Matcher
from kring.people import merging
from kring.store import Transaction, ad_hoc
from tests.world import NOW, build


@pytest.fixture
def world(store):
    return build(store)


def taught(world) -> list[str]:
    """Who would be asked first, learned from the whole log."""
    matcher = Matcher()
    matcher.learn_many(world.see(lambda tx: learning.facts_of(tx, since(tx, 0, 10_000))))
    return sorted({matcher.past.people.names([p])[0] for p in matcher.past.answer_person.data.tolist()})


def heard_on(world, matcher: Matcher, position: int) -> int:
    heard = world.see(lambda tx: since(tx, position, 10_000))
    matcher.learn_many(world.see(lambda tx: learning.facts_of(tx, heard)))
    return heard[-1].position if heard else position


def answerers(matcher: Matcher) -> set[str]:
    return set(matcher.past.people.names(matcher.past.answer_person.data.tolist()))


def test_a_merge_is_heard_as_it_happens_and_when_all_is_learned_anew(world):
    known = world.do(people.add, "Kees", NOW, state="known")
    asked = world.ask(visibility="public")
    world.do(join_and_answer, asked.id, known.id)
    matcher = Matcher()
    position = heard_on(world, matcher, 0)
    assert answerers(matcher) == {known.id}
    merge = world.do(merging.merge, known.id, world.carol, NOW + 1, "said")
    position = heard_on(world, matcher, position)
    assert answerers(matcher) == {world.carol}
    assert taught(world) == [world.carol]
    world.do(merging.undo, merge.id, None, NOW + 2)
    heard_on(world, matcher, position)
    assert answerers(matcher) == {known.id}
    assert taught(world) == [known.id]


def join_and_answer(tx: Transaction, conversation_id: str, person_id: str) -> None:
    """What an import leaves: a message of somebody who has not joined."""
    tx.run(ADD, conversation_id=conversation_id, person_id=person_id, now=NOW)
    tx.record(MessagePosted(subject=conversation_id, actor=person_id, at=NOW, message_id="m1", number=1))


ADD = ad_hoc("""insert into messages (id, conversation_id, author_id, number, body, posted_at)
  values ('m1', :conversation_id, :person_id, 1, 'Press reset.', :now)""")
