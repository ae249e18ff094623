"""Assets: style, scripts and fonts, served from memory under a name that changes when they do."""

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from kring.refusals import NotFound

FOLDER = Path(__file__).parent / "static"
LAYERS = ("reset", "tokens", "base", "components", "pages")
FOREVER = "public, max-age=31536000, immutable"


class Asset(msgspec.Struct, frozen=True):
    """A file as it goes out."""

    content: bytes
    zipped: bytes
    kind: str


@cache
def assets() -> dict[str, Asset]:
    """Every file by its path; all style sheets together are ``kring.css``."""
    found = {
        p.relative_to(FOLDER).as_posix(): p.read_bytes() for p in sorted(FOLDER.rglob("*")) if p.is_file()
    }
    found["kring.css"] = _style()
    return {name: _asset(name, content) for name, content in found.items()}


@cache
def version() -> str:
    """A short name for all of them as they are now."""
    total = hashlib.sha256()
    for name, asset in sorted(assets().items()):
        total.update(name.encode() + asset.content)
    return total.hexdigest()[:10]


def address(name: str) -> str:
    """Where a file is served.

    Raises:
        KeyError: there is no such file.
    """
    assert name in assets(), name
    return f"/static/{version()}/{name}"


@get("/static/{version:str}/{name:path}", include_in_schema=False)
async def serve(request: Request) -> Response:
    """A file, zipped where that is taken; an old version's name gets the present file, but not forever."""
    asset = assets().get(str(request.path_params["name"]).lstrip("/"))
    if asset is None:
        return Response("", status_code=NotFound.status)
    current = request.path_params["version"] == version()
    headers = {"Cache-Control": FOREVER if current else "no-cache", "X-Content-Type-Options": "nosniff"}
    if asset.zipped and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            asset.zipped,
            media_type=asset.kind,
            headers=headers | {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"},
        )
    return Response(asset.content, media_type=asset.kind, headers=headers)


def handlers() -> list[HTTPRouteHandler]:
    """The one route of all files."""
    return [serve]


def _style() -> bytes:
    css = FOLDER / "css"
    order = [css / f"{layer}.css" for layer in LAYERS[:3]]
    order += [path for layer in LAYERS[3:] for path in sorted((css / layer).glob("*.css"))]
    pieces = [f"@layer {', '.join(LAYERS)};\n", *(path.read_text("utf-8") for path in order)]
    return "\n".join(pieces).encode()


def _asset(name: str, content: bytes) -> Asset:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or "javascript" in kind or "svg" in kind
    return Asset(content, gzip.compress(content, 9, mtime=0) if text else b"", kind)
