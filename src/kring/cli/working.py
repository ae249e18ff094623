"""``kring work``: do what is to be done beside the servers of the same database, and answer no requests."""

import signal
import sys
import threading

from kring import logs
from kring.cli import opening
from kring.engine import Engine


def work() -> None:
    """Learn, look after the queue, run rules and send, beside the servers of the same PostgreSQL database, until told
    to stop (Ctrl+C or SIGTERM). Each worker needs a folder of its own (KRING_DATA).
    """
    environment = opening.environment()
    logs.start(environment.log)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    engine = Engine(environment)
    try:
        engine.start()
        print(f"Kring works for {engine.organization.name}.", flush=True)
        print("Stop it with Ctrl+C.", file=sys.stderr)
        stopped.wait()
    finally:
        engine.stop()
