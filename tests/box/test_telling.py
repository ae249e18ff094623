"""What the organization began, in the box of whoever it is with: told in words, in the list and opened."""

import pytest

from kring.conversations import telling
from kring.conversations.telling import Word
from kring.flows import owed
from kring.people import identifying
from kring.people.identifying import Clues
from kring.store import ids, times

CUSTOMER = Clues(source="shop", external=("customer/77",), name="Anna")


def begin(shop, kind, *, over=False):
    def job(tx):
        now = times.now()
        person = identifying.meet(tx, CUSTOMER, "a1", now)
        word = Word(
            id=ids.new(now), circle_id=shop.world.circle_id, title="The old app", body="It concerns you."
        )
        if kind == "talk":
            telling.talk(tx, person, word, now)
        elif kind == "proposal":
            telling.propose(tx, person, word, now)
            owed.owe(tx, word.id, word.circle_id, person, now)
        else:
            telling.notice(tx, word, now)
            telling.concern(tx, word.id, person, now)
        if over:
            telling.end(tx, word.id, now)
        return word.id

    return shop.world.store.write_sync(job)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("talk", "Write back, and a person answers."),
        ("notice", "For you to know; nobody has to answer."),
        ("proposal", "You are owed a reply: what is done with it, or why not."),
    ],
)
def test_what_the_organization_began_opens_in_the_box(shop, kind, said):
    about = begin(shop, kind)
    token = shop.token(name="Anna")
    [listed] = shop.call("GET", "/", **token).json()["asks"]
    assert (listed["id"], listed["said"]) == (about, "to know")
    told = shop.call("GET", f"/asks/{about}", **token).json()
    assert told["lead"] == said
    assert (told["may_reopen"], told["text"]) == (False, "")


def test_what_is_over_says_so_and_is_not_opened_again(shop):
    about = begin(shop, "notice", over=True)
    token = shop.token(name="Anna")
    assert [each["said"] for each in shop.call("GET", "/", **token).json()["asks"]] == ["over"]
    told = shop.call("GET", f"/asks/{about}", **token).json()
    assert told["lead"].startswith("This is over.")
    assert told["may_reopen"] is False


def test_only_its_asker_puts_a_question_in_other_words(shop):
    token = shop.token(name="Anna")
    asked = shop.call("POST", "/asks", {"body": "Where is my parcel?"}, **token).json()
    path = f"/asks/{asked['id']}"
    other = shop.token(sub="78")
    shop.call("POST", "/asks", {"body": "May I pay later?"}, **other)
    assert shop.call("PATCH", path, {"body": "Where is parcel 7?"}, **other).status_code == 404
    assert shop.call("PATCH", path, {"body": "Where is parcel 7?"}, **token).status_code in (200, 204)
    told = shop.call("GET", path, **token).json()
    assert (told["title"], told["text"]) == ("Where is parcel 7?", "Where is parcel 7?")
