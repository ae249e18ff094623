"""How many answers of the corpus are cut as a reader would: ours, and by mail-parser-reply. python -m tests.mail.compare"""

import time
from pathlib import Path

from mailparser_reply import EmailReplyParser

from kring.mail import quoting
from kring.mail.parsing import parse
from tests.mail.corpus import CORPUS

FOLDER = Path(__file__).with_name("letters")


def main() -> None:
    library = EmailReplyParser(languages=["en", "nl", "de", "fr", "es", "it"])
    cut = {"kring": quoting.cut, "mail-parser-reply": lambda body: (library.parse_reply(body) or "").strip()}
    wanted = {name: e.text for name, e in CORPUS.items() if e.text and e.outcome in ("posted", "taken")}
    bodies = {name: parse((FOLDER / f"{name}.eml").read_bytes()).body for name in wanted}
    for who, way in cut.items():
        right = sum(way(bodies[name]) == text for name, text in wanted.items())
        began = time.process_time()
        way("> On a wrote\n" * 20_000)
        print(f"{who}: {right} of {len(wanted)}; 20,000 hostile lines in {time.process_time() - began:.2f} s")


if __name__ == "__main__":
    main()
