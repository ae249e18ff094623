"""The corpus: what events say of people, who is one of them and who is not; every merge on the way undone row for row."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from kring import people, settings
from kring.people import erasing, guests, identifying, joining, lookalikes, merging, signing_in
from kring.people.identifying import Clues
from kring.settings import Organization
from kring.store import Transaction, ad_hoc, times
from tests.world import NOW

CASES = [
    case for path in sorted((Path(__file__).parent / "identity_cases").glob("*.yaml")) for case in yaml.safe_load(path.read_text("utf-8"))
]  # fmt: skip
ASIDE = (
    "merges",
    "merge_moves",
    "merge_images",
    "lookalikes",
    "migrations",
    "positions",
    "events",
    "sqlite_",
    "words",
)
TABLES = {
    "sqlite": "select name from sqlite_master where type = 'table'",
    "postgres": "select tablename from pg_tables where schemaname = 'public'",
}
really_merge = merging.merge


def rows(tx: Transaction) -> dict[str, list[str]]:
    """Every row, but of the log, of the journal itself, and of what was proposed."""
    tables = [t for (t,) in tx.connection.execute(TABLES[tx.dialect]).fetchall() if not t.startswith(ASIDE)]
    return {t: sorted(map(repr, tx.connection.execute(f"select * from {t}").fetchall())) for t in tables}


def merge_there_and_back(tx: Transaction, *given: Any, **more: Any) -> merging.Merge:
    """Merge, undo, compare, and merge."""
    said, before = list(tx.recorded), rows(tx)
    tx.connection.execute("savepoint there")
    made = really_merge(tx, *given, **more)
    merging.undo(tx, made.id, None, NOW + 1000 * times.DAY)
    after = rows(tx)
    tx.connection.execute("rollback to savepoint there")
    tx.recorded[:] = said
    assert {table: found for table, found in after.items() if found != before[table]} == {}
    return really_merge(tx, *given, **more)


class Case:
    """One case as it is played."""

    def __init__(self, store: Any) -> None:
        self.store, self.who, self.number = store, dict[str, str](), 0

    def play(self, step: dict[str, Any]) -> None:
        """Do one step."""
        self.number += 1
        now = NOW + int(step.get("days", 0)) * times.DAY + self.number
        [act] = step.keys() - {"as", "days"}
        person_id = self.store.write_sync(lambda tx: getattr(self, act)(tx, step[act], now))
        if "as" in step:
            self.who[step["as"]] = person_id

    def event(self, tx: Transaction, said: dict[str, Any], now: int) -> str:
        more = {"external": tuple(said.get("external", ())), "proven": frozenset(said.get("proven", ()))}
        return identifying.meet(tx, Clues(**said | more), f"arrival {self.number}", now)

    def account(self, tx: Transaction, address: str, now: int) -> str:
        return people.add(tx, address.title(), now, address=address, proven=True).id

    def guest(self, tx: Transaction, address: str, now: int) -> str:
        return guests.enter(tx, now, address=address).id

    def sign_in(self, tx: Transaction, address: str, now: int) -> str:
        person = people.by_address(tx, address) or guests.enter(tx, now, address=address)
        signing_in.prove(tx, person.id, address, now)
        return joining.join(tx, person.id, now).id

    def merge(self, tx: Transaction, pair: list[str], now: int) -> None:
        one, other = (merging.current(tx, self.who[name]) for name in pair)
        merging.merge(tx, one, other, now, "said")

    def undo(self, tx: Transaction, pair: list[str], now: int) -> None:
        ids = {self.who[name] for name in pair}
        [merge] = [m for m in merging.of_person(tx, self.who[pair[0]]) if {m.person_id, m.into_id} == ids]
        merging.undo(tx, merge.id, None, now)

    def two(self, tx: Transaction, pair: list[str], now: int) -> None:
        lookalikes.keep_apart(tx, self.who[pair[0]], self.who[pair[1]], None, now)

    def erase(self, tx: Transaction, name: str, now: int) -> None:
        erasing.erase(tx, merging.current(tx, self.who[name]), now)


@pytest.fixture
def played(store: Any, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(merging, "merge", merge_there_and_back)
    store.write_sync(lambda tx: settings.set_organization(tx, Organization(phone_region="NL")))
    return Case(store)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_who_is_one_and_who_is_not(played: Case, case: dict[str, Any]):
    for step in case["steps"]:
        played.play(step)
    now = {
        name: played.store.read_sync(lambda tx, i=i: merging.current(tx, i)) for name, i in played.who.items()
    }
    for one, other in case.get("same", ()):
        assert now[one] == now[other], f"{one} and {other} are one person"
    for one, other in case.get("apart", ()):
        assert now[one] != now[other], f"{one} and {other} are two people"
    for name in case.get("nobody", ()):
        assert now[name] == ""
    if "proposed" in case:
        found = played.store.read_sync(lambda tx: lookalikes.waiting(tx, 100))
        wanted = {(frozenset((now[one], now[other])), reason) for one, other, reason in case["proposed"]}
        assert {(frozenset((each.one_id, each.other_id)), each.reason) for each in found} == wanted
    for name, traits in case.get("traits", {}).items():
        kept = played.store.read_sync(lambda tx, i=now[name]: tx.all(TRAITS, dict, person_id=i))
        assert {(t["source"], t["name"], msgspec.json.decode(t["value"])) for t in kept} == {
            (source, key, value) for source, told in traits.items() for key, value in told.items()
        }


TRAITS = ad_hoc("select source, name, value from traits where person_id = :person_id")


def test_there_are_cases_enough():
    assert len(CASES) >= 40
    assert len({case["name"] for case in CASES}) == len(CASES)
