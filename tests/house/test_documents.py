"""What is there is documented, in words that say something, and translated."""

import re
from pathlib import Path

import msgspec
import pytest

from kring.bench.__main__ import app
from kring.events import KINDS
from kring.locale import translations
from kring.settings import PREFIX, Environment
from tests.house import reference

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
VAGUE = (
    "seamless", "powerful", "robust", "leverage", "cutting-edge", "state-of-the-art", "world-class", "blazing",
    "effortless", "revolutionary", "simply", "obviously", "best-in-class", "synergy", "delightful", "out of the box",
)  # fmt: skip
LONGEST_README = 120


@pytest.mark.parametrize("name", reference.PAGES)
def test_the_reference_is_what_the_program_says(name: str):
    kept = (reference.FOLDER / name).read_text("utf-8")
    assert kept == reference.PAGES[name](), "write it anew: python -m tests.house.reference"


def test_every_setting_is_documented():
    headings = set(re.findall(r"^## `(\w+)`$", (reference.FOLDER / "settings.md").read_text("utf-8"), re.M))
    assert headings == {PREFIX + field.name.upper() for field in msgspec.structs.fields(Environment)}


def test_every_event_kind_says_what_happened():
    assert not [kind for kind, cls in KINDS.items() if not cls.sentence or not cls.__doc__]


def test_every_event_kind_says_it_in_dutch_too():
    words = translations("nl")
    assert not [kind for kind, cls in KINDS.items() if words.gettext(cls.sentence) == cls.sentence]


def test_the_readme_can_be_read_at_once():
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= LONGEST_README


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_says_what_means_nothing(path: Path):
    text = path.read_text("utf-8").lower()
    assert not [word for word in VAGUE if re.search(rf"\b{word}\b", text)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(path: Path):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text("utf-8"))
    assert not [link for link in links if not (path.parent / link).exists()]


def test_the_words_of_commands_are_documented_where_they_are_typed():
    undocumented = [" ".join(path) for path, app in reference.walk(reference.commands(), ("kring",))
                    if "— \n" in reference.described(app) + "\n"]  # fmt: skip
    assert not undocumented


def test_every_place_is_in_the_architecture():
    said = set(re.findall(r"`(\w+)/`", (ROOT / "docs" / "architecture.md").read_text("utf-8")))
    assert {path.parent.name for path in (ROOT / "src" / "kring").glob("*/__init__.py")} <= said


def test_what_is_measured_is_printed_by_a_command_that_there_is():
    """Each figure of the README stands beside what prints it, and every measuring that a page tells of can be typed."""
    rows = re.findall(r"^\| .* \| .*\d.* \| (.*) \|$", (ROOT / "README.md").read_text("utf-8"), re.M)
    assert rows
    assert all(re.fullmatch(r"`bin/\w+.*`", row) for row in rows)
    typed = {
        word
        for page in PAGES
        for word in re.findall(r"bin/bench ([a-z]+(?:-[a-z]+)*)", page.read_text("utf-8"))
    }
    assert typed <= {name for name in app if not name.startswith("-")}
