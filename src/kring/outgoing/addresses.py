"""Addresses: which network addresses and ports a request may go to, whatever name led there."""

import ipaddress
import socket
from collections.abc import Callable
from functools import cache

import msgspec

from kring import settings
from kring.refusals import Refusal

WEB_PORTS = frozenset({80, 443, 8080, 8443})
MAIL_PORTS = frozenset({25, 110, 143, 465, 587, 993, 995, 2525})
IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], list[str]]

# Written out, since what Python calls global differs by its version. IANA's special registries of 2025, and what
# answers as a cloud's metadata at an address that is no special one (168.63.129.16).
_SHUT = {
    "0.0.0.0/8": "this network", "10.0.0.0/8": "private", "100.64.0.0/10": "shared (CGNAT)",
    "127.0.0.0/8": "loopback", "169.254.0.0/16": "link-local", "172.16.0.0/12": "private",
    "192.0.0.0/24": "reserved", "192.0.2.0/24": "documentation", "192.31.196.0/24": "reserved",
    "192.52.193.0/24": "reserved", "192.88.99.0/24": "6to4", "192.168.0.0/16": "private",
    "192.175.48.0/24": "reserved", "198.18.0.0/15": "benchmarking", "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation", "224.0.0.0/4": "multicast", "240.0.0.0/4": "reserved",
    "168.63.129.16/32": "metadata", "2001::/23": "reserved", "2001:db8::/32": "documentation",
    "2002::/16": "6to4", "2620:4f:8000::/48": "reserved", "3fff::/20": "documentation",
    "::1/128": "loopback", "fe80::/10": "link-local", "fc00::/7": "private", "ff00::/8": "multicast",
}  # fmt: skip
SHUT = [(ipaddress.ip_network(text), name) for text, name in _SHUT.items()]
OPEN_V6 = ipaddress.IPv6Network("2000::/3")  # all that is given out
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # an IPv4 address in other words, as ::ffff:0:0/96 is


class NotReachable(Refusal):
    """{host} is at {address}, which is {what}: requests go only to public addresses. Whoever runs this server may
    allow it in KRING_OUTGOING_ALLOW."""

    status = 422
    field = "url"


class NoSuchHost(NotReachable):
    """{host} has no address. Look at how it is written."""


class ShutPort(NotReachable):
    """Port {port} is not one of {ports}: whoever runs this server may allow {host} in KRING_OUTGOING_ALLOW."""


class BadAllowance(Refusal):
    """KRING_OUTGOING_ALLOW has {seen!r}, but host names and networks such as 10.1.0.0/16 are wanted, with commas."""


class Guard(msgspec.Struct, frozen=True):
    """What may be reached besides what is public: host names and networks that whoever runs the server named."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    def allows(self, host: str, address: str) -> bool:
        """Whether a host at an address was named by whoever runs the server."""
        if host.lower().rstrip(".") in self.hosts:
            return True
        found = _unwrapped(_ip(address))
        return any(found.version == net.version and found in net for net in self.networks)

    def check(
        self, host: str, port: int, addresses: list[str], ports: frozenset[int] = WEB_PORTS
    ) -> list[str]:
        """Those addresses of a host that may be connected to.

        Raises:
            NotReachable: none of them.
        """
        named = [address for address in addresses if self.allows(host, address)]
        public = [address for address in addresses if address not in named and not why_not(address)]
        if found := named + (public if port in ports else []):
            return found
        if public:
            raise ShutPort(host=host, port=port, ports=", ".join(map(str, sorted(ports))))
        if not addresses:
            raise NoSuchHost(host=host)
        raise NotReachable(host=host, address=addresses[0], what=why_not(addresses[0]))


@cache
def guard_of(allow: str) -> Guard:
    """The guard that a setting describes.

    Raises:
        BadAllowance: an entry is neither a host nor a network.

    >>> guard_of("localhost, 10.1.0.0/16").allows("crm", "10.1.2.3")
    True
    """
    hosts, networks = set(), []
    for entry in allow.replace(",", " ").split():
        try:
            networks.append(ipaddress.ip_network(entry, strict=False))
        except ValueError as error:
            if "/" in entry or ":" in entry:
                raise BadAllowance(seen=entry) from error
            hosts.add(entry.lower().rstrip("."))
    return Guard(frozenset(hosts), tuple(networks))


def why_not(address: str) -> str:
    """Why an address is not everybody's; '' if it is. Addresses within addresses count as what they lead to.

    >>> why_not("93.184.215.14"), why_not("::ffff:169.254.169.254"), why_not("64:ff9b::a00:1"), why_not("2002:7f00:1::")
    ('', 'link-local', 'private', '6to4')
    """
    found = _unwrapped(_ip(address))
    for network, name in SHUT:
        if found.version == network.version and found in network:
            return name
    return "" if found.version == 4 or found in OPEN_V6 else "reserved"


def _ip(address: str) -> IP:
    return ipaddress.ip_address(address.partition("%")[0])


def _unwrapped(found: IP) -> IP:
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return found.ipv4_mapped
        if found in NAT64:
            return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found


def resolved(host: str, port: int) -> list[str]:
    """All addresses of a host, in the system's order; it waits for the network.

    Raises:
        NoSuchHost: it has none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoSuchHost(host=host) from error
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def check_address(
    host: str, port: int, allow: str | None = None, *, ports: frozenset[int] = WEB_PORTS | MAIL_PORTS,
    resolve: Resolve = resolved,
) -> str:  # fmt: skip
    """The address to connect to instead of a name, for who connects by other means (SMTP): look up once, use that.

    Raises:
        NotReachable: the name leads neither to a public address nor to one that ``allow`` names.
    """
    allow = settings.environment().outgoing_allow if allow is None else allow
    return guard_of(allow).check(host, port, resolve(host, port), ports)[0]
