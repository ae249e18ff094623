"""Moving: what one person asked or answered counts for another, when two records turn out to be one person."""

from typing import TYPE_CHECKING

from .facts import Moved

if TYPE_CHECKING:
    from .past import Past


def move(past: "Past", fact: Moved) -> None:
    """Let what one did in an ask count for the other; what is not there, or moved already, stays as it is."""
    ask, person = past.asks.find(fact.ask_id), past.people.find(fact.person_id)
    if ask < 0 or person < 0:
        return
    past.count()
    into, counted = past.person(fact.into), not past.hidden.data[ask]
    if counted:
        past.recount(ask, -1)
    if past.asker.data[ask] == person:
        past.asker.data[ask] = into
        past.asked[person] = [each for each in past.asked.get(person, []) if each != ask]
        past.asked.setdefault(into, []).append(ask)
    _move_answer(past, ask, person, into)
    if counted:
        past.recount(ask, 1)


def _move_answer(past: "Past", ask: int, person: int, into: int) -> None:
    """Somebody has one answer an ask, and none to what they asked themself."""
    answer = past.answer_of(ask, person)
    if answer < 0 or past.answer_of(ask, into) >= 0 or past.asker.data[ask] == into:
        return
    for column, value in (
        (past.person_posts, past.posts.data[answer] - 1),
        (past.person_thanks, int(past.thanked.data[answer])),
    ):
        column.data[person] -= value
        column.data[into] += value
    past.answer_person.data[answer] = into
