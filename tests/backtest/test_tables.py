"""Tables come as other programs write them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from kring.history.backtest import UnreadableTable, tables


def test_a_table_of_text_with_the_least_columns_is_read(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text("id,created\nb,2024-01-02T00:00:00Z\na,2024-01-01 01:00:00+01:00\n")
    rows = tables.questions(path)
    assert [row.id for row in rows] == ["a", "b"]
    assert rows[0].created == int(datetime(2024, 1, 1, tzinfo=UTC).timestamp() * 1e6)
    assert rows[0].asker is None


def test_tags_come_in_many_forms(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    forms = [["a", "b"], "a,b", "<a><b>", '["a", "b"]', "a;b", "|a|b|"]
    path.write_text("\n".join(json.dumps({"id": 1, "created": 5, "tags": form}) for form in forms))
    assert {row.tags for row in tables.questions(path)} == {("a", "b")}


def test_integers_with_gaps_keep_their_names(tmp_path: Path) -> None:
    table = pa.table({"id": [1, 2], "created": [1, 2], "asker": [7.0, float("nan")]})
    parquet.write_table(table, tmp_path / "q.parquet")
    assert [row.asker for row in tables.questions(tmp_path / "q.parquet")] == ["7", None]


def test_naive_and_zoned_times_are_utc(tmp_path: Path) -> None:
    naive = pa.table({"id": ["a"], "created": [datetime(2024, 1, 1)]})
    parquet.write_table(naive, tmp_path / "q.parquet")
    zoned = naive.set_column(1, "created", naive["created"].cast(pa.timestamp("us", "UTC")))
    parquet.write_table(zoned, tmp_path / "z.parquet")
    assert tables.questions(tmp_path / "q.parquet") == tables.questions(tmp_path / "z.parquet")


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("question_id,created\n1,2\n")
    with pytest.raises(UnreadableTable, match="it needs answerer too"):
        tables.answers(path)


def test_an_unknown_kind_of_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "q.xlsx").write_text("")
    with pytest.raises(UnreadableTable, match=r"should be \.parquet, \.csv or \.jsonl"):
        tables.questions(tmp_path / "q.xlsx")


def test_a_row_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text("id,created\na,2024-01-01\nb,last week\n")
    with pytest.raises(UnreadableTable, match=r"row 2 \(created 'last week'\)"):
        tables.questions(path)
