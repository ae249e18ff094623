"""What is known of another system's things: which they are here, and what was taken over of them last."""

from collections.abc import Iterable

import msgspec

from kring.store import Transaction, statements

SQL = statements(__file__)
CHUNK = 500


class Known(msgspec.Struct, frozen=True):
    """Something that was imported before."""

    hash: int
    kind: str
    external_id: str
    id: str
    digest: int


def known(tx: Transaction, source: str, hashes: Iterable[int]) -> dict[tuple[str, str], Known]:
    """What is known of a source under these hashes, by kind and external id."""
    wanted, found = list(set(hashes)), {}
    for start in range(0, len(wanted), CHUNK):
        for row in tx.all(SQL.known, Known, origin=source, hashes=wanted[start : start + CHUNK]):
            found[row.kind, row.external_id] = row
    return found
