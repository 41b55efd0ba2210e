"""A calendar rule in words."""

from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tickets.recurring.recurrence import LAST, Recurrence


def describe(rule: Recurrence) -> str:
    """Such as “Every month on the first Monday, 09:00”."""
    return _("%(days)s, %(time)s") % {"days": _DAYS[rule.frequency](rule), "time": time_format(rule.at, "H:i")}


def _daily(rule: Recurrence) -> str:
    return ngettext("Every day", "Every %(count)d days", rule.interval) % {"count": rule.interval}


def _weekly(rule: Recurrence) -> str:
    every = ngettext("Every week", "Every %(count)d weeks", rule.interval) % {"count": rule.interval}
    days = pgettext("between items", ", ").join(str(WEEKDAYS[number]) for number in sorted(set(rule.weekdays)))
    return _("%(every)s on %(days)s") % {"every": every, "days": days}


def _monthly(rule: Recurrence) -> str:
    every = ngettext("Every month", "Every %(count)d months", rule.interval) % {"count": rule.interval}
    return _("%(every)s on %(days)s") % {"every": every, "days": _day_of_month(rule)}


def _day_of_month(rule: Recurrence) -> str:
    if rule.pattern == "day":
        if rule.month_day == LAST:
            return pgettext("day of the month", "the last day")
        return pgettext("day of the month", "day %(number)d") % {"number": rule.month_day}
    if rule.pattern == "weekday":
        return pgettext("day of the month", "the %(which)s %(weekday)s") % {
            "which": which(rule.ordinal),
            "weekday": WEEKDAYS[rule.weekday],
        }
    return pgettext("day of the month", "the %(which)s working day") % {"which": which(rule.ordinal)}


def which(ordinal: int) -> str:
    """The first, the second … the last."""
    names = {
        1: pgettext("ordinal", "first"),
        2: pgettext("ordinal", "second"),
        3: pgettext("ordinal", "third"),
        4: pgettext("ordinal", "fourth"),
        5: pgettext("ordinal", "fifth"),
        LAST: pgettext("ordinal", "last"),
    }
    return names.get(ordinal) or pgettext("ordinal", "%(number)dth") % {"number": ordinal}


_DAYS = {"daily": _daily, "weekly": _weekly, "monthly": _monthly}
