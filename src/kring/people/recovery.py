"""Recovery: ten codes on paper, each good once, for who has lost the phone that shows the others."""

import secrets

from kring.people import tickets
from kring.refusals import Refusal
from kring.store import Transaction, statements

SQL = statements(__file__)
HOW_MANY = 10
SIZE = 16  # characters of base 32: 80 bits, so that one round of hashing is enough
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


class NoPhone(Refusal):
    """Recovery codes stand in for a phone, and none shows codes for you. Set that up first."""

    status = 409


def make(tx: Transaction, person_id: str) -> list[str]:
    """Ten new codes, in place of those before: the only time that they are seen.

    Raises:
        NoPhone: this person is not asked for codes.
    """
    if not tx.value(SQL.has_phone, person_id=person_id):
        raise NoPhone
    forget(tx, person_id)
    made = ["".join(secrets.choice(_LETTERS) for _ in range(SIZE)) for _ in range(HOW_MANY)]
    tx.run_many(SQL.add, ({"person_id": person_id, "hash": _hashed(person_id, code)} for code in made))
    return [spelled(code) for code in made]


def spend(tx: Transaction, person_id: str, code: str) -> bool:
    """Whether this is one of a person's codes; it is used up by that."""
    typed = "".join(letter for letter in code.lower() if letter in _LETTERS)
    if len(typed) != SIZE:
        return False
    return bool(tx.run(SQL.spend, person_id=person_id, hash=_hashed(person_id, typed)))


def left(tx: Transaction, person_id: str) -> int:
    """How many codes a person has left."""
    return int(tx.value(SQL.left, person_id=person_id) or 0)


def forget(tx: Transaction, person_id: str) -> None:
    """None of a person's codes is good any more."""
    tx.run(SQL.forget, person_id=person_id)


def spelled(code: str) -> str:
    """A code as it is read from paper.

    >>> spelled("abcdefghijklmnop")
    'abcd-efgh-ijkl-mnop'
    """
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def _hashed(person_id: str, code: str) -> str:
    return tickets.hashed(f"{person_id} {code}")
