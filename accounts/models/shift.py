"""Who works when: a weekly roster per team, and the days that differ from it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation import Team


class Weekday(models.IntegerChoices):
    """As `datetime.date.weekday()` counts."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Shift(models.Model):
    """One person's hours on one weekday, in the site's zone. An end before the start is on the next day."""

    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.CASCADE, related_name="shifts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="shifts"
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"))

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("weekly roster")
        ordering = ("team", "weekday", "starts_at")
        constraints = [
            models.UniqueConstraint(fields=["team", "user", "weekday", "starts_at"], name="shift_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


class ShiftException(models.Model):
    """A day on which a person is away, or works other hours than the roster says."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="shift_exceptions"
    )
    day = models.DateField(_("day"))
    team = models.ForeignKey(
        Team,
        verbose_name=_("team"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        help_text=_("Leave empty for a day off."),
    )
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("to"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("shift exception")
        verbose_name_plural = _("shift exceptions")
        ordering = ("-day",)
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="shift_exception_once"),
            models.CheckConstraint(
                condition=models.Q(team=None, starts_at=None, ends_at=None)
                | models.Q(team__isnull=False, starts_at__isnull=False, ends_at__isnull=False),
                name="shift_exception_off_or_complete",
                violation_error_message=_("Give a team and both times for extra work, or none of them for a day off."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.note}".strip()
