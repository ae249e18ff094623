"""Origins: the addresses of pages, as a browser says them, and the patterns that allow them."""

import re
from urllib.parse import urlsplit

from kring.refusals import Refusal

LONGEST = 200
PORTS = {"https": 443, "http": 80}
_HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*"
)


class BadOrigin(Refusal):
    """{seen!r} is no origin of a page; one looks like https://shop.example or https://*.shop.example."""

    field = "origins"


class TooWide(Refusal):
    """{seen!r} would let in pages of others; name a domain of your own after the star, over https."""

    field = "origins"


def tidy(typed: str) -> str:
    """An origin as a browser says it, from what somebody typed; a path is left out.

    >>> tidy("HTTPS://Shop.Example:443/cart"), tidy("http://localhost:3000"), tidy("https://*.shop.example")
    ('https://shop.example', 'http://localhost:3000', 'https://*.shop.example')

    Raises:
        BadOrigin, TooWide: it is none, or a star stands for more than one's own pages.
    """
    seen = typed.strip()
    try:
        parts = urlsplit(seen)
        host, port = _ascii(parts.hostname or ""), parts.port
    except ValueError as error:
        raise BadOrigin(seen=seen[:LONGEST]) from error
    plain = host.removeprefix("*.")
    numeric = host.startswith("[") or _HOST.fullmatch(plain)
    if parts.scheme not in PORTS or not numeric or parts.username or len(seen) > LONGEST:
        raise BadOrigin(seen=seen[:LONGEST])
    if host != plain and (parts.scheme != "https" or plain.count(".") < 1 or plain[-1].isdigit()):
        raise TooWide(seen=seen)
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != PORTS[parts.scheme] else "")


def _ascii(host: str) -> str:
    """A host's name as it goes over the wire."""
    if ":" in host:
        return f"[{host}]"
    star, bare = ("*.", host[2:]) if host.startswith("*.") else ("", host)
    return star + (bare if bare.isascii() else bare.encode("idna").decode())


def patterns(origin: str) -> list[str]:
    """The origin itself, and each pattern that allows it.

    >>> patterns("https://a.shop.example")
    ['https://a.shop.example', 'https://*.shop.example', 'https://*.example']
    """
    scheme, _, host = origin.partition("://")
    labels = host.split(".")
    return [origin, *(f"{scheme}://*.{'.'.join(labels[i:])}" for i in range(1, len(labels)))][:20]
