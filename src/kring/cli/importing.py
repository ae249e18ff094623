"""kring import: the history that an organization has, brought into a circle."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from kring.cli.opening import environment, opened
from kring.history import importing, unpacking
from kring.history.importing import Result, Wish

SAYS = {"read": "Reading (bytes)", "keep": "Keeping conversations", "index": "Building indexes"}


class Bars:
    """A progress bar for each thing that is being done; call it with what, how much is done, and of how much."""

    def __init__(self) -> None:
        self._tasks: dict[str, TaskID] = {}
        self._shown = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
            console=Console(stderr=True),
        )  # fmt: skip

    def __enter__(self) -> "Bars":
        self._shown.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._shown.stop()

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._shown.add_task(SAYS.get(what, what))
        self._shown.update(self._tasks[what], completed=done, total=total)


def import_(
    format: str,
    /,
    *paths: Path,
    circle: str = "",
    visibility: str = "participants",
    source: str = "",
    role: str = "customer",
    rejects: Annotated[Path | None, Parameter(name="--rejects")] = None,
) -> int:
    """Bring in the past; nobody is sent anything. Run it again to take changes over, or to go on after a break.

    Parameters
    ----------
    format
        tables (Kring's own people, questions, answers), stackexchange, discourse, mbox (a mailbox's mails), or
        kring (an archive).
    paths
        Files, or folders with them.
    circle
        The circle into which it goes, by the name in its address; the first one unless told otherwise.
    visibility
        Who may see it: participants, circle or public.
    source
        A name for where it comes from. The same name is the same source: nothing of it is doubled.
    role
        The role of people who have none: customer, fan, professional, employee or partner.
    rejects
        Where rows go that could not be read.
    """
    with opened() as store:
        if format == "kring":
            manifest = unpacking.unpack(store, _one(paths))
            print(f"Read {sum(part.rows for part in manifest.parts):,} rows in {len(manifest.parts)} tables.")
            return 0
        wish = Wish(
            format=format, paths=list(paths), circle=circle, visibility=visibility, source=source, role=role,
            rejects=rejects,
        )  # fmt: skip
        with Bars() as bars:
            result = importing.run(store, wish, environment().folder, bars)
    _tell(result)
    return 0


def _one(paths: tuple[Path, ...]) -> Path:
    if len(paths) != 1:
        raise unpacking.NotAnArchive(path=" ".join(map(str, paths)) or "nothing", reason="one file is wanted")
    return paths[0]


def _tell(result: Result) -> None:
    counts = result.counts
    messages = counts.questions + counts.messages
    print(
        f"Imported from {result.source!r}: {counts.questions:,} questions, {counts.messages:,} messages to them and"
        f" {counts.people:,} people; {counts.changed:,} changed, {counts.unchanged:,} unchanged conversations."
    )
    if messages:
        print(f"{messages:,} messages in {result.seconds:.1f} s, {messages / result.seconds:,.0f} a second.")
    if counts.repeated:
        print(f"{counts.repeated:,} rows had the id of another one; of each the later counts.")
    if result.rejects:
        print(
            f"{counts.rejected:,} rows could not be read; they are in {result.rejects}, each with the reason."
        )
    print("Nobody was sent anything. A coordinator can now invite these people to join.")
