"""``kring ask``: a question from the terminal, beside a running server or without one."""

import sys

from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.text import Text

from kring import circles, conversations, settings
from kring.cli import opening
from kring.conversations import Draft
from kring.events import last_position
from kring.events.listening import learn_next
from kring.invitations.learning import Learning
from kring.knowledge.suggesting import Known, suggest
from kring.matching import Matcher
from kring.matching.meaning import find_encoder
from kring.people import Person, guests
from kring.people import by_address as known_by
from kring.settings import Environment
from kring.store import Store, Transaction, times

SHOWN = 3
FEW_EVENTS = 5_000  # more than a command should learn by itself


def ask(
    text: str,
    /,
    *,
    by: str = "",
    name: str = "",
    circle: str = "",
    topic: tuple[str, ...] = (),
    yes: bool = False,
) -> None:
    """Ask a question. What is known already is shown first; then the right people are asked.

    Parameters
    ----------
    text:
        The question.
    by:
        The asker's mail address; the owner's unless said. Somebody unknown asks as a guest.
    name:
        A guest's name.
    circle:
        The circle to ask in; the first one unless said.
    topic:
        What it is about; may be given several times.
    yes:
        Ask without showing what is known first.
    """
    environment = opening.environment()
    with opening.opened() as store:
        organization = store.read_sync(lambda tx: opening.begun(tx, environment))
        if not yes and show_known(store, environment, text, by or organization.owner_id):
            print(
                "Was that it? Nobody was asked. To ask people all the same: kring ask --yes …",
                file=sys.stderr,
            )
            return

        def job(tx: Transaction) -> str:
            now = times.now()
            asker = _asker(tx, by, name)
            made = conversations.ask(
                tx, asker.id, opening.circle(tx, circle).id, Draft(body=text, topics=topic), now
            )
            return made.id

        conversation_id = store.write_sync(job)
        print(f"Asked. Follow it at {organization.address}/conversations/{conversation_id}")
        print("A running Kring (kring serve) now asks the people most likely to help.", file=sys.stderr)


def _asker(tx: Transaction, by: str, name: str) -> Person:
    if not by:
        return opening.person(tx, settings.organization(tx).owner_id)
    if "@" not in by:
        return opening.person(tx, by)
    return known_by(tx, by) or guests.enter(tx, times.now(), name=name, address=by)


def show_known(store: Store, environment: Environment, text: str, by: str) -> bool:
    """Print solved questions like this one, with the best part of their answers; whether there were any."""
    encoder = None if environment.meaning == "off" else find_encoder()
    matcher = Matcher(environment.folder / "matching", encoder)
    learning = Learning(store, matcher)
    if store.read_sync(last_position) - matcher.position < FEW_EVENTS:
        while learn_next(store, learning):
            pass  # what a running server has learned since it saved; nothing is saved here

    def job(tx: Transaction) -> list[Known]:
        asker = opening.person(tx, by) if "@" not in by else known_by(tx, by)
        viewer = circles.viewer(tx, asker.id if asker else None)
        return suggest(tx, matcher, viewer, text, times.now(), SHOWN).known

    known = store.read_sync(job)
    console = Console()
    for answer in known:
        console.print(Text(answer.title, "bold"))
        console.print(Padding(Markdown(answer.part), (0, 0, 1, 2)))
    return bool(known)
