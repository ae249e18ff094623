"""Judging: what became of an old conversation, from what its people said and did in it."""

import msgspec

from kring.history.records import Message, Question
from kring.history.staging import Said
from kring.history.thanking import says_thanks
from kring.store import Time


class Outcome(msgspec.Struct, frozen=True):
    """How a conversation ended, by which message, when; and who was thanked, when."""

    state: str
    ended_at: Time
    answer: Said | None
    thanked: dict[str, Time]


def judge(question: Question, said: list[Said]) -> Outcome:
    """Solved if it was accepted, thanked for or marked so; unconfirmed if people only replied; else unsolved.

    Only what is solved is knowledge, so that a guess about the answer is made only where it is marked as resolved
    without saying by what: then it is the reply of whoever said most.
    """
    replies = [each for each in said if each.message.author != question.asker]
    thanks = _thanks(question, said)
    thanked = _people(thanks)
    last = said[-1].message.created if said else question.created
    for answer, at in (_accepted(replies), thanks[-1] if thanks else (None, 0)):
        if answer:
            return Outcome("solved", max(at, answer.message.created), answer, thanked)
    if question.resolved:
        return Outcome("solved", last, max(replies, key=_extent, default=None), thanked)
    return Outcome("unconfirmed" if replies else "unsolved", last, None, thanked)


def _accepted(replies: list[Said]) -> tuple[Said | None, Time]:
    found = [each for each in replies if each.accepted is not None or each.message.solves]
    return (found[-1], found[-1].accepted or 0) if found else (None, 0)


def _thanks(question: Question, said: list[Said]) -> list[tuple[Said, Time]]:
    """The replies that were thanked for, with when that is known."""
    found: list[tuple[Said, Time]] = []
    by_id = {each.message.id: each for each in said}
    before: Said | None = None
    for each in said:
        if each.message.author != question.asker:
            before = each
            if each.message.thanked:
                found.append((each, each.message.created))
        elif (thanked := _meant(each.message, question, by_id, before)) and says_thanks(each.message.body):
            found.append((thanked, each.message.created))
    return found


def _meant(message: Message, question: Question, by_id: dict[str, Said], before: Said | None) -> Said | None:
    """What an asker's message answers: what it is a reply to, or else what was said last."""
    meant = by_id.get(message.reply_to, before)
    return meant if meant and meant.message.author != question.asker else before


def _people(thanks: list[tuple[Said, Time]]) -> dict[str, Time]:
    return {each.message.author: at for each, at in reversed(thanks)}


def _extent(each: Said) -> tuple[int, int]:
    return each.message.posts, len(each.message.body)
