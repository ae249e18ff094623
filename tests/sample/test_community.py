"""The sample community is whole, mixed and harmless."""

import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from kring import sample
from kring.history.readers import tables
from kring.sample.rows import Topic

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
PEOPLE = {person["id"]: person for person in sample.people(NOW)}
QUESTIONS = {question["id"]: question for question in sample.questions(NOW)}
ANSWERS = list(sample.answers(NOW))
MESSAGES = list(sample.messages(NOW))
TEXTS = [
    *(f"{question['title']}\n{question['body']}" for question in QUESTIONS.values()),
    *(reply["body"] for reply in ANSWERS + MESSAGES),
    *(person["email"] + " " + person["about"] for person in PEOPLE.values()),
    *(tap.text for tap in sample.taps()),
]


def test_it_is_large_enough() -> None:
    assert len(PEOPLE) >= 90
    assert len(QUESTIONS) >= 300
    assert len(ANSWERS) >= 500
    assert len({reply["answerer"] for reply in ANSWERS}) >= 40


def test_an_id_is_used_once() -> None:
    assert len(list(sample.questions(NOW))) == len(QUESTIONS)
    assert len(list(sample.people(NOW))) == len(PEOPLE)
    pairs = Counter((reply["question_id"], reply["answerer"]) for reply in ANSWERS)
    assert max(pairs.values()) == 1


def test_all_ids_resolve() -> None:
    assert {question["asker"] for question in QUESTIONS.values()} <= PEOPLE.keys()
    assert {reply["answerer"] for reply in ANSWERS} <= PEOPLE.keys()
    assert {reply["author"] for reply in MESSAGES} <= PEOPLE.keys()
    assert {reply["question_id"] for reply in ANSWERS + MESSAGES} <= QUESTIONS.keys()
    duplicates = {id for pair in sample.duplicates() for id in (pair.id, pair.same_as)}
    assert duplicates <= QUESTIONS.keys()


def test_every_answer_comes_after_its_question_and_before_now() -> None:
    for reply in ANSWERS + MESSAGES:
        assert QUESTIONS[reply["question_id"]]["created"] < reply["created"] <= NOW


@pytest.mark.parametrize("now", [NOW, NOW + timedelta(hours=14.5), datetime(2027, 1, 1, tzinfo=UTC)])
def test_nothing_lies_in_the_future_whatever_the_hour(now: datetime) -> None:
    for row in [*sample.questions(now), *sample.answers(now), *sample.messages(now)]:
        assert row["created"] <= now


def test_nobody_writes_before_they_joined() -> None:
    for question in QUESTIONS.values():
        assert PEOPLE[question["asker"]]["joined"] <= question["created"].date()
    for reply in ANSWERS:
        assert PEOPLE[reply["answerer"]]["joined"] <= reply["created"].date()


def test_nobody_answers_themselves() -> None:
    for reply in ANSWERS:
        assert reply["answerer"] != QUESTIONS[reply["question_id"]]["asker"]


def test_two_of_five_questions_are_dutch() -> None:
    dutch = sum(question["language"] == "nl" for question in QUESTIONS.values())
    assert 0.35 <= dutch / len(QUESTIONS) <= 0.45


def test_people_write_in_languages_they_have() -> None:
    for question in QUESTIONS.values():
        assert question["language"] in PEOPLE[question["asker"]]["languages"]
    for reply in ANSWERS:
        assert reply["language"] in PEOPLE[reply["answerer"]]["languages"]


def test_every_role_and_duty_is_there() -> None:
    roles = Counter(person["role"] for person in PEOPLE.values())
    assert roles["employee"] >= 8
    assert roles["professional"] >= 6
    assert roles["fan"] >= 15
    assert roles["partner"] >= 1
    duties = Counter(person["duty"] for person in PEOPLE.values())
    assert (duties["owner"], duties["coordinator"]) == (1, 1)


def test_what_was_solved_was_solved_by_somebody_who_knows() -> None:
    for reply in ANSWERS:
        if reply["accepted"]:
            assert QUESTIONS[reply["question_id"]]["resolved"]
            topics = QUESTIONS[reply["question_id"]]["tags"]
            assert PEOPLE[reply["answerer"]]["character"]["expertise"].keys() & topics, reply["question_id"]


