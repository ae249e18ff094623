"""Discourse: JSON of its API and of archives made with it, a file a topic or a post, or JSON Lines of them.

What is understood: a topic (``/t/ID.json``, with its ``post_stream``), a further page of one
(``/t/ID/posts.json``), single posts (``/posts/ID.json``, ``/posts.json``), the list of categories (their names
become topics), users, and lists of any of these.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from kring.history import finding
from kring.history.markdown import markdown
from kring.history.moments import moment
from kring.history.opening import Advance, lines, whole
from kring.history.records import Accepted, Message, Person, Question, Read, Record, Rejected, Unreadable

REGULAR = 1  # post_type; others are what moderators did, and whispers of staff
LIKE = 2  # actions_summary
THANKED_FROM = 2  # likes
Json = dict[str, Any]
_decode = msgspec.json.Decoder().decode


def files(paths: list[Path]) -> list[Path]:
    """The JSON files, those with categories and users first."""
    found = finding.files(paths, _is_json, "JSON files of the Discourse API")
    return sorted(found, key=lambda p: finding.stem(p) not in ("categories", "site", "users"))


def _is_json(path: Path) -> bool:
    return finding.ending(path) in (".json", ".jsonl", ".ndjson") and not path.name.startswith(".")


def source(found: list[Path]) -> str:
    """A name for where it came from: the folder's."""
    return found[0].resolve().parent.name


def read(found: list[Path], advance: Advance) -> Iterator[Read]:
    """The records of these files."""
    categories: dict[int, str] = {}
    for number, path in enumerate(found):
        row = 0
        try:
            for row, text in _pieces(path, advance):
                yield from (Read(record, number, row) for record in _records(text, categories))
        except Unreadable as error:
            yield Read(Rejected(str(error)), number, row)


def _pieces(path: Path, advance: Advance) -> Iterator[tuple[int, bytes]]:
    if finding.ending(path) == ".json":
        yield 1, whole(path, advance)
    else:
        yield from lines(path, advance)


def _records(text: bytes, categories: dict[int, str]) -> Iterator[Record | Rejected]:
    if not text.strip():
        return
    try:
        yield from _of_any(_decode(text), categories)
    except msgspec.DecodeError as error:
        yield Rejected(f"not JSON: {error}", text[:2000].decode("utf-8", "replace"))


def _of_any(found: Any, categories: dict[int, str]) -> Iterator[Record | Rejected]:
    """The records in any of the shapes; the first shape whose key is there is taken."""
    if isinstance(found, list):
        for each in found:
            yield from _of_any(each, categories)
    elif not isinstance(found, dict):
        yield Rejected("neither a topic nor a post", repr(found)[:2000])
    elif "category_list" in found or "categories" in found:
        listed = found.get("categories") or found["category_list"].get("categories", [])
        categories.update({c["id"]: c["name"] for c in listed if "id" in c and "name" in c})
    elif "post_stream" in found:
        yield from _topic(found, categories)
    elif "latest_posts" in found or "posts" in found:
        yield from _of_any(found.get("latest_posts") or found.get("posts") or [], categories)
    elif "post_number" in found:
        yield from _guarded(found, found, categories)
    elif "topic_list" in found or "topics" in found:
        return  # lists of topics have no texts
    elif "username" in found and "id" in found:
        yield _person(found)
    else:
        yield Rejected("neither a topic nor a post: no post_stream, no post_number", repr(found)[:2000])


def _topic(topic: Json, categories: dict[int, str]) -> Iterator[Record | Rejected]:
    if topic.get("archetype", "regular") != "regular":
        return  # private messages and banners
    accepted = topic.get("accepted_answer") or {}
    for post in topic["post_stream"].get("posts", []):
        yield from _guarded(post, topic, categories)
        if accepted and post.get("post_number") == accepted.get("post_number"):
            yield Accepted(message=str(post["id"]))


def _guarded(post: Json, topic: Json, categories: dict[int, str]) -> Iterator[Record | Rejected]:
    try:
        yield from _post(post, topic, categories)
    except KeyError as error:
        yield Rejected(f"{error.args[0]} is missing", repr(post)[:2000])
    except (Unreadable, TypeError, AttributeError) as error:
        yield Rejected(str(error), repr(post)[:2000])


def _post(post: Json, topic: Json, categories: dict[int, str]) -> Iterator[Record]:
    """A post: the first of a topic is the question, the others are messages."""
    if post.get("post_type", REGULAR) != REGULAR or post.get("deleted_at") or post.get("hidden"):
        return
    yield _person(post)
    if post["post_number"] == 1:
        yield _question(post, topic, categories)
        return
    yield Message(
        id=str(post["id"]), question=_topic_id(post, topic), author=_user(post), created=moment(post["created_at"]),
        body=_body(post), solves=bool(post.get("accepted_answer")), thanked=_likes(post) >= THANKED_FROM,
    )  # fmt: skip


def _question(post: Json, topic: Json, categories: dict[int, str]) -> Question:
    return Question(
        id=_topic_id(post, topic), created=moment(post["created_at"]), body=_body(post), asker=_user(post),
        title=topic.get("title") or topic.get("topic_title") or (topic.get("topic_slug") or "").replace("-", " "),
        topics=_topics(topic, categories),
        resolved=bool(topic.get("accepted_answer") or topic.get("has_accepted_answer")),
    )  # fmt: skip


def _topic_id(post: Json, topic: Json) -> str:
    found = post.get("topic_id") or (topic.get("id") if topic is not post else None)
    if found is None:
        raise Unreadable("topic_id is missing")
    return str(found)


def _topics(topic: Json, categories: dict[int, str]) -> tuple[str, ...]:
    """Tags are words, or objects with a name in newer versions; the category's name goes first, if it is known."""
    tags = [tag["name"] if isinstance(tag, dict) else str(tag) for tag in topic.get("tags") or ()]
    category = categories.get(topic.get("category_id") or 0)
    return tuple(dict.fromkeys([*([category] if category else []), *tags]))


def _person(post: Json) -> Person:
    name = post.get("name") or post.get("display_username") or post["username"]
    return Person(id=_user(post), name=name, email=post.get("email") or "")


def _user(post: Json) -> str:
    return str(post["username"]).lower()


def _body(post: Json) -> str:
    """The Markdown as typed where the export has it, else from the HTML."""
    return post["raw"] if post.get("raw") else markdown(post["cooked"])


def _likes(post: Json) -> int:
    return sum(a.get("count", 0) for a in post.get("actions_summary") or () if a.get("id") == LIKE)
