"""Mbox: the past of a mailbox, read by the parser of what comes in."""

import gzip
from pathlib import Path

from kring.history import importing
from kring.history.importing import Wish
from kring.history.readers import format_named
from kring.history.records import Message, Person, Question, Rejected
from kring.store import ad_hoc

BOX = """From ann@example.org Mon Nov  2 10:00:00 2026
From: =?utf-8?Q?Ann_Zo=C3=AB?= <ann@example.org>
To: help@example.org
Subject: Re: My router
Date: Mon, 02 Nov 2026 10:00:00 +0100
Message-ID: <one@example.org>

My router blinks red.
>From the kitchen I see it.

From bob@example.org Mon Nov  2 11:00:00 2026
From: Bob <bob@example.org>
To: ann@example.org
Subject: Something else
Date: Mon, 02 Nov 2026 11:00:00 +0100
Message-ID: <two@example.org>
References: <nowhere@example.org> <one@example.org>

Press the button.

On Mon, 2 Nov 2026 at 10:00, Ann wrote:
> My router blinks red.

From ann@example.org Mon Nov  2 12:00:00 2026
From: ann@example.org
Subject: Automatic reply: My router
Auto-Submitted: auto-replied
Date: Mon, 02 Nov 2026 12:00:00 +0100
Message-ID: <three@example.org>
In-Reply-To: <two@example.org>

I am out of office.

From carl@example.org Mon Nov  2 12:00:00 2026
From: carl@example.org
Subject: Re: My router
Message-ID: <four@example.org>
Date: no date at all

The same subject.

From carl@example.org Mon Nov  2 13:00:00 2026
From: carl@example.org
Subject: Re: My router
Message-ID: <five@example.org>
Date: Mon, 02 Nov 2026 13:00:00 +0100

The same subject is another question.
"""


def read(*paths: Path) -> list:
    found = format_named("mbox")
    return [read.record for read in found.read(found.files(list(paths)), lambda _: None)]


def test_questions_answers_and_what_machines_sent(tmp_path):
    (tmp_path / "support.mbox").write_text(BOX)
    records = read(tmp_path)
    questions = [each for each in records if isinstance(each, Question)]
    [answer] = [each for each in records if isinstance(each, Message)]
    assert [(q.id, q.title) for q in questions] == [
        ("one@example.org", "My router"),
        ("five@example.org", "My router"),
    ]
    assert questions[0].body == "My router blinks red.\nFrom the kitchen I see it."
    assert (answer.reply_to, answer.body, answer.author) == (
        "one@example.org",
        "Press the button.",
        "bob@example.org",
    )
    assert [each.reason for each in records if isinstance(each, Rejected)] == [
        "Date is missing, or cannot be read"
    ]
    assert {each.name for each in records if isinstance(each, Person)} == {"Ann Zoë", "Bob", ""}


def test_gzipped_or_as_single_mails_it_says_the_same(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "support.mbox.gz").write_bytes(gzip.compress(BOX.encode()))
    for number, mail in enumerate(BOX.split("From ann@example.org Mon")[1].split("From bob@")[:1]):
        (tmp_path / "b" / f"{number}.eml").write_text(mail.split("\n", 1)[1].replace(">From", "From"))
    assert len(read(tmp_path / "a")) == 7
    assert read(tmp_path / "b") == read(tmp_path / "a")[:2]


def test_it_comes_in_once_and_nobody_is_sent_anything(store, tmp_path, count):
    from tests.world import build

    build(store)
    (tmp_path / "support.mbox").write_text(BOX)
    wish = Wish(format="mbox", paths=[tmp_path / "support.mbox"], circle="home", visibility="participants", source="", role="customer", rejects=None)  # fmt: skip
    first = importing.run(store, wish, tmp_path, lambda *_: None)
    assert (first.counts.questions, first.counts.messages, first.counts.rejected) == (2, 1, 1)
    again = importing.run(store, wish, tmp_path, lambda *_: None)
    assert (again.counts.questions, again.counts.unchanged) == (0, 2)
    assert count("notifications") == 0
    seen = ad_hoc("select distinct visibility from conversations")
    assert store.read_sync(lambda tx: tx.values(seen)) == ["participants"]
