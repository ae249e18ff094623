"""Phones: how a phone number is written here, so that the same one is found again (E.164)."""

from functools import lru_cache

from kring.refusals import Refusal

LONGEST = 40


class BadRegion(Refusal):
    """{seen!r} is no country with phone numbers; two letters are wanted, such as NL or DE, or nothing."""

    field = "phone_region"


def region(text: str) -> str:
    """A country as ISO 3166-1 writes it, '' for none.

    >>> region(" nl "), region("")
    ('NL', '')

    Raises:
        BadRegion: there is none of that name, or it has no numbers.
    """
    wanted = text.strip().upper()
    if not wanted:
        return ""
    import phonenumbers  # as below

    if wanted not in phonenumbers.SUPPORTED_REGIONS:
        raise BadRegion(seen=text.strip()[:40])
    return wanted


@lru_cache(10_000)
def read(text: str, region: str = "") -> str:
    """A number as it is kept, or '' if it is none; ``region`` is the country of one without a country's code.

    >>> read("06 12 34 56 78", "NL"), read("+31 (0)6-12345678"), read("06 12 34 56 78"), read("call me")
    ('+31612345678', '+31612345678', '', '')
    """
    if not text or len(text) > LONGEST:
        return ""
    import phonenumbers  # the whole world's rules: only where there is a number

    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number) or number.extension:
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
