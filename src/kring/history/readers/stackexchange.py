"""Stack Exchange: the XML data dump of a site (Posts, Users, Comments, Votes), gzipped or not.

A row is a line: ``<row Id="1" PostTypeId="1" … />``, so that a damaged one costs itself alone. Questions and
answers are posts of type 1 and 2; a comment is a message to the post it stands under.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from kring.history import finding
from kring.history.markdown import markdown
from kring.history.moments import moment
from kring.history.opening import Advance, lines
from kring.history.records import Accepted, Message, Person, Question, Read, Record, Rejected, Unreadable

NAMES = ("users", "posts", "comments", "votes")
QUESTION, ANSWER = "1", "2"
ACCEPTED = "1"  # a vote by the asker
THANKED_FROM = 2  # readers' votes, up less down, from which an answer counts as thanked for
_TAGS = re.compile(r"[^<>|]+")
Row = dict[str, str]


def files(paths: list[Path]) -> list[Path]:
    """The dump's files that hold what is imported, users first."""
    found = finding.files(
        paths, lambda p: finding.stem(p) in NAMES, "Posts.xml and Users.xml, gzipped or not,"
    )
    return sorted((p for p in found if finding.stem(p) in NAMES), key=lambda p: NAMES.index(finding.stem(p)))


def source(found: list[Path]) -> str:
    """A name for where it came from: the folder's."""
    return found[0].resolve().parent.name


def read(found: list[Path], advance: Advance) -> Iterator[Read]:
    """The records of these files."""
    for number, path in enumerate(found):
        reader = _READERS[finding.stem(path)]
        line = 0
        try:
            for line, text in lines(path, advance):
                if text.lstrip().startswith(b"<row"):
                    yield from (Read(record, number, line) for record in _records(reader, text))
        except Unreadable as error:
            yield Read(Rejected(str(error)), number, line)


def _records(reader, text: bytes) -> Iterator[Record | Rejected]:  # type: ignore[no-untyped-def]
    try:
        yield from reader(ElementTree.fromstring(text).attrib)
    except KeyError as error:
        yield Rejected(f"{error.args[0]} is missing", _shown(text))
    except ElementTree.ParseError as error:
        yield Rejected(f"not XML: {error}", _shown(text))
    except Unreadable as error:
        yield Rejected(str(error), _shown(text))


def _user(row: Row) -> Iterator[Record]:
    yield Person(
        id=row["Id"], name=row.get("DisplayName", ""), about=markdown(row.get("AboutMe", ""))[:1000],
        created=moment(row.get("CreationDate")),
    )  # fmt: skip


def _post(row: Row) -> Iterator[Record]:
    kind = row["PostTypeId"]
    if kind not in (QUESTION, ANSWER):
        return  # the texts of tags and the like
    author = _author(row, "OwnerUserId", "OwnerDisplayName")
    if author.startswith("name:"):
        yield Person(id=author, name=author[5:])
    yield _question(row, author) if kind == QUESTION else _answer(row, author)
    if kind == QUESTION and (accepted := row.get("AcceptedAnswerId")):
        yield Accepted(message=accepted)


def _question(row: Row, author: str) -> Question:
    return Question(
        id=row["Id"], created=moment(row["CreationDate"]), title=row["Title"], body=markdown(row["Body"]),
        asker=author, topics=tuple(_TAGS.findall(row.get("Tags", ""))), resolved="AcceptedAnswerId" in row,
    )  # fmt: skip


def _answer(row: Row, author: str) -> Message:
    return Message(
        id=row["Id"], question=row["ParentId"], author=author or f"of {row['Id']}",
        created=moment(row["CreationDate"]), body=markdown(row["Body"]),
        thanked=_number(row, "Score") >= THANKED_FROM,
    )  # fmt: skip


def _comment(row: Row) -> Iterator[Record]:
    author = _author(row, "UserId", "UserDisplayName")
    if author.startswith("name:"):
        yield Person(id=author, name=author[5:])
    yield Message(
        id=f"comment {row['Id']}", reply_to=row["PostId"], author=author or f"of comment {row['Id']}",
        created=moment(row["CreationDate"]), body=row["Text"],
    )  # fmt: skip


def _vote(row: Row) -> Iterator[Record]:
    if row["VoteTypeId"] == ACCEPTED:
        yield Accepted(message=row["PostId"], at=moment(row["CreationDate"]))


def _author(row: Row, id_name: str, shown_name: str) -> str:
    """Whoever wrote it; an account that was removed has left only a name, or nothing."""
    if found := row.get(id_name):
        return found
    return f"name:{name}" if (name := row.get(shown_name)) else ""


def _number(row: Row, name: str) -> int:
    try:
        return int(row.get(name, "0"))
    except ValueError:
        raise Unreadable(f"{name} is {row[name]!r}, but a number is wanted") from None


def _shown(text: bytes) -> str:
    return text.decode("utf-8", "replace").strip()


_READERS = {"users": _user, "posts": _post, "comments": _comment, "votes": _vote}
