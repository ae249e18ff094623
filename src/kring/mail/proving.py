"""Proving: whether a mail is from whom it says. From is what anybody types; these are the two proofs that count.

Our own mail server's word (RFC 8601, DMARC RFC 7489), where ``KRING_MAIL_TRUST`` says under which name it speaks; or,
where it says nothing, a DKIM signature (RFC 6376) of the sender's own domain over the whole body, checked here.
"""

import logging
import re
from collections.abc import Callable, Iterator

import authres
import msgspec

from kring.mail.parsing import Letter

LOGGER = logging.getLogger(__name__)
RESULTS = "authentication-results"
BETWEEN = (
    RESULTS,
    "received-spf",
    "dkim-filter",
    "arc-seal",
    "arc-message-signature",
    "arc-authentication-results",
)
MOST_SIGNATURES, DNS_SECONDS = 3, 5
Dns = Callable[[bytes, int], bytes]


class Proof(msgspec.Struct, frozen=True):
    """``by`` is results, dkim or ''; ``failed`` when the sender's domain itself says that this is not its mail."""

    by: str = ""
    failed: bool = False

    @property
    def holds(self) -> bool:
        """Whether the address in From is proven to be the sender's."""
        return bool(self.by) and not self.failed


def prove(letter: Letter, content: bytes, trust: str, dns: Dns | None = None) -> Proof:
    """The proof that a letter's sender is who it says; asks the DNS unless our mail server has answered already."""
    if letter.senders != 1 or not letter.sender:
        return Proof()
    if trust:
        return _told(letter, trust)
    return Proof("dkim") if letter.has("dkim-signature") and _is_signed(letter, content, dns) else Proof()


def _told(letter: Letter, trust: str) -> Proof:
    host, found = _host(letter), list(_results(letter, trust))
    if any(method == "dmarc" and result == "fail" for method, result, _ in found):
        return Proof(failed=True)
    passed = any(result == "pass" and _speaks_for(method, said, host) for method, result, said in found)
    return Proof("results" if passed else "")


def _speaks_for(method: str, said: dict[str, str], host: str) -> bool:
    if method == "dmarc":
        return said.get("header.from", "").lower() == host
    if method == "dkim":
        return _aligned(said.get("header.d") or said.get("header.i", ""), host)
    return method == "spf" and _aligned(said.get("smtp.mailfrom", ""), host)


def _results(letter: Letter, trust: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """What our server wrote: the topmost of its headers and those next to it. Any further down came with the mail.

    So may one next to it have, where the server takes none away: what was said above is not said again.
    """
    begun, said = False, set[str]()
    for name, value in letter.headers:
        parsed = _parsed(value) if name == RESULTS else None
        if parsed is not None and str(parsed.authserv_id).lower() == trust.lower():
            begun = True
            new = [each for each in parsed.results or () if str(each.method) not in said]
            said |= {str(each.method) for each in new}
            for each in new:
                properties = {f"{p.type}.{p.name}": str(p.value) for p in each.properties}
                yield str(each.method), str(each.result).lower(), properties
        elif begun and name not in BETWEEN:
            return


def _parsed(value: str) -> "authres.AuthenticationResultsHeader | None":
    try:
        return authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {' '.join(value.split())}")
    except (authres.SyntaxError, ValueError, IndexError):
        return None


def _aligned(said: str, host: str) -> bool:
    """Relaxed: the signing domain is the sender's, or the one above it.

    >>> _aligned("example.org", "mail.example.org"), _aligned("org", "example.org"), _aligned("evil.org", "example.org")
    (True, False, False)
    """
    signed = said.rpartition("@")[2].lower().strip(".")
    return "." in signed and (host == signed or host.endswith(f".{signed}"))


def _host(letter: Letter) -> str:
    return letter.sender.rpartition("@")[2]


def _is_signed(letter: Letter, content: bytes, dns: Dns | None) -> bool:
    """Whether one of its first signatures is of the sender's own domain, over all of the body, and right."""
    signatures = [value for name, value in letter.headers if name == "dkim-signature"][:MOST_SIGNATURES]
    return any(
        _aligned(_tag(value, "d"), _host(letter)) and not _tag(value, "l") and _verifies(content, number, dns)
        for number, value in enumerate(signatures)
    )


def _tag(value: str, name: str) -> str:
    found = re.search(rf"(?:^|;)\s*{name}\s*=\s*([^;\s]*)", value)
    return found[1] if found else ""


def _verifies(content: bytes, number: int, dns: Dns | None) -> bool:
    import dkim  # with all that asks for names: only where somebody signs

    more = {"dnsfunc": dns} if dns else {}
    try:
        return bool(dkim.DKIM(content, timeout=DNS_SECONDS).verify(number, **more))
    except Exception as error:
        # Whatever a forged signature breaks in there, it proves nothing.
        LOGGER.info("a signature could not be checked", extra={"problem": str(error)[:200]})
        return False
