"""Origins: the network address a request came from, behind the kind of proxy that the owner named."""

from kring.people.limits import origin

# The header that such a proxy sets itself, and whether its own word is the last one in it.
HEADERS = {"nginx": b"x-forwarded-for", "caddy": b"x-forwarded-for", "cloudflare": b"cf-connecting-ip"}


def of(proxy: str, client: tuple[str, int] | None, headers: dict[bytes, bytes]) -> str:
    """Where a request came from, as limits count it. Only the named proxy's header is believed, and of a list
    only its last entry: whoever asks may have written the ones before.

    >>> of("nginx", ("127.0.0.1", 1), {b"x-forwarded-for": b"6.6.6.6, 203.0.113.9"})
    '203.0.113.9'
    >>> of("none", ("198.51.100.7", 1), {b"x-forwarded-for": b"6.6.6.6"})
    '198.51.100.7'
    """
    seen = headers.get(HEADERS.get(proxy, b""), b"").decode("latin-1").split(",")[-1].strip()
    return origin(seen or (client[0] if client else ""))
