"""Opening hours as people type them, and what is wrong with them in words."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tickets.business_time.hours import DAY_SECONDS

_SPAN = re.compile(
    r"(\d{1,2})[:：](\d\d)(?:[:：](\d\d))?\s*[-–—~～至到]\s*(\d{1,2})[:：](\d\d)(?:[:：](\d\d))?", re.ASCII
)
_BETWEEN = re.compile(r"[,，;；、\n]+")
MAX_SPANS = 12


def read_day(text: str) -> list[str]:
    """`9:00-12:00, 13:30-18:00` as a calendar keeps it; nothing is a closed day. Raises ValidationError."""
    return checked_day(part.strip() for part in _BETWEEN.split(text) if part.strip())


def checked_day(parts: Iterable[str]) -> list[str]:
    """The spans in order, those that touch joined. Raises ValidationError for the first that cannot be."""
    spans = sorted(_read(part) for part in parts)
    if len(spans) > MAX_SPANS:
        raise ValidationError(_("A day has at most %(max)d spans.") % {"max": MAX_SPANS}, code="too_many")
    joined: list[tuple[int, int]] = []
    for opens, closes in spans:
        if joined and opens < joined[-1][1]:
            pair = {"one": _write(*joined[-1]), "other": _write(opens, closes)}
            raise ValidationError(_("%(one)s and %(other)s overlap.") % pair, code="overlap")
        if joined and opens == joined[-1][1]:
            joined[-1] = joined[-1][0], closes
        else:
            joined.append((opens, closes))
    return [_write(*span) for span in joined]


def day_words(spans: Iterable[str]) -> str:
    """The spans in one field."""
    return ", ".join(spans)


def _read(part: object) -> tuple[int, int]:
    found = _SPAN.fullmatch(part) if isinstance(part, str) else None
    if found is None:
        said = _("“%(text)s” is not a span such as 09:00-18:00.") % {"text": str(part)[:40]}
        raise ValidationError(said, code="invalid")
    numbers = [int(group or 0) for group in found.groups()]
    opens, closes = _seconds(numbers[:3]), _seconds(numbers[3:])
    if opens is None or closes is None:
        raise ValidationError(_("“%(text)s” names a time that does not exist.") % {"text": part}, code="invalid")
    if opens >= closes:
        said = _("“%(text)s” ends before it starts. Hours over midnight: until 24:00, and from 00:00 the next day.")
        raise ValidationError(said % {"text": part}, code="backwards")
    return opens, closes


def _seconds(numbers: list[int]) -> int | None:
    hour, minute, second = numbers
    total = hour * 3600 + minute * 60 + second
    return total if minute < 60 and second < 60 and total <= DAY_SECONDS else None


def _write(opens: int, closes: int) -> str:
    return f"{_clock(opens)}-{_clock(closes)}"


def _clock(total: int) -> str:
    minutes, second = divmod(total, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}" if second else f"{hour:02}:{minute:02}"
