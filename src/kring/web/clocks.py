"""Clocks: moments and spans in words that a person would use."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from kring.locale import Translations
from kring.store import Time, times


def iso(moment: Time) -> str:
    """For ``<time datetime>``: whole seconds, UTC."""
    return times.datetime_of(moment).strftime("%Y-%m-%dT%H:%M:%SZ")


def ago(words: Translations, moment: Time, now: Time) -> str:
    """How long ago, in the largest unit that fits.

    >>> from kring.locale import translations
    >>> ago(translations("en"), 0, 3 * times.HOUR)
    '3 h ago'
    """
    seconds = max(0, now - moment) // times.SECOND
    if seconds < 60:
        return words.gettext("just now")
    if seconds < 3600:
        return words.gettext("{number} min ago").format(number=seconds // 60)
    if seconds < 86400:
        return words.gettext("{number} h ago").format(number=seconds // 3600)
    if seconds < 14 * 86400:
        days = seconds // 86400
        return words.ngettext("{number} day ago", "{number} days ago", days).format(number=days)
    return day(words, moment)


def until(words: Translations, moment: Time, now: Time) -> str:
    """How long from now.

    >>> from kring.locale import translations
    >>> until(translations("en"), 90 * times.MINUTE, 0)
    'in 1 h 30 min'
    """
    minutes = -(-(moment - now) // times.MINUTE)
    if minutes <= 0:
        return words.gettext("any moment")
    if minutes < 60:
        return words.gettext("in {minutes} min").format(minutes=minutes)
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        pattern = words.gettext("in {hours} h {minutes} min") if rest else words.gettext("in {hours} h")
        return pattern.format(hours=hours, minutes=rest)
    days = round(minutes / 1440)
    return words.ngettext("in {number} day", "in {number} days", days).format(number=days)


def clock(words: Translations, moment: Time, zone: str = "UTC") -> str:
    """The time of day."""
    return format_time(times.datetime_of(moment), "HH:mm", tzinfo=_zone(zone), locale=words.locale)


def day(words: Translations, moment: Time) -> str:
    """The date."""
    return format_date(times.datetime_of(moment).date(), "d MMM y", locale=words.locale)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


FILTERS = {"ago": ago, "until": until, "clock": clock, "day": day}
