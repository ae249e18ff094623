"""Loading the sample: an organization with its people and its past, as if they had been here all along."""

import secrets
from collections import defaultdict
from datetime import datetime
from typing import Any

from kring import circles, people, sample, settings
from kring.conversations import Conversation, Message, topics
from kring.conversations.conversations import admit
from kring.conversations.happenings import AskMerged, AskOpened, AskSolved, AskThanked, MessagePosted
from kring.knowledge import index
from kring.store import Time, Transaction, ids, statements, times

SQL = statements(__file__)
NAME = "Twijn"
PER_WEEK = 8
STILL_OPEN = times.DAY  # what was asked in the last day, and is not solved, still waits
OUTAGE_TOPIC, OUTAGE_WITHIN = "mail", times.DAY // 5  # the one that is going on now


def load(tx: Transaction, address: str, now: Time) -> settings.Organization:
    """Fill an empty database with the sample community; its members are marked as simulated."""
    moment = times.datetime_of(now)
    circle = circles.add(
        tx, NAME, now, purpose="Customers, fans, technicians and staff help one another.", visibility="public",
        time_zone="Europe/Amsterdam", promise_minutes=120, wave_minutes=15, wave_size=3,
    )  # fmt: skip
    persons = {row["id"]: _person(tx, circle.id, row, now) for row in sample.people(moment)}
    owner = next(row["id"] for row in sample.people(moment) if row["duty"] == "owner")
    organization = settings.Organization(
        name=NAME, owner_id=persons[owner], address=address, circle_id=circle.id, secret=secrets.token_urlsafe(32),
        demo=True,
    )  # fmt: skip
    settings.set_organization(tx, organization)
    _talk(tx, circle.id, persons, moment, now)
    return organization


def person_id(key: str) -> str:
    """The id of somebody in the sample, the same in every database."""
    return ids.derived(0, "sample", "person", key)


def _person(tx: Transaction, circle_id: str, row: dict[str, Any], now: Time) -> str:
    joined = times.of(datetime.combine(row["joined"], datetime.min.time()))
    person = people.add(
        tx, row["name"], joined, address=row["email"], proven=True, topics=tuple(row["topics"]), history=True,
        id=person_id(row["id"]), about=row["about"], languages=tuple(row["languages"]), per_week=PER_WEEK,
        time_zone=row["timezone"], simulated=True, shows_thanks=True, seen_at=now,
    )  # fmt: skip
    duty = row["duty"]
    circles.join(
        tx, circle_id, person.id, row["role"], joined, coordinator=duty == "coordinator",
        staff=duty in ("coordinator", "staff", "owner"), history=True,
    )  # fmt: skip
    return person.id


def _talk(tx: Transaction, circle_id: str, persons: dict[str, str], moment: datetime, now: Time) -> None:
    said: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sample.answers(moment):
        said[row["question_id"]].append(row)
    for row in sample.messages(moment):
        said[row["question_id"]].append({"answerer": row["author"], **row})
    outage: str | None = None
    for row in sample.questions(moment):
        replies = sorted(said[row["id"]], key=lambda reply: reply["created"])
        conversation = _conversation(circle_id, persons, row, replies, now)
        if row["tags"][0] == OUTAGE_TOPIC and now - conversation.asked_at < OUTAGE_WITHIN:
            conversation = _in_outage(conversation, outage)
            outage = outage or conversation.id
        _write(tx, conversation, row, replies, persons)


def _conversation(
    circle_id: str, persons: dict[str, str], row: dict[str, Any], replies: list[dict[str, Any]], now: Time
) -> Conversation:
    asked_at = times.of(row["created"])
    solver = next((r for r in replies if r.get("accepted")), None)
    last = times.of(replies[-1]["created"]) if replies else asked_at
    others = [r for r in replies if r["answerer"] != row["asker"]]
    is_open = solver is None and now - asked_at < STILL_OPEN
    state = "solved" if solver else "waiting" if is_open else "unconfirmed" if others else "unsolved"
    return Conversation(
        id=ids.derived(asked_at, "sample", "question", row["id"]), circle_id=circle_id,
        asker_id=persons[row["asker"]], title=row["title"], topics=tuple(row["tags"]), language=row["language"],
        visibility="public", shows_asker=True, asked_at=asked_at, state=state,
        helper_id=persons[solver["answerer"]] if solver else None,
        taken_at=times.of(others[0]["created"]) if others else None,
        replied_at=times.of(others[0]["created"]) if others else None,
        promised_at=now + 2 * times.HOUR if is_open else None,
        next_at=now if is_open else None, next_step="wave" if is_open else None, ended_at=None if is_open else last,
        answer_id=_message_id(row, replies.index(solver) + 1, solver) if solver else None,
        ended_by=persons[row["asker"]] if solver else None, messages=len(replies) + 1, updated_at=last,
        history=not is_open,
    )  # fmt: skip


def _in_outage(conversation: Conversation, first: str | None) -> Conversation:
    """Many ask the same: one is put to helpers, the others are joined to it."""
    if first is None:
        return conversation
    changes = {"state": "joined", "joined_to": first, "next_at": None, "next_step": None, "history": True}
    return Conversation(**{f: getattr(conversation, f) for f in conversation.__struct_fields__} | changes)


def _message_id(row: dict[str, Any], number: int, reply: dict[str, Any]) -> str:
    return ids.derived(times.of(reply["created"]), "sample", row["id"], str(number))


def _write(
    tx: Transaction,
    conversation: Conversation,
    row: dict[str, Any],
    replies: list[dict[str, Any]],
    persons: dict[str, str],
) -> None:
    tx.run(SQL.add_conversation, conversation)
    topics.add(tx, conversation.id)
    about: dict[str, Any] = {"subject": conversation.id, "history": True}
    admit(tx, conversation.id, conversation.asker_id, "asker", conversation.asked_at)
    tx.record(
        AskOpened(
            **about, at=conversation.asked_at, actor=conversation.asker_id, circle_id=conversation.circle_id,
            language=conversation.language, visibility=conversation.visibility,
        )
    )  # fmt: skip
    question = {"answerer": row["asker"], "body": row["body"] or row["title"], "created": row["created"]}
    for number, reply in enumerate([question, *replies]):
        at, author = times.of(reply["created"]), persons[reply["answerer"]]
        message = Message(
            id=_message_id(row, number, reply), conversation_id=conversation.id, author_id=author, number=number,
            body=reply["body"], posted_at=at,
        )  # fmt: skip
        tx.run(SQL.add_message, message)
        admit(tx, conversation.id, author, "helper", at)
        tx.record(MessagePosted(**about, at=at, actor=author, message_id=message.id, number=number))
        if reply.get("thanked"):
            tx.record(AskThanked(**about, at=at, actor=conversation.asker_id, person_id=author))
    if conversation.answer_id:
        helper = conversation.helper_id
        ended = conversation.ended_at or conversation.asked_at
        tx.record(AskSolved(**about, at=ended, answer_id=conversation.answer_id, helper_id=helper))
    if conversation.joined_to:
        admit(tx, conversation.joined_to, conversation.asker_id, "joined", conversation.asked_at)
        tx.run(SQL.one_more, id=conversation.joined_to)
        tx.record(AskMerged(**about, at=conversation.asked_at, into=conversation.joined_to))
    index.reindex(tx, conversation.id)
