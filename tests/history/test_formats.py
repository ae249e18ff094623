"""Formats: what each reader makes of its files."""

import csv
import gzip
import json
from datetime import datetime
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from kring.history.readers import UnknownFormat, format_named
from kring.history.readers.tables import SeveralSets, UnknownTable
from kring.history.records import Accepted, Message, Person, Question, Rejected

from .conftest import ANSWERS, QUESTIONS, write_lines


def read(form: str, *paths: Path) -> list:
    found = format_named(form)
    return [read.record for read in found.read(found.files(list(paths)), lambda _: None)]


def of(kind: type, records: list) -> list:
    return [record for record in records if isinstance(record, kind)]


def test_an_unknown_format_is_refused():
    with pytest.raises(UnknownFormat, match="discourse"):
        format_named("phpbb")


def test_json_lines_csv_and_parquet_say_the_same(tables, tmp_path):
    as_csv, as_parquet = tmp_path / "csv", tmp_path / "parquet"
    as_csv.mkdir()
    as_parquet.mkdir()
    for name, rows in (("questions", QUESTIONS), ("answers", ANSWERS)):
        columns = list(dict.fromkeys(key for row in rows for key in row))
        with open(as_csv / f"{name}.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(
                {k: "|".join(v) if isinstance(v, list) else v for k, v in row.items()} for row in rows
            )
        pyarrow.parquet.write_table(
            pyarrow.table({c: [row.get(c) for row in rows] for c in columns}), as_parquet / f"{name}.parquet"
        )
    assert read("tables", tables) == read("tables", as_csv) == read("tables", as_parquet)


