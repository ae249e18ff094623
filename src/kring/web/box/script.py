"""The script: its pieces, its style and its words put together once, and served to any page as /box.js."""

import gzip
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from litestar import asgi
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive

from kring.api.serving import Tell
from kring.web.box import words

PATH = "/box.js"
FOLDER = Path(__file__).parent / "client"
PIECES = ("start", "drawing", "calling", "listening", "asking", "talking", "element")
FRESH = b"public, max-age=300, stale-while-revalidate=86400"


class Script(msgspec.Struct, frozen=True):
    """The script as it goes out; the tag says when it has changed."""

    content: bytes
    zipped: bytes
    tag: bytes


@cache
def script() -> Script:
    """All of it, without the spaces and remarks that only its authors need."""
    style = _tight((FOLDER / "box.css").read_text("utf-8")).replace("\n", "")
    given = f"const CSS={_text(style)},WORDS={_text(words.spoken())};"
    pieces = [_tight((FOLDER / f"{name}.js").read_text("utf-8")) for name in PIECES]
    content = "\n".join(["(()=>{'use strict';", given, *pieces, "})();"]).encode()
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'.encode()
    return Script(content, gzip.compress(content, 9, mtime=0), tag)


def _tight(source: str) -> str:
    lines = (line.strip() for line in re.sub(r"/\*.*?\*/", "", source, flags=re.S).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def handler() -> ASGIRouteHandler:
    """Where the script is served, to pages of any origin: it does nothing where the owner did not allow it."""

    async def serve(scope: Any, receive: Receive, send: Tell) -> None:  # noqa: ARG001
        given, made = dict(scope["headers"]), script()
        known = made.tag in given.get(b"if-none-match", b"")
        zipped = b"gzip" in given.get(b"accept-encoding", b"")
        body = b"" if known else made.zipped if zipped else made.content
        headers = [
            (b"content-type", b"text/javascript; charset=utf-8"), (b"cache-control", FRESH), (b"etag", made.tag),
            (b"vary", b"Accept-Encoding"), (b"x-content-type-options", b"nosniff"),
            (b"access-control-allow-origin", b"*"), (b"cross-origin-resource-policy", b"cross-origin"),
        ]  # fmt: skip
        if zipped and not known:
            headers.append((b"content-encoding", b"gzip"))
        if not known:
            headers.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": 304 if known else 200, "headers": headers})
        await send(
            {
                "type": "http.response.body",
                "body": b"" if scope["method"] == "HEAD" else body,
                "more_body": False,
            }
        )

    return asgi(PATH, copy_scope=False)(serve)
