"""SQL beside its module: each statement has a name of its own."""

import pytest

from kring.store import statements


def test_two_statements_of_one_name_are_a_mistake(tmp_path):
    (tmp_path / "x.sql").write_text("-- name: go\nselect 1;\n\n-- name: go\nselect 2;\n", "utf-8")
    with pytest.raises(AssertionError, match="go is there twice"):
        statements(str(tmp_path / "x.py"))


def test_a_statement_may_be_another_on_each_store(tmp_path):
    (tmp_path / "x.sql").write_text(
        "-- name: go [sqlite]\nselect 1;\n\n-- name: go [postgres]\nselect 2;\n", "utf-8"
    )
    assert statements(str(tmp_path / "x.py")).go.texts == {"sqlite": "select 1", "postgres": "select 2"}
