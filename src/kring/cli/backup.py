"""kring backup, restore and check: keeping a database safe."""

import sys
from pathlib import Path

from kring.cli.opening import environment, opened
from kring.history import backups, checking
from kring.store import times

BROKEN = 1


def backup(path: Path, /) -> None:
    """Copy the database as it is at this moment, while it is in use.

    Parameters
    ----------
    path
        The file to be made: a SQLite file, or on PostgreSQL an archive.
    """
    with opened() as store:
        made = backups.backup(store, path)
    print(f"Wrote {made} ({made.stat().st_size:,} bytes).")


def restore(path: Path, /) -> None:
    """Put a backup or an archive in the place of the database; stop the server first.

    Whoever was erased since then is erased again. The old SQLite file is set aside, not deleted.

    Parameters
    ----------
    path
        What kring backup or kring export made.
    """
    done = backups.restore(environment(), path)
    print(f"Restored {path}; {done.erased_again} erasures were applied again.")
    if done.set_aside:
        print(f"The database as it was is kept in {done.set_aside}.")


def check() -> int:
    """Print everything that is not as it must be in the database; exit code 1 if there is anything."""
    with opened() as store:
        broken = store.read_sync(lambda tx: checking.check(tx, times.now()))
    for each in broken:
        print(f"{each.rule}: {each.id}: {each.why}")
    sentence = f"{len(broken)} things are not in order." if broken else "Everything is in order."
    print(sentence, file=sys.stderr)
    return BROKEN if broken else 0
