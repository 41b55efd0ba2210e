"""Targets as people type them: 15 min, 2 h, 1 h 30 min, 2小时."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

UNITS = {"h": 3600, "hr": 3600, "小时": 3600, "时": 3600, "m": 60, "min": 60, "分钟": 60, "分": 60, "s": 1, "秒": 1}
_PIECE = re.compile(r"(\d{1,6})\s*(小时|时|分钟|分|秒|hr|h|min|m|s)\s*", re.IGNORECASE | re.ASCII)
# A year of round-the-clock time; more is a slip of the finger.
MAX_SECONDS = 366 * 24 * 3600


def read_amount(text: str) -> int:
    """Seconds of business time. Raises ValidationError for what is none, nothing, or more than a year."""
    rest, total = text.strip(), 0
    while rest:
        piece = _PIECE.match(rest)
        if piece is None:
            said = _("“%(text)s” is not a length of time. Write for example 15 min, 2 h or 1 h 30 min.")
            raise ValidationError(said % {"text": text[:40]}, code="invalid")
        total += int(piece[1]) * UNITS[piece[2].lower()]
        rest = rest[piece.end() :]
    return checked_amount(total)


def checked_amount(seconds: object) -> int:
    """The same for a number."""
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 1 <= seconds <= MAX_SECONDS:
        raise ValidationError(_("Give a length of more than nothing and at most a year."), code="out_of_range")
    return seconds


def write_amount(seconds: int) -> str:
    """As a person would type it."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    units = (
        (hours, pgettext("length of time", "%(count)d h")),
        (minutes, pgettext("length of time", "%(count)d min")),
        (left, pgettext("length of time", "%(count)d s")),
    )
    return " ".join(words % {"count": count} for count, words in units if count)
