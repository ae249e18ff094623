"""Who is only known is listed by how much they helped, as each import counts it."""

from kring.circles import listing
from kring.store import ad_hoc
from tests.history.conftest import ANSWERS, write_lines

COUNTED = "select author_id, count(*) as helped, max(posted_at) as last_at from messages where number > 0 group by author_id"


def listed(store, circle_id):
    found = store.read_sync(lambda tx: listing.known_people(tx, circle_id))
    return {k.id: (k.helped, k.last_at) for k in found if k.helped}


def counted(rows):
    return {row["author_id"]: (row["helped"], row["last_at"]) for row in rows(COUNTED)}


def test_who_helped_most_comes_first(bring, tables, store, rows):
    bring("tables", tables)
    circle_id = store.read_sync(lambda tx: tx.value(ad_hoc("select id from circles")))
    assert listed(store, circle_id) == counted(rows) != {}
    helped = [k.helped or 0 for k in store.read_sync(lambda tx: listing.known_people(tx, circle_id))]
    assert helped == sorted(helped, reverse=True)


def test_what_a_later_import_adds_is_counted(bring, tables, store, circle_id, rows):
    bring("tables", tables)
    before = listed(store, circle_id)
    more = {"question_id": 2, "answerer": "carol", "created": "2024-03-05T10:00:00Z", "body": "Or call them."}
    write_lines(tables / "answers.jsonl", [*ANSWERS, more])
    bring("tables", tables)
    assert listed(store, circle_id) == counted(rows) != before
