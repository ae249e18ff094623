"""Masking is quick because of its hints; they must never hide what a rule would cover."""

from hypothesis import example, given
from hypothesis import strategies as st

from kring.conversations import masking
from kring.conversations.masking import COVER, masked

PIECES = st.one_of(
    st.sampled_from(
        ["+31", "0031", "(0)", "06", "12345678", "020", "4111 1111 1111 1111", "NL91 ABNA 0417 1643 00", "1234 AB", "9712CP",
         "Kerkstraat 12", "Main Street", "Mill Lane", "12", "an@example.org", "password", "Passphrase", "wachtwoord", "pin code",
         "API key", "token", "is", "was", ":", "=", "hunter2", "paſsword", "٠٦١٢٣٤٥٦٧٨", "é", ".", "-", "/", "(", ")", "12.4.1"]
    ),
    st.text("0123456789 .-/()+@:=AZaz", max_size=12),
)  # fmt: skip


def slowly(text: str) -> str:
    """Every rule on every text."""
    text = masking._MAIL.sub(COVER, text)
    for _, patterns in masking._NUMBERED:
        for pattern in patterns:
            text = pattern.sub(COVER, text)
    return masking._SECRET.sub(lambda m: m["name"] + COVER, text)


@given(st.lists(PIECES, max_size=12), st.sampled_from([" ", "", "\n"]))
@example(["passphrase", ":", "hunter2"], " ")
def test_a_hint_hides_nothing(pieces: list[str], joint: str) -> None:
    text = joint.join(pieces)
    assert masked(text) == slowly(text)


def test_what_is_told_is_covered() -> None:
    told = "Mail an@example.org, ring +31 (0) 6 1234 5678, Kerkstraat 12, 1234 AB, wachtwoord: geheim1"
    covered = masked(told)
    assert not any(part in covered for part in ("an@", "5678", "Kerkstraat", "1234 AB", "geheim1"))
