"""Places: where a request goes, read from a URL and refused when it is not plainly one."""

from functools import lru_cache
from urllib.parse import quote, urlsplit

import msgspec

from kring.refusals import Refusal

LONGEST = 2000


class BadAddress(Refusal):
    """{seen!r} is no address to send to. Wanted is one such as https://example.org/hook, of at most 2000 characters and
    without a name and password in it."""

    field = "url"


class Place(msgspec.Struct, frozen=True):
    """Where a request goes."""

    secure: bool
    host: str  # as the network knows it: ASCII
    port: int
    target: str
    authority: str

    @property
    def key(self) -> tuple[bool, str, int]:
        """Requests to the same share connections."""
        return self.secure, self.host, self.port


@lru_cache(1000)
def place(url: str) -> Place:
    """What a URL says.

    Raises:
        BadAddress: it is not a plain http(s) URL.

    >>> place("https://café.example/a b?x=1#top").target, place("https://[2001:db8::1]:8443/").authority
    ('/a%20b?x=1', '[2001:db8::1]:8443')
    """
    if not 0 < len(url) <= LONGEST or not url.isprintable():
        raise BadAddress(seen=url[:80])
    try:
        parts = urlsplit(url)
        port, host = parts.port, _host(parts.hostname or "")
    except ValueError as error:
        raise BadAddress(seen=url[:80]) from error
    if parts.scheme not in ("http", "https") or not host:
        raise BadAddress(seen=url[:80])
    if "@" in parts.netloc or "\\" in url or port == 0:
        raise BadAddress(seen=url[:80])
    secure = parts.scheme == "https"
    shown = f"[{host}]" if ":" in host else host
    usual = 443 if secure else 80
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    authority = shown if port in (None, usual) else f"{shown}:{port}"
    return Place(secure, host, port or usual, target, authority)


def _host(name: str) -> str:
    if not name or ":" in name:
        return name.partition("%")[0]
    if any(c in " /?#<>^|%\"'`{}" for c in name):
        raise ValueError(name)
    return name.encode("idna").decode("ascii") if not name.isascii() else name
