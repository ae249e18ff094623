"""The corpus: what must become of each letter in ``tests/mail/letters``, as whose, and what is then to be read."""

import msgspec


class Expected(msgspec.Struct, frozen=True):
    """``by`` is a name in the world; ``files`` are names with the reason why they are refused."""

    outcome: str
    by: str = ""
    text: str | None = None
    sent_from: str = "?"
    sent_to: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()


CORPUS = {
    "gmail-top-en": Expected("posted", by="alice", text="It is a Fritz!Box 7590."),
    "gmail-top-nl": Expected(
        "posted", by="alice", text="Het is een Fritz!Box.\n\nMet vriendelijke groet,\nAlice"
    ),
    "gmail-top-nl-old": Expected("posted", by="alice", text="Gelukt, dank!"),
    "apple-mail-en": Expected("posted", by="alice", text="Since yesterday evening."),
    "apple-mail-nl": Expected("posted", by="alice", text="Sinds gisteravond."),
    "thunderbird-bottom-en": Expected("posted", by="alice", text="A Fritz!Box 7590, since Sunday."),
    "thunderbird-between-nl": Expected("posted", by="alice", text="Een Fritz!Box.\n\nSinds zondag."),
    "outlook-en": Expected("posted", by="alice", text="The light is orange now.\n\nKind regards,\nAlice"),
    "outlook-nl": Expected("posted", by="alice", text="Het lampje is nu oranje."),
    "outlook-old-nl": Expected("posted", by="alice", text="Dat deed ik al."),
    "outlook-html-only": Expected("posted", by="alice", text="I tried the other cable – no luck."),
    "yahoo-en": Expected("posted", by="alice", text="Works again, thanks."),
    "proton-en": Expected("posted", by="alice", text="Yes, it did."),
    "gmail-de": Expected("posted", by="alice", text="Ja, danke."),
    "signature-with-dashes": Expected(
        "posted", by="alice", text="Three things:\n- the light\n- the fan\n- the smell"
    ),
    "thirty-nested-subjects": Expected("posted", by="alice", text="Still here."),
    "thirty-nested-subjects-new": Expected("opened", text="It hums."),
    "thread-by-references": Expected("posted", by="alice", text="It is about the same thing."),
    "thread-by-our-own-id-without-proof": Expected("posted", by="alice", text="Only I got that mail."),
    "only-the-subject": Expected("opened", text="My router too."),
    "invitation-yes": Expected("taken", by="bob"),
    "invitation-ja": Expected("taken", by="bob"),
    "invitation-no": Expected("declined", by="bob"),
    "invitation-nee": Expected("declined", by="bob"),
    "invitation-answer": Expected("taken", by="bob", text="Hold the reset button for ten seconds."),
    "invitation-no-is-an-answer": Expected(
        "taken", by="bob", text="No, it is not the cable: update the firmware first, then reset it."
    ),
    "plain-new": Expected("opened", text="When do I get it?"),
    "unproven-new": Expected("opened", text="When do I get it?"),
    "alias": Expected("opened", text="What does it cost?"),
    "blind-copy": Expected("opened", text="To you in Bcc.", sent_to=("help@in.example.org",)),
    "forwarded-by-a-member": Expected(
        "opened",
        by="fay",
        text="Begin forwarded message:\n\nFrom: A Customer <customer@example.net>\nDate: Mon, 2 Nov 2026\nTo: Fay <fay@example.org>\nSubject: broken\n\nMy modem is broken.",
    ),
    "html-only": Expected("opened", text="My modem hums."),
    "empty-body": Expected("opened", text="My modem hums, why?"),
    "empty-altogether": Expected("empty"),
    "latin-1": Expected("opened", text="Één café, s'il vous plaît."),
    "windows-1252-said-as-utf-8": Expected("opened", text="It’s “broken”."),
    "koi8-r": Expected("opened", text="Не работает."),
    "utf-16-base64": Expected("opened", text="Zestien bits, één vraag."),
    "iso-2022-jp": Expected("opened", text="こんにちは、動きません。"),
    "unknown-charset": Expected("opened", text="It is green."),
    "quoted-address": Expected("opened", text="Do quotes work?"),
    "unicode-address": Expected("opened", text="Do letters work?"),
    "s-mime-signed": Expected("opened", text="It is signed, and it hums."),
    "winmail-dat": Expected("opened", text="See the attached document."),
    "attached-picture": Expected(
        "posted", by="alice", text="This is what it shows.", files=(("light.exe.png", ""),)
    ),
    "attached-program": Expected("posted", by="alice", text="Run this.", files=(("holiday.png", "kind"),)),
    "zip-bomb": Expected("posted", by="alice", text="Unpack me.", files=(("42.zip", "kind"),)),
    "broken-no-end": Expected("opened", text="It never ends."),
    "broken-boundary": Expected("opened", text="There is no boundary."),
    "broken-base64": Expected("opened"),
    "broken-header": Expected("opened"),
    "broken-deep": Expected("opened"),
    "no-message-id": Expected("opened", text="I have no id."),
    "no-from": Expected("robot"),
    "nul-bytes": Expected("opened", text="A nul byte."),
    "forged-from-a-participant": Expected("held", by="alice"),
    "forged-results-of-another-server": Expected("held", by="alice"),
    "forged-results-below-ours": Expected("held", by="alice"),
    "forged-dmarc-fail-with-ticket": Expected("held", by="alice"),
    "forged-ticket-of-another": Expected("held", by="fay"),
    "forged-two-from-lines": Expected("not one sender"),
    "forged-two-addresses-in-from": Expected("held", by="alice"),
    "forged-reply-to": Expected("opened", text="Answer to Alice."),
    "forged-sender-line": Expected("opened", text="Sender says Alice."),
    "forged-foreign-thread": Expected("opened", by="alice", text="I am no part of that."),
    "forged-unknown-ticket": Expected("opened", by="alice", text="A guessed ticket."),
    "forged-display-name": Expected("opened", text="My name is an address."),
    "homograph-address": Expected("held", by="alice"),
    "injected-subject": Expected("opened", text="A subject with lines."),
    "injected-name": Expected("opened", text="A name with lines."),
    "injected-message-id": Expected("opened", text="An id with lines."),
    "away-en": Expected("automatic"),
    "away-en-without-headers": Expected("away"),
    "away-nl": Expected("automatic"),
    "away-nl-without-headers": Expected("away"),
    "away-de": Expected("automatic"),
    "away-de-without-headers": Expected("away"),
    "away-fr": Expected("automatic"),
    "away-fr-without-headers": Expected("away"),
    "away-es": Expected("automatic"),
    "away-es-without-headers": Expected("away"),
    "away-it": Expected("automatic"),
    "away-it-without-headers": Expected("away"),
    "away-subject-kept": Expected("taken", by="bob"),
    "away-in-the-body-only": Expected("away"),
    "vacation-sieve": Expected("automatic"),
    "acknowledgement-of-a-ticket-desk": Expected("automatic"),
    "bounce-postfix": Expected("bounce", sent_from=""),
    "bounce-exchange": Expected("bounce"),
    "bounce-qmail-without-report": Expected("robot"),
    "bounce-with-null-return-path": Expected("bounce"),
    "delayed-notice": Expected("bounce", sent_from=""),
    "read-receipt": Expected("bounce"),
    "list-mail": Expected("list", sent_to=("help@in.example.org",)),
    "newsletter": Expected("list"),
    "our-own-group": Expected("opened", text="Written to the group that is only another name of a circle."),
    "no-reply": Expected("robot"),
    "cron": Expected("automatic"),
    "calendar-reply": Expected("calendar"),
    "calendar-invitation": Expected("calendar"),
    "our-own-come-back": Expected("our own"),
    "our-own-from-a-circle": Expected("our own"),
    "our-own-redirected": Expected("automatic"),
}
