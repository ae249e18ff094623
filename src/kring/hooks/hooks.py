"""A hook: how a source's webhooks are signed, and what they mean."""

import msgspec

from kring.circles import Viewer
from kring.hooks.mapping import Mapping, compiled
from kring.hooks.signatures import ALGORITHMS, ENCODINGS, SCHEMES, Shown, Signing
from kring.refusals import NotAllowed, NotFound, Refusal
from kring.sources import needed
from kring.sources.happenings import HookSet
from kring.store import Time, Transaction, statements

SQL = statements(__file__)
MOST_SECRETS, SHORTEST_SECRET, LONGEST_SECRET = 3, 8, 500


class Hook(msgspec.Struct, frozen=True, kw_only=True):
    """A source's hook. ``secrets`` are never shown again; two work while a new one replaces the old."""

    source_id: str
    scheme: str = "standard"
    secrets: tuple[str, ...] = ()
    signing: Signing = Signing()
    mapping: Mapping = Mapping()
    changed_at: Time = 0

    def check(self, body: bytes, headers: dict[str, str], now: Time) -> None:
        """Make sure that a request is its sender's own, and new.

        Raises:
            WrongSignature: it is not, or nothing shows it.
        """
        shown = Shown(body=body, headers=headers, secrets=self.secrets, signing=self.signing, now=now)
        SCHEMES[self.scheme].check(shown)

    def delivery(self, headers: dict[str, str]) -> str:
        """The sender's own id of a request, '' where it has none."""
        scheme = SCHEMES.get(self.scheme)
        return headers.get(scheme.delivery, "")[:200] if scheme else ""


class BadScheme(Refusal):
    """{seen!r} is no way of signing that is known here; there is {known}."""

    field = "scheme"


class BadSecret(Refusal):
    """A hook has 1 to 3 secrets of 8 to 500 characters each, one a line; here {seen}."""

    field = "secrets"


class BadSigning(Refusal):
    """{what} is {seen!r}, but {wanted} is wanted."""

    field = "header"


def keep(tx: Transaction, viewer: Viewer, hook: Hook, now: Time) -> Hook:
    """Say how a source's webhooks are signed and read. Without secrets, those that were kept stay.

    Raises:
        NotAllowed, NotFound: only the owner says so, of a source that is there.
        BadScheme, BadSecret, BadSigning, WrongMapping: it cannot be so.
    """
    if not viewer.owner:
        raise NotAllowed
    needed(tx, hook.source_id)
    before = get(tx, hook.source_id)
    secrets = hook.secrets or (before.secrets if before else ())
    kept = msgspec.structs.replace(hook, secrets=secrets, changed_at=now)
    check(kept)
    tx.run(SQL.keep, kept)
    tx.record(HookSet(subject=hook.source_id, at=now, actor=viewer.person_id))
    return kept


def check(hook: Hook) -> None:
    """Whether a hook can be so.

    Raises:
        BadScheme, BadSecret, BadSigning, WrongMapping: it cannot.
    """
    if hook.scheme not in SCHEMES:
        raise BadScheme(seen=hook.scheme[:40], known=", ".join(SCHEMES))
    if not 1 <= len(hook.secrets) <= MOST_SECRETS:
        raise BadSecret(seen=f"there are {len(hook.secrets)}")
    bare = (s.removeprefix("whsec_").strip("=") if hook.scheme == "standard" else s for s in hook.secrets)
    if wrong := [s for s in bare if not SHORTEST_SECRET <= len(s) <= LONGEST_SECRET]:
        raise BadSecret(seen=f"one has {len(wrong[0])}")
    how = hook.signing
    if hook.scheme in ("hmac", "token") and not (how.header and _is_header(how.header)):
        raise BadSigning(what="header", seen=how.header, wanted="a header's name, such as X-Signature")
    if how.timestamp and not _is_header(how.timestamp):
        raise BadSigning(what="timestamp", seen=how.timestamp, wanted="a header's name")
    if how.algorithm not in ALGORITHMS:
        raise BadSigning(what="algorithm", seen=how.algorithm, wanted=" or ".join(ALGORITHMS))
    if how.encoding not in ENCODINGS:
        raise BadSigning(what="encoding", seen=how.encoding, wanted=" or ".join(ENCODINGS))
    compiled(hook.mapping)


def _is_header(name: str) -> bool:
    return name.isascii() and name.replace("-", "").replace("_", "").isalnum() and len(name) <= 80


def get(tx: Transaction, source_id: str) -> Hook | None:
    """A source's hook."""
    return tx.one(SQL.get, Hook, source_id=source_id)


def wanted(tx: Transaction, source_id: str) -> Hook:
    """A source's hook.

    Raises:
        NotFound: it has none.
    """
    if (found := get(tx, source_id)) is None:
        raise NotFound
    return found
