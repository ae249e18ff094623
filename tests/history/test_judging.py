"""Judging: what became of an old conversation."""

import pytest

from kring.history.judging import judge
from kring.history.records import Message, Question
from kring.history.staging import Said
from kring.history.thanking import says_thanks

ASKED = Question(id="1", created=0, asker="alice")


def said(number: int, author: str, body: str = "", accepted: int | None = None, **more: object) -> Said:
    message = Message(id=str(number), author=author, created=number, body=body, **more)  # type: ignore[arg-type]
    return Said(message, accepted, 0, number)


def test_the_accepted_answer_solves_it_when_it_was_accepted():
    outcome = judge(ASKED, [said(1, "bob", accepted=50), said(2, "carol", thanked=True)])
    assert (outcome.state, outcome.answer.message.author, outcome.ended_at) == ("solved", "bob", 50)
    assert outcome.thanked == {"carol": 2}


def test_an_answer_is_never_solved_before_it_was_given():
    assert judge(ASKED, [said(9, "bob", accepted=0)]).ended_at == 9


def test_thanks_are_for_what_was_said_just_before():
    outcome = judge(
        ASKED, [said(1, "bob", "Try this"), said(2, "carol", "Or that"), said(3, "alice", "Thanks!")]
    )
    assert (outcome.state, outcome.answer.message.author, outcome.ended_at) == ("solved", "carol", 3)


def test_thanks_are_for_what_they_reply_to():
    thanks = said(3, "alice", "That worked, thank you", reply_to="1")
    assert judge(ASKED, [said(1, "bob", "a"), said(2, "carol", "b"), thanks]).answer.message.author == "bob"


def test_one_cannot_thank_oneself():
    assert judge(ASKED, [said(1, "alice", "Thanks!")]).state == "unsolved"
    assert judge(ASKED, [said(1, "alice", "solved it", accepted=5)]).answer is None


def test_resolved_without_a_word_is_the_answer_of_who_said_most():
    resolved = Question(id="1", created=0, asker="alice", resolved=True)
    outcome = judge(resolved, [said(1, "bob", "a", posts=4), said(2, "carol", "a much longer text")])
    assert outcome.answer.message.author == "bob"
    assert judge(resolved, []).state == "solved"


def test_replies_alone_are_no_knowledge():
    outcome = judge(ASKED, [said(1, "bob", "Perhaps")])
    assert (outcome.state, outcome.answer) == ("unconfirmed", None)
    assert judge(ASKED, []).state == "unsolved"


@pytest.mark.parametrize(
    ("body", "thanks"),
    [
        ("Thanks, that fixed it!", True), ("Perfect, dankjewel!", True), ("Dat was het", True),
        ("This works now", True), ("It doesn't work", False),
        ("thx", True), ("Thanks in advance", False), ("Thank you, but it still crashes", False),
        ("> thanks\n\nno", False), ("Alvast bedankt", False), ("Helaas, dat werkt niet", False), ("I will try", False),
    ],
)  # fmt: skip
def test_thanks_in_two_languages(body, thanks):
    assert says_thanks(body) is thanks
