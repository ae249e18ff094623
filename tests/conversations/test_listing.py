"""Lists show what their viewer may see, newest first, and no list looks through all there ever was."""

import itertools

import pytest

from kring import circles, conversations, people
from kring.conversations import hiding, listing
from kring.people import erasing
from kring.store import Store, ad_hoc
from tests.world import NOW, World, build, publish

TOPICS = ad_hoc("select topic, conversation_id, visibility, known_at is not null from conversation_topics")


def _end(tx, given) -> None:
    code = "update conversations set state = :state, ended_at = :at, hidden_at = :hidden where id = :id"
    tx.run(ad_hoc(code), given)


@pytest.fixture
def world(store: Store) -> World:
    return build(store)


@pytest.fixture
def many(world: World) -> list[str]:
    """Every visibility, state and topic, hidden and not, in two circles, the oldest first."""
    other = world.do(circles.add, "Other", NOW, visibility="public").id
    world.do(circles.join, other, world.bea, "fan", NOW)
    made = []
    kinds = itertools.product((world.circle.id, other), ("participants", "circle", "public"),
                              ("waiting", "solved", "withdrawn"), ((), ("wifi",), ("wifi", "tv")), (False, True))  # fmt: skip
    for n, (circle_id, visibility, state, topics, hidden) in enumerate(kinds):
        draft = conversations.Draft(body=f"Question {n}", topics=topics)
        ask = world.do(conversations.ask, world.alice, circle_id, draft, NOW + n)
        world.do(publish, ask.id, visibility)
        given = {"id": ask.id, "state": state, "at": None if state == "waiting" else NOW + 1000 - n}
        world.do(_end, given | {"hidden": NOW if hidden else None})
        made.append(ask.id)
    return made


@pytest.mark.parametrize("name", [None, "alice", "bea", "carol", "cora", "otto"])
def test_each_sees_the_newest_that_are_theirs(world: World, many: list[str], name: str | None):
    viewer = world.viewer(name)
    found = {i: world.see(conversations.needed, i) for i in many if world.see(circles.may_see, viewer, i)}
    own = name == "alice"  # her own list shows her nothing that is hidden either
    for circle_id, state, topic in itertools.product(
        ("", world.circle.id), ("", "waiting", "solved"), ("", "wifi", "x")
    ):
        wanted = [
            i
            for i, c in sorted(found.items(), reverse=True)
            if (not circle_id or c.circle_id == circle_id) and (not state or c.state == state)
            and (not topic or topic in c.topics) and not (own and c.hidden_at)
        ]  # fmt: skip
        wish = {"circle_id": circle_id, "state": state, "topic": topic}
        first = [line.id for line in world.see(listing.recent, viewer, limit=7, **wish)]
        assert first == wanted[:7], wish
        if first:
            rest = world.see(listing.recent, viewer, before=first[-1], limit=500, **wish)
            assert first + [line.id for line in rest] == wanted, wish


def test_known_answers_come_solved_last_first_and_in_pieces(world: World, many: list[str]):
    rows = [world.see(conversations.needed, i) for i in many]
    public = [c for c in rows if c.state == "solved" and c.visibility == "public" and not c.hidden_at]
    for topic in ("", "tv", "WiFi"):
        wanted = [c.id for c in sorted(public, key=lambda c: c.ended_at or 0, reverse=True)
                  if not topic or topic.lower() in c.topics]  # fmt: skip
        first = world.see(listing.known, circles.ANYBODY, topic=topic, limit=1)
        rest = world.see(
            listing.known, circles.ANYBODY, topic=topic, ended_at=first[0].ended_at, before=first[0].id
        )
        assert [line.id for line in first + rest] == wanted
    assert world.see(listing.known_topics) == ["wifi", "tv"]


def test_topics_in_rows_follow_what_they_are_of(world: World):
    def rows() -> set[tuple[str, str, bool]]:
        found = world.see(lambda tx: tx.all(TOPICS, dict))
        return {(r["topic"], r["visibility"], bool(list(r.values())[3])) for r in found}

    ask = world.ask(topics=("wifi", "tv"))
    assert rows() == {("wifi", "circle", False), ("tv", "circle", False)}
    world.do(conversations.edit, ask.id, world.alice, conversations.Draft(body="Hm", topics=("wifi",)), NOW)
    world.do(publish, ask.id, "public")
    world.do(conversations.solve, ask.id, world.viewer("alice"), None, "", NOW)
    assert rows() == {("wifi", "public", True)}
    world.do(hiding.hide, ask.id, world.viewer("cora"), NOW)
    assert rows() == {("wifi", "hidden", False)}
    world.do(hiding.restore, ask.id, world.viewer("cora"), NOW)
    world.do(conversations.reopen, ask.id, world.viewer("alice"), NOW)
    assert rows() == {("wifi", "public", False)}
    world.do(erasing.erase, world.alice, NOW)
    assert rows() == set()
    assert world.see(people.needed, world.alice).state == "gone"


@pytest.mark.parametrize("way", listing.WAYS)
def test_no_list_goes_through_all_there_ever_was(world: World, way: str):
    """On SQLite the plan is always the same: each list is read from an index in its order."""
    if world.store.database.dialect != "sqlite":
        pytest.skip("PostgreSQL plans by what there is")
    given = {
        "topic": "wifi", "state": "solved", "circle_id": "", "before": "~", "limit": 30, "here": "a",
        "visibility": "public", "viewer_id": "b", "ended_at": 1,
    }  # fmt: skip
    for name in ("everywhere", "in_circle", "looked_after", "own", "known", "known_of", "known_topics"):
        text = getattr(listing.WAYS[way], name).texts["sqlite"]
        with world.store.database.reading() as connection:
            plan = [row[3] for row in connection.execute("explain query plan " + text, given).fetchall()]
        assert not [step for step in plan if "TEMP B-TREE" in step], (name, plan)
        assert all(
            "INDEX" in step or "PRIMARY KEY" in step for step in plan if step.startswith(("SCAN", "SEARCH"))
        ), (name, plan)
        # What holds only a part of its table is named by the index that holds it.
        if name == "everywhere" and "topic," not in way and way != "topic":
            assert "conversations_of_visibility" in plan[0] or "conversations_in_state" in plan[0], plan
