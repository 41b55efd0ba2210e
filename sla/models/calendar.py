"""Business hours that administrators keep."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.base import BilingualName
from sla.document import read_calendar
from tickets.business_time import CalendarError


def always_open() -> list[list[str]]:
    return [["00:00-24:00"] for _day in range(7)]


class Calendar(BilingualName):
    """A zone, a week, and whose official days it keeps; exceptions by date stand on top."""

    key = models.SlugField(_("slug"), unique=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Shanghai")
    week = models.JSONField(
        _("opening hours"), default=always_open, help_text=_("Seven lists from Monday on, e.g. [“09:00-18:00”].")
    )
    country = models.CharField(
        _("official days of"),
        max_length=2,
        blank=True,
        choices=[("CN", _("China"))],
        help_text=_("Public holidays and make-up working days; empty for none."),
    )

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        ordering = ("name",)

    def clean(self) -> None:
        super().clean()
        try:
            read_calendar({"time_zone": self.time_zone, "week": self.week})
        except (CalendarError, TypeError, ValueError) as error:
            raise ValidationError({"week": str(error)}) from error


class CalendarException(models.Model):
    """A day that is not as the week and the official days have it: closed, or open at these hours."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="exceptions")
    day = models.DateField(_("day"))
    hours: Any = models.JSONField(
        _("opening hours"), default=list, blank=True, help_text=_("e.g. [“09:00-12:00”]; empty: closed.")
    )
    note = models.CharField(_("note"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("calendar exception")
        verbose_name_plural = _("calendar exceptions")
        ordering = ("day",)
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="calendar_exception_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.note}".strip()
