"""Hostile mails: none takes long to read, and none breaks what reads it."""

import time

import pytest

from kring.mail import attachments, letters, machines, quoting, texts
from kring.mail.parsing import File, parse

HEAD = b"From: a@example.net\nTo: help@in.example.org\nMessage-ID: <x@y>\n"
LONG = 2_000_000
MAILS = {
    "deep": HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)),
    "many parts": HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: text/plain\n\nx\n" * 20_000,
    "one long line": HEAD + b"\n" + b"a" * LONG,
    "quotes of quotes": HEAD + b"\n" + b"> " * 500_000,
    "on and on": HEAD + b"\n" + b"On Monday\n" * 100_000,
    "from and from": HEAD + b"\n" + b"From: x\n" * 100_000,
    "many senders": b"From: " + b"a@example.net, " * 20_000 + b"\n\nx",
    "long subject": HEAD + b"Subject: " + b"Re: " * 50_000 + b"\n\nx",
    "words in letters": HEAD + b"Subject: " + b"=?utf-8?Q?a?= " * 20_000 + b"\n\nx",
    "half words": HEAD + b"Subject: " + b"=?utf-8?Q?" * 20_000 + b"\n\nx",
    "many headers": HEAD + b"X-A: b\n" * 50_000 + b"\nx",
    "many references": HEAD + b"References: " + b"<a@b> " * 50_000 + b"\n\nx",
    "html": HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 60_000 + b"x",
    "html tables": HEAD + b"Content-Type: text/html\n\n" + b"<table><tr><td>" * 3000 + b"x",
    "html quotes": HEAD + b"Content-Type: text/html\n\n" + b"<blockquote type=cite>" * 5000 + b"x",
    "a tree": HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(300))
    + b"x\n" * 300_000,
    "parts without end": HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 300_000,
    "headers without end": HEAD + b"a:b\n" * 2_000_000 + b"\nx",
    "parameters": HEAD + b"Content-Type: text/plain" + b"".join(b"; a*%d=x" % n for n in range(80_000)) + b"\n\nx",
    "quotes": HEAD + b"Content-Type: text/plain" + b';"' * 300_000 + b"\n\nx",
    "punycode": HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"a" * 800_000,
    "remarks": HEAD + b"To: " + b"(" * 19_000 + b"\n\nx",
    "html rows": HEAD + b"Content-Type: text/html\n\n<table>" + b"<tr><td>x" * 40_000,
    "absent": HEAD + b"\n" + b"ik ben " * 50_000,
}  # fmt: skip


@pytest.mark.parametrize("name", MAILS)
def test_no_mail_takes_long(name):
    began = time.process_time()
    content = MAILS[name]
    letters.fingerprint(content)
    letter = parse(content)
    quoting.cut(letter.body)
    machines.why(letter, None, ["help@in.example.org"])
    attachments.look(letter.files)
    texts.bare_subject(letter.subject)
    assert time.process_time() - began < 3


def test_a_name_that_looks_like_a_word_put_aside_is_a_name():
    assert parse(b"From: _aside_7_aside_ =?utf-8?q?x?= <a@example.net>\n\nx").sender == "a@example.net"


def test_of_a_heavy_mail_the_head_and_the_beginning_of_its_text_are_read():
    letter = parse(MAILS["a tree"])
    assert letter.sender == "a@example.net"
    assert "--b0" in letter.text


def test_nothing_is_unpacked_and_much_is_refused():
    looked = attachments.look(
        [File(f"{n}.txt", "text/plain", b"x") for n in range(12)]
        + [File("big.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"\0" * (11 << 20))]
    )
    assert [file.refused for file in looked] == [""] * 10 + ["number"] * 3
    zipped = attachments.look([File("a.zip", "application/zip", b"PK\x03\x04" + b"\0" * 100)])
    assert [file.refused for file in zipped] == ["kind"]
    big = attachments.look([File("big.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"\0" * (11 << 20))])
    assert [(file.refused, file.content) for file in big] == [("size", b"")]
