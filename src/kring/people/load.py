"""Load: how many questions somebody was asked in the last seven days, kept on their own row."""

import msgspec

from kring.store import Time, Transaction, statements, times

SQL = statements(__file__)
WEEK = 7 * times.DAY


def asked(tx: Transaction, person_id: str, now: Time, most: int | None = None) -> bool:
    """Count one more question put to a person, unless ``most`` were put to them in seven days: then False.

    The write depends on the row being as it was read, so two processes cannot both give the last place.
    """
    before = tx.value(SQL.asked, id=person_id)
    if before is None:
        return False
    lately = [at for at in msgspec.json.decode(before, type=list[int]) if at > now - WEEK]
    if most is not None and len(lately) >= most:
        return False
    return bool(tx.run(SQL.keep, id=person_id, before=before, after=_text([*lately, now])))


def taken_back(tx: Transaction, person_id: str, asked_at: Time) -> None:
    """A question is no longer put to a person (withdrawn before they saw it): it does not count."""
    before = tx.value(SQL.asked, id=person_id)
    times_asked = msgspec.json.decode(before or "[]", type=list[int])
    if asked_at in times_asked:
        times_asked.remove(asked_at)
        tx.run(SQL.keep, id=person_id, before=before, after=_text(times_asked))


def _text(times_asked: list[int]) -> str:
    return msgspec.json.encode(times_asked).decode()