def test_a_solved_question_has_one_accepted_answer() -> None:
    accepted = Counter(reply["question_id"] for reply in ANSWERS if reply["accepted"])
    solved = {id for id, question in QUESTIONS.items() if question["resolved"]}
    assert accepted.keys() == solved
    assert set(accepted.values()) == {1}
    assert 0.6 <= len(solved) / len(QUESTIONS) <= 0.85


def test_every_topic_is_asked_about_and_known_by_several() -> None:
    asked = Counter(topic for question in QUESTIONS.values() for topic in question["tags"])
    knowing = Counter(topic for person in PEOPLE.values() for topic in person["character"]["expertise"])
    helped = defaultdict(set)
    for reply in ANSWERS:
        for topic in QUESTIONS[reply["question_id"]]["tags"]:
            helped[topic].add(reply["answerer"])
    for topic in get_args(Topic):
        assert asked[topic] >= 8, topic
        assert knowing[topic] >= 5, topic
        assert len(helped[topic]) >= 5, topic


def test_posts_counts_a_persons_messages() -> None:
    more = Counter((reply["question_id"], reply["author"]) for reply in MESSAGES)
    for reply in ANSWERS:
        assert reply["posts"] == 1 + more[reply["question_id"], reply["answerer"]]


def test_twins_are_solved_in_both_languages() -> None:
    twins = sample.twins()
    assert len({twin.nl_id for twin in twins}) >= 40
    for twin in twins:
        english, dutch = QUESTIONS[twin.en_id], QUESTIONS[twin.nl_id]
        assert (english["language"], dutch["language"]) == ("en", "nl")
        assert english["resolved"]
        assert dutch["resolved"]


def test_three_taps_a_language_of_which_one_is_new() -> None:
    for language in ("en", "nl"):
        taps = [tap.solved_by for tap in sample.taps() if tap.language == language]
        assert len(taps) == 3
        assert taps.count(None) == 1
        assert all(QUESTIONS[id]["resolved"] for id in taps if id)


def test_some_are_never_answered() -> None:
    answered = {reply["question_id"] for reply in ANSWERS}
    assert len(QUESTIONS.keys() - answered) >= 10


def test_only_reserved_domains_and_numbers_occur() -> None:
    allowed = re.compile(r"(^|\.)example\.(org|com|net)$")
    for text in TEXTS:
        for domain in re.findall(
            r"\b(?:[\w-]+\.)+(?:nl|be|com|org|net|eu|io|dev|info|co|uk|de|fr)\b(?!\.?[\w@-])", text
        ):
            assert allowed.search(domain), domain
        for number in re.findall(r"\+?\b0\d(?:[ -]?\d){7,}", text):
            made_up = number.replace(" ", "").startswith(("06-00", "0600"))
            assert made_up or f"NL00 BANK {number}" in text, number
        for number in re.findall(r"\+\d[\d ]{8,}", text):
            assert number.startswith("+44 7700 900"), number


def test_only_reserved_public_addresses_occur() -> None:
    reserved = ("10.", "100.", "192.168.", "192.0.2.", "198.51.100.", "203.0.113.", "127.", "0.0.0.0", "255.")
    resolvers = ("9.9.9.9", "1.1.1.1", "535 5.7.8")
    for text in TEXTS:
        for address in re.findall(r"\b\d{1,3}(?:\.\d{1,3}){3}\b", text):
            assert address.startswith(reserved) or address in resolvers, address


def test_the_rows_are_what_an_import_reads() -> None:
    assert tables.person(PEOPLE["noor"]).name == "Noor Haddad"
    for question in QUESTIONS.values():
        assert tables.question(question).topics == tuple(question["tags"])
    assert sum(tables.answer(reply).solves for reply in ANSWERS) == sum(
        question["resolved"] for question in QUESTIONS.values()
    )
    assert all(tables.message(reply).author == reply["author"] for reply in MESSAGES)
