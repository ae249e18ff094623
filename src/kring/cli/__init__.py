"""The command line: ``kring serve``, ``kring ask``, and what an administrator does."""

import os
import pkgutil
import sys
from typing import NoReturn

import cyclopts

from kring import __version__
from kring.refusals import Refusal

REFUSED = 2

# Many small matrices: threads of a numerical library cost more than they bring, and take the other core away.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Where each command is; it is imported when it is called.
COMMANDS = {
    "init": "kring.cli.initializing:init",
    "serve": "kring.cli.serving:serve",
    "work": "kring.cli.working:work",
    "demo": "kring.cli.demo:demo",
    "ask": "kring.cli.asking:ask",
    "link": "kring.cli.linking:link",
    "import": "kring.cli.importing:import_",
    "ingest": "kring.cli.ingesting:ingest",
    "export": "kring.cli.exporting:export",
    "backup": "kring.cli.backup:backup",
    "restore": "kring.cli.backup:restore",
    "backtest": "kring.cli.backtesting:backtest",
    "check": "kring.cli.backup:check",
}
GROUPS: dict[str, tuple[str, dict[str, str]]] = {
    "person": (
        "People: add, list, make a key for a program.",
        {"add": "kring.cli.people:add", "list": "kring.cli.people:listed", "key": "kring.cli.people:key"},
    ),
    "circle": (
        "Circles: add, list, make somebody a member.",
        {
            "add": "kring.cli.circles:add",
            "list": "kring.cli.circles:listed",
            "join": "kring.cli.circles:join",
        },
    ),
}


def commands(*, lazily: bool = False) -> cyclopts.App:
    """The program with all its commands; lazily, what a command needs is loaded when it is called."""
    app = cyclopts.App(
        name="kring",
        help="Every event starts a conversation with the right people.",
        version=f"kring {__version__}",
        help_epilogue="Settings are KRING_… variables. The data lies in ./data unless KRING_DATA names a folder.",
    )
    _register(app, COMMANDS, lazily)
    for group, (sentence, inner) in GROUPS.items():
        app.command(part := cyclopts.App(name=group, help=sentence))
        _register(part, inner, lazily)
    return app


def _register(app: cyclopts.App, places: dict[str, str], lazily: bool) -> None:
    for name, place in places.items():
        app.command(place if lazily else pkgutil.resolve_name(place), name=name)


def main() -> NoReturn:
    """Run the command that was typed; a refusal is one line and exit code 2."""
    typed = sys.argv[1:2]
    app = commands(lazily=bool(typed) and typed[0] in COMMANDS)
    try:
        sys.exit(app(result_action="return_int_as_exit_code_else_zero"))
    except Refusal as refusal:
        print(f"kring: {refusal}", file=sys.stderr)
        sys.exit(REFUSED)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # `kring … | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
