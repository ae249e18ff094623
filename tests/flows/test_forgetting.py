"""Erasing: of what other systems told of somebody no table keeps a word, wherever it had got to."""

import msgspec
import pytest

from kring import hooks, sources
from kring.hooks import Hook, Mapping, running
from kring.people import data
from kring.sources import Verdict, schemas, tallies, trials
from kring.webhooks import endpoints

MARK = "zebrafinch"
WHO, MAIL, NAME = f"customer/{MARK}-77", f"{MARK}@quill.example", "Zebrafinch Quill"
PHONE = "+31201234567"
PERSON = {"personid": WHO, "personmail": MAIL, "personphone": PHONE, "personname": NAME}
WORD = {"title": f"Dear {MARK}", "body": f"About your {MARK}: {{event.data.pet}}"}


def event(id: str, type: str = "pet.ill", **more):
    said = PERSON | {"persontraits": msgspec.json.encode({"pet": MARK}).decode()} | more
    return sources.made(id=id, source="/shop", type=type, subject=WHO, data={"pet": MARK}, extensions=said)


def dump(shop) -> dict[str, str]:
    """Every row of every table, as text."""
    listed = {
        "sqlite": "select name from sqlite_master where type = 'table' and name not like 'words%'",
        "postgres": "select tablename from pg_tables where schemaname = 'public'",
    }
    with shop.store.database.reading() as connection:
        names = [row[0] for row in connection.execute(listed[shop.store.database.dialect]).fetchall()]
        return {name: str(connection.execute(f"select * from {name}").fetchall()).lower() for name in names}


@pytest.fixture
def told(shop):
    """Whoever keeps the finch: told of by events, rules, webhooks in and out, trials, refusals and a mail."""
    shop.execute("update sources set vouches = '[\"mail\"]'")
    wish = endpoints.Wish(name="CRM", url="https://crm.example/hook", kinds=("ask.solved",))
    crm = shop.world.do(endpoints.add, shop.world.viewer("otto"), wish, shop.clock)
    common = {"type": "pet.ill", "condition": "true"}
    for activity in ("talk", "propose"):
        shop.rule(activity, name=activity, said=WORD, **common)
    shop.rule("help", name="help", said={"title": "A pet is ill", "body": "Mine: {event.data.pet}"}, **common)
    shop.rule("tell", name="tell", said={"title": "Ill", "body": "{event.personname}"}, **common)
    shop.rule("send", circle_id="", said={"endpoint": crm.id, "type": "", "text": ""}, **common)
    shop.rule("talk", name="wrong", said=WORD | {"title": "{event.data.pet + 1}"}, **common)
    shop.send(event("1"), event("2", "pet.seen", personanonymous=f"browser-{MARK}"))
    shop.hear()
    shop.execute("update webhook_deliveries set said = :said, tries = 1", said=f"no {MARK} here")
    shop.execute(
        "insert into webhook_tries (number, at, took, said) select number, 1, 1, said from webhook_deliveries"
    )
    _webhooks(shop)
    _tried(shop)
    return shop.value("select id from external_ids where external_id = :who", who=WHO)


def _webhooks(shop) -> None:
    def job(tx):
        mapping = {"type": "body.type", "id": "body.id", "person": "body.who"}
        for number, more in enumerate(({"type": "pet.seen"}, {"type": ""}, {"type": [7]})):
            body = {"id": f"hook-{number}", "who": WHO, "name": MARK} | more
            hook = Hook(source_id=shop.source.id, mapping=Mapping(**mapping))
            request, text = hooks.read(msgspec.json.encode(body), "application/json", {}, hook)
            found = running.mapped(hook, request, shop.source, schemas.Schemas(shop.store), shop.clock)
            running.take(tx, shop.source, request, text, found, shop.clock)

    shop.store.write_sync(job)
    assert sorted(shop.values("select state from hook_requests")) == ["mapped", "skipped", "unmapped"]
    shop.hear()


def _tried(shop) -> None:
    owner = shop.world.viewer("otto")
    _, key = shop.world.do(sources.keys.make, owner, shop.source.id, "try", shop.clock, test=True)
    given = event("trial")
    shop.world.do(trials.keep, key, [(given, Verdict(verdict="taken", event_id="trial"))], shop.clock)
    tally = tallies.Tally()
    bad = Verdict(verdict="refused", event_id="x", field="data.mail", seen=f'"{MAIL}"', wanted="a number")
    tally.count(shop.source.id, "events", 0, 0, [(bad, "pet.ill")], shop.clock)
    tallies.write(shop.store, tally)


def test_no_word_of_theirs_stays_in_any_table(shop, told):
    before = dump(shop)
    kept = {table for table, rows in before.items() if MARK in rows}
    assert kept >= {
        "arrivals", "hook_requests", "trials", "source_refusals", "traits", "external_ids", "handles",
        "contact_points", "messages", "conversations", "webhook_deliveries", "webhook_tries", "people",
    }  # fmt: skip
    shop.execute("update rules set said = '{}', name = ''")  # the owner's words, not theirs
    shop.world.do(data.erase, told, shop.clock)
    shop.hear()
    assert {table for table, rows in dump(shop).items() if MARK in rows} == set()


def test_what_was_on_its_way_goes_too_and_brings_nobody_back(shop, told, count):
    shop.send(event("3"))
    people = count("people")
    shop.execute("update rules set state = 'off', said = '{}', name = ''")
    shop.world.do(data.erase, told, shop.clock)
    shop.send(msgspec.structs.replace(event("4"), time=shop.clock - 1_000_000))
    shop.hear()
    assert count("people") == people
    assert {table for table, rows in dump(shop).items() if MARK in rows} == set()
    [verdict] = shop.world.do(sources.take, shop.source, [event("1")], shop.clock)
    assert verdict.verdict == "known"


def test_what_is_kept_of_others_stays(shop, told, count):
    other = sources.made(id="9", source="/shop", type="pet.seen", extensions={"personid": f"{WHO}0"}, data=1)
    shop.send(other)
    shop.world.do(
        trials.keep,
        sources.SourceKey(id="k", source_id=shop.source.id, name="k", test=True),
        [(other, Verdict(verdict="taken", event_id="9"))],
        shop.clock,
    )
    shop.world.do(data.erase, told, shop.clock)
    assert shop.values("select event_id from trials") == ["9"]
