"""Phones: how a phone number is written here, so that the same one is found again (E.164)."""

from functools import lru_cache

LONGEST = 40


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
