"""Checking: what must hold in any database, and every row in which it does not."""

import msgspec

from kring.invitations import limbo
from kring.store import Statement, Time, Transaction, statements

SQL = statements(__file__)
MOST = 1000


class Broken(msgspec.Struct, frozen=True):
    """One thing that breaks one rule."""

    rule: str
    id: str
    why: str


class _Found(msgspec.Struct, frozen=True):
    id: str


RULES: dict[str, tuple[str, Statement]] = {
    "log-whole": ("the log has a hole before this position", SQL.holes),
    "log-once": ("this event is in the log twice", SQL.twice),
    "listener-behind": ("this listener is beyond the end of the log", SQL.beyond),
    "asked-once": ("this conversation has no event that it was opened, or more than one", SQL.unopened),
    "messages-counted": ("its number of messages is not what is counted", SQL.miscounted),
    "messages-numbered": ("its messages are not numbered one after the other", SQL.misnumbered),
    "joined-counted": ("its number of those who wonder the same is not what is counted", SQL.joined),
    "asker-takes-part": ("its asker is not among its participants", SQL.no_asker),
    "answer-there": ("its answer, or what is pinned, is no message of this conversation", SQL.no_answer),
    "words-of-shown": ("it is hidden, but its words are still found", SQL.words_of_hidden),
    "words-there": ("it is in sight, but its words are not found", SQL.words_missing),
    "words-of-something": ("words of a conversation that is not there", SQL.words_lost),
    "topics-there": ("it is not found under one of its topics", SQL.topics_missing),
    "erased-gone": ("this person was erased, but is still known", SQL.erased_known),
    "external-there": ("what was imported under this id is not there", SQL.external_lost),
    "members-copied": ("a membership has another name or state than this person", SQL.copies),
    "helped-counted": ("what this person wrote for others is not what is counted", SQL.helped),
    "taken-once": ("more than one person holds this conversation", SQL.taken_twice),
}


def check(tx: Transaction, now: Time) -> list[Broken]:
    """Everything that is not as it must be; an empty list is a database in order."""
    found = [Broken("no-limbo", lost.id, lost.why) for lost in limbo.lost(tx, now)]
    for rule, (why, statement) in RULES.items():
        found += [Broken(rule, row.id, why) for row in tx.all(statement, _Found, limit=MOST)]
    return found