def test_a_table_may_be_gzipped(tables):
    plain = read("tables", tables)
    for path in list(tables.iterdir()):
        (tables / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    assert read("tables", tables) == plain


def test_a_file_that_breaks_off_gives_what_it_has(tables):
    whole = gzip.compress(b"".join(json.dumps(q).encode() + b"\n" for q in QUESTIONS * 400))
    (tables / "questions.jsonl").unlink()
    (tables / "questions.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    records = read("tables", tables / "questions.jsonl.gz")
    assert of(Question, records)
    assert "breaks off" in of(Rejected, records)[0].reason


def test_what_a_table_is_is_told_by_its_columns(tables, tmp_path):
    renamed = (tables / "questions.jsonl").rename(tables / "export.jsonl")
    assert len(of(Question, read("tables", renamed))) == 3
    with pytest.raises(UnknownTable, match="colour"):
        read("tables", write_lines(tmp_path / "x.jsonl", [{"colour": 1}]))


def test_two_sets_in_one_folder_are_not_mixed(tmp_path):
    for name in ("a_questions.jsonl", "b_questions.jsonl"):
        write_lines(tmp_path / name, QUESTIONS)
    with pytest.raises(SeveralSets, match="a, b"):
        read("tables", tmp_path)


POSTS = """<?xml version="1.0" encoding="utf-8"?>
<posts>
  <row Id="1" PostTypeId="1" AcceptedAnswerId="3" CreationDate="2018-03-12T17:00:45.567" Score="5" Body="&lt;p&gt;Why is &lt;code&gt;x&lt;/code&gt;?&lt;/p&gt;&#xA;" OwnerUserId="10" Title="Why" Tags="&lt;qubit&gt;&lt;quantum-gate&gt;" />
  <row Id="2" PostTypeId="2" ParentId="1" CreationDate="2018-03-12T17:05:00.000" Score="3" Body="&lt;p&gt;Because.&lt;/p&gt;" OwnerDisplayName="user7" />
  <row Id="3" PostTypeId="2" ParentId="1" CreationDate="2018-03-12T18:05:00.000" Score="0" Body="&lt;p&gt;No, this.&lt;/p&gt;" OwnerUserId="11" />
  <row Id="4" PostTypeId="5" CreationDate="2018-03-12T18:05:00.000" Body="tag wiki" />
  <row Id="5" PostTypeId="1" CreationDate="2018-03-12T18:06:00.000" Body="no title" />
  <row Id="6" PostTypeId="2" ParentId="1" CreationDate=
  <row Id="7" PostTypeId="1" CreationDate="2018-03-14T18:06:00.000" Title="New" Body="&lt;p&gt;Hm&lt;/p&gt;" OwnerUserId="10" Tags="|a|b|" />
</posts>
"""
USERS = """<users>
  <row Id="10" DisplayName="Ada" CreationDate="2018-03-01T00:00:00.000" AboutMe="&lt;p&gt;Hi&lt;/p&gt;" />
  <row Id="12" DisplayName="Silent" CreationDate="2018-03-01T00:00:00.000" />
</users>"""
COMMENTS = """<comments>
  <row Id="1" PostId="3" Score="1" Text="Thanks, that worked" CreationDate="2018-03-13T10:00:00.000" UserId="10" />
  <row Id="2" PostId="1" Score="0" Text="Which x?" CreationDate="2018-03-12T17:01:00.000" UserId="11" />
</comments>"""
VOTES = """<votes>
  <row Id="1" PostId="3" VoteTypeId="1" CreationDate="2018-03-13T00:00:00.000" />
  <row Id="2" PostId="2" VoteTypeId="2" CreationDate="2018-03-13T00:00:00.000" />
</votes>"""


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    folder = tmp_path / "quantum"
    folder.mkdir()
    for name, text in (("Posts", POSTS), ("Users", USERS), ("Comments", COMMENTS)):
        (folder / f"{name}.xml").write_text("\ufeff" + text, "utf-8")
    (folder / "Votes.xml.gz").write_bytes(gzip.compress(VOTES.encode()))
    return folder


def test_a_stack_exchange_dump(dump):
    records = read("stackexchange", dump)
    question = of(Question, records)[0]
    assert (question.body, question.topics, question.resolved) == (
        "Why is `x`?",
        ("qubit", "quantum-gate"),
        True,
    )
    assert of(Question, records)[1].topics == ("a", "b")
    assert [(m.author, m.thanked) for m in of(Message, records)][:2] == [("name:user7", True), ("11", False)]
    assert Accepted(message="3", at=1520899200000000) in records
    assert [r.reason for r in of(Rejected, records)] == [
        "Title is missing", "not XML: unclosed token: line 1, column 2",
    ]  # fmt: skip


def test_a_stack_exchange_dump_is_kept(bring, dump, rows):
    bring("stackexchange", dump, visibility="public")
    found = rows("select m.body, m.number from messages m join conversations c on c.id = m.conversation_id"
                 " where c.title = 'Why' order by m.number")  # fmt: skip
    assert [r["body"] for r in found] == [
        "Why is `x`?",
        "Which x?",
        "Because.",
        "No, this.",
        "Thanks, that worked",
    ]
    solved = rows("select m.body, c.ended_at from conversations c join messages m on m.id = c.answer_id")
    assert [(r["body"], r["ended_at"]) for r in solved] == [("No, this.", 1520899200000000)]
    names = {r["name"] for r in rows("select name from people")}
    assert {"Ada", "user7"} < names
    assert "Silent" not in names  # who never wrote is none of our business


TOPIC = {
    "id": 77, "title": "Segment Editor crashes", "fancy_title": "Segment Editor crashes", "posts_count": 4,
    "created_at": "2023-04-01T08:00:00.000Z", "archetype": "regular", "slug": "segment-editor-crashes",
    "category_id": 5, "tags": ["segmentation", {"id": 3, "name": "macos", "slug": "macos"}],
    "accepted_answer": {"post_number": 2, "username": "Bob"},
    "post_stream": {
        "posts": [
            {"id": 900, "name": "Alice A", "username": "Alice", "created_at": "2023-04-01T08:00:00.123Z",
             "cooked": "<p>It <em>crashes</em>.</p>", "post_number": 1, "post_type": 1, "topic_id": 77, "user_id": 4},
            {"id": 901, "name": "", "username": "Bob", "created_at": "2023-04-01T09:00:00.000Z",
             "cooked": "<p>html</p>", "raw": "Update to **5.2**", "post_number": 2, "post_type": 1, "topic_id": 77,
             "actions_summary": [{"id": 2, "count": 3}], "accepted_answer": True},
            {"id": 902, "name": "System", "username": "system", "created_at": "2023-04-01T10:00:00.000Z",
             "cooked": "<p>closed</p>", "post_number": 3, "post_type": 3, "topic_id": 77},
            {"id": 903, "username": "Carol", "cooked": "<p>no time</p>", "post_number": 4, "topic_id": 77},
        ],
        "stream": [900, 901, 902, 903, 904],
    },
    "details": {"created_by": {"id": 4, "username": "Alice"}},
}  # fmt: skip
LATER = {"post_stream": {"posts": [
    {"id": 904, "name": "Alice A", "username": "alice", "created_at": "2023-04-02T08:00:00.000Z",
     "cooked": "<p>Thank you!</p>", "post_number": 5, "post_type": 1, "topic_id": 77},
]}}  # fmt: skip
CATEGORIES = {"category_list": {"categories": [{"id": 5, "name": "Support", "slug": "support"}]}}
LATEST = {"latest_posts": [
    {"id": 950, "name": "Dave", "username": "dave", "created_at": "2023-05-02T08:00:00.000Z", "raw": "Where is it?",
     "cooked": "<p>Where is it?</p>", "post_number": 1, "post_type": 1, "topic_id": 80, "topic_slug": "where-is-it",
     "topic_title": "Where is it", "category_id": 5},
]}  # fmt: skip


@pytest.fixture
def forum(tmp_path: Path) -> Path:
    folder = tmp_path / "discourse"
    (folder / "t").mkdir(parents=True)
    (folder / "categories.json").write_text(json.dumps(CATEGORIES))
    (folder / "t" / "77.json").write_text(json.dumps(TOPIC))
    (folder / "t" / "77-posts.json").write_text(json.dumps(LATER))
    write_lines(folder / "posts.jsonl", [LATEST])
    (folder / "t" / "78.json").write_text('{"errors": ["not found"]}')
    return folder


def test_discourse_topics_pages_and_posts(forum):
    records = read("discourse", forum)
    questions = {q.id: q for q in of(Question, records)}
    assert questions["77"].topics == ("Support", "segmentation", "macos")
    assert questions["77"].body == "It *crashes*."
    assert questions["80"].title == "Where is it"
    assert [(m.id, m.author, m.body, m.solves, m.thanked) for m in of(Message, records)] == [
        ("904", "alice", "Thank you!", False, False), ("901", "bob", "Update to **5.2**", True, True),
    ]  # fmt: skip
    assert Person(id="alice", name="Alice A") in records
    assert [r.reason for r in of(Rejected, records)] == [
        "created_at is missing", "neither a topic nor a post: no post_stream, no post_number",
    ]  # fmt: skip


def test_discourse_is_kept(bring, forum, rows):
    result = bring("discourse", forum)
    assert (result.counts.questions, result.counts.messages, result.counts.rejected) == (2, 2, 2)
    found = rows(
        "select c.state, m.body, c.messages from conversations c join messages m on m.id = c.answer_id"
    )
    assert found == [{"state": "solved", "body": "Update to **5.2**", "messages": 3}]


def test_a_clean_parquet_batch_says_what_its_rows_say(tables, tmp_path, monkeypatch):
    folder = tmp_path / "parquet"
    folder.mkdir()
    for name, rows in (("questions", QUESTIONS), ("answers", ANSWERS)):
        columns = {c: [row.get(c) for row in rows] for c in dict.fromkeys(key for row in rows for key in row)}
        columns["created"] = [datetime.fromisoformat(text) for text in columns["created"]]
        pyarrow.parquet.write_table(pyarrow.table(columns), folder / f"{name}.parquet")
    quick = read("tables", folder)
    monkeypatch.setattr("kring.history.readers.columns.records", lambda *_: None)
    assert quick == read("tables", folder) == read("tables", tables)


def test_a_parquet_batch_with_something_missing_is_read_row_by_row(tmp_path):
    table = pyarrow.table({
        "question_id": [1, None], "answerer": ["x", "y"], "created": [datetime(2024, 1, 1), datetime(2024, 1, 2)],
    })  # fmt: skip
    pyarrow.parquet.write_table(table, tmp_path / "answers.parquet")
    records = read("tables", tmp_path)
    assert [r.reason for r in of(Rejected, records)] == ["question_id is missing"]
    assert [m.author for m in of(Message, records)] == ["x"]
