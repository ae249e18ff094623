"""Running: an event that arrived does what a rule says, once."""

from collections.abc import Sequence

import msgspec

from kring import conversations, people, sources
from kring.flows import rules, trying
from kring.flows.activities import ACTIVITIES, Act, Done
from kring.people import external_ids
from kring.refusals import Refusal
from kring.sources import arrivals
from kring.store import Transaction, ad_hoc
from kring.webhooks import endpoints


def test_an_event_asks_for_help_in_somebodys_name(shop):
    rule = shop.rule()
    shop.late("P-1")
    run = shop.ran(rule)
    assert (run.outcome, str(run.why)) == ("done", "They are not told: no address")
    ask = shop.world.see(conversations.needed, run.conversation_id)
    assert (ask.kind, ask.title, ask.visibility, ask.state) == (
        "ask",
        "Parcel P-1 is late",
        "participants",
        "waiting",
    )
    assert shop.world.see(people.needed, ask.asker_id).state == "known"
    assert ask.asker_id == run.person_id


def test_an_event_that_does_not_match_does_nothing(shop, count):
    rule = shop.rule()
    shop.late("P-1", days=1)
    assert shop.runs(rule) == []
    assert count("conversations") == 0
    assert shop.value("select heard from rules where id = :id", id=rule.id) == 1


def test_an_event_without_data_does_not_match_a_condition_about_them(shop):
    rule = shop.rule()
    shop.send(sources.made(id="bare", source="/shop", type="parcel.late"))
    shop.hear()
    assert shop.runs(rule) == []


def test_no_rule_acts_on_history_but_whom_it_is_about_is_known(shop):
    rule = shop.rule()
    given = shop.given("P-1", person="customer/77", number="P-1", days=3)
    shop.world.do(arrivals.put, arrivals.rows([given], shop.source.id, shop.clock, history=True))
    shop.hear()
    assert shop.runs(rule) == []
    assert shop.world.see(external_ids.find, "shop:customer/77") is not None
    shop.send(given)
    shop.hear()
    assert shop.runs(rule) == []


def test_the_same_event_twice_is_one(shop, count):
    shop.rule()
    shop.late("P-1")
    shop.late("P-1")
    assert count("conversations") == 1
    assert count("flow_runs") == 1


def test_two_events_about_one_person_are_about_one_person(shop, count):
    shop.rule()
    shop.late("P-1")
    shop.late("P-2")
    assert len(set(shop.values("select asker_id from conversations"))) == 1
    assert count("conversations") == 2


def test_many_that_are_only_tried_read_the_rules_once(shop, monkeypatch):
    rule, reads = shop.rule(), []
    read = rules.switched_on
    monkeypatch.setattr(rules, "switched_on", lambda tx: reads.append(1) or read(tx))
    given = [shop.given(f"P-{n}", person="customer/77", number=n, days=3) for n in range(3)]
    found = shop.world.see(trying.would_each, shop.source, [*given, None], shop.clock)
    assert [[each.rule_id for each in one] for one in found] == [[rule.id]] * 3 + [[]]
    assert len(reads) == 1


def wrong(tx: Transaction, text: str) -> None:
    """A row that its table does not keep, where a text says so."""
    if "3" in text:
        tx.run(ad_hoc("insert into rules (id) values (null)"))


def test_what_a_table_does_not_keep_fails_alone(shop, monkeypatch):
    rule, (name, activity) = shop.rule(), ("help", ACTIVITIES["help"])

    def run(tx: Transaction, act: Act, now: int) -> Done:
        wrong(tx, act.said["title"])
        return activity.run(tx, act, now)

    monkeypatch.setitem(ACTIVITIES, name, msgspec.structs.replace(activity, run=run))
    shop.send(*(shop.given(f"P-{n}", person="customer/77", number=n, days=3) for n in (1, 2, 3, 4)))
    shop.hear()
    assert sorted(run.outcome for run in shop.runs(rule)) == ["done"] * 3 + ["failed"]
    assert shop.runner.work(shop.clock) == 0


def test_of_many_that_are_done_together_one_that_no_table_keeps_fails_alone(shop, monkeypatch):
    wish = endpoints.Wish(name="CRM", url="https://crm.example/hook", kinds=("ask.solved",))
    crm = shop.world.do(endpoints.add, shop.world.viewer("otto"), wish, shop.clock)
    said = {"endpoint": crm.id, "type": "", "text": "Parcel {event.data.number}"}
    rule, activity = shop.rule("send", circle_id="", said=said), ACTIVITIES["send"]

    def run_all(tx: Transaction, acts: Sequence[Act], now: int) -> list[Done | Refusal]:
        found = activity.run_all(tx, acts, now)
        for act in acts:
            wrong(tx, act.said["text"])
        return found

    monkeypatch.setitem(ACTIVITIES, "send", msgspec.structs.replace(activity, run_all=run_all))
    shop.send(*(shop.given(f"P-{n}", number=n, days=3) for n in (1, 2, 3, 4)))
    shop.hear()
    assert sorted(run.outcome for run in shop.runs(rule)) == ["done"] * 3 + ["failed"]
    assert shop.value("select count(*) from webhook_deliveries") == 3
