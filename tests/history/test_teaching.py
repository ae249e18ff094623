"""Teaching: matching learns from an import what was said, by whom, how often, and who was thanked."""

from kring import events
from kring.invitations.learning import facts_of
from kring.matching import facts
from kring.store import ad_hoc


def test_matching_learns_from_an_import(bring, tables, store):
    bring("tables", tables)
    learned = store.read_sync(lambda tx: facts_of(tx, events.since(tx, 0)))
    asked = {f.ask.id: f.ask for f in learned if isinstance(f, facts.Asked)}
    assert sorted(a.title for a in asked.values()) == ["Invoice twice", "Nobody knows", "Wifi drops"]
    answered = [(asked[f.ask_id].title, f.person_id) for f in learned if isinstance(f, facts.Answered)]
    assert sorted(title for title, _ in answered) == ["Invoice twice", "Wifi drops", "Wifi drops"]
    said = {f.text for f in learned if isinstance(f, facts.Answered)}
    assert {"Or buy a cable.", "Ask the desk."} < said
    thanked = [f for f in learned if isinstance(f, facts.Thanked)]
    further = [f for f in learned if isinstance(f, facts.Posted)]
    assert len(thanked) == 1
    assert [f.person_id for f in further] == [thanked[0].person_id] * 2  # three messages in all


def test_the_words_of_a_hidden_answer_teach_nothing(bring, tables, store):
    bring("tables", tables)
    hide = ad_hoc("update messages set hidden_at = 1 where body = 'Or buy a cable.'")
    store.write_sync(lambda tx: tx.run(hide))
    learned = store.read_sync(lambda tx: facts_of(tx, events.since(tx, 0)))
    said = {f.text for f in learned if isinstance(f, facts.Answered)}
    assert "" in said
    assert "Or buy a cable." not in said
