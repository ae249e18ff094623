"""A process that tells other systems, to be killed: ``python -m tests.webhooks.worker DATABASE``."""

import sys
import time

from kring.events.listening import Loop
from kring.store import Store
from kring.webhooks.listening import Subscribers
from kring.webhooks.sending import Sender
from tests.webhooks.conftest import HERE

if __name__ == "__main__":
    store = Store(sys.argv[1])
    sender = Sender(store, HERE)
    sender.start()
    Loop(store, "webhooks", Subscribers(store).work).start()
    print("ready", flush=True)
    time.sleep(120)
