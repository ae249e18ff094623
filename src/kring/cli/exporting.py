"""kring export: everything in one archive that can be read anywhere."""

from pathlib import Path

from kring.cli.opening import opened
from kring.history import archiving


def export(path: Path, /) -> None:
    """Write everything to a versioned archive: a zip of JSON Lines, a table a file, with a manifest.

    It holds personal data and secrets: keep it as you keep the database.

    Parameters
    ----------
    path
        The file to be made.
    """
    with opened() as store:
        manifest = archiving.export(store, path)
    rows = sum(part.rows for part in manifest.parts)
    print(f"Wrote {rows:,} rows in {len(manifest.parts)} tables to {path}.")
