"""Tickets that come again: the rules, and what each has made."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Team, User
from accounts.models.base import BilingualName
from tickets.choices import Kind, Priority
from tickets.models.category import Category
from tickets.models.checklist import TaskTemplate
from tickets.models.ticket import Ticket
from tickets.recurring.recurrence import Recurrence, next_moments
from tickets.site_calendar import is_business_day


class Frequency(models.TextChoices):
    DAILY = "daily", _("Days")
    WEEKLY = "weekly", _("Weeks")
    MONTHLY = "monthly", _("Months")


class Pattern(models.TextChoices):
    """Which day of a month."""

    DAY = "day", _("By its number")
    WEEKDAY = "weekday", _("By its weekday")
    BUSINESS_DAY = "business_day", _("By working days")


class ClosedDays(models.TextChoices):
    """What becomes of a day on which nobody works."""

    KEEP = "keep", _("Make the ticket all the same")
    SKIP = "skip", _("Leave it out")
    NEXT = "next", _("On the next working day")
    PREVIOUS = "previous", _("On the working day before")


class Missed(models.TextChoices):
    """What becomes of dates that passed while nothing ran."""

    CATCH_UP = "catch_up", _("Make every one that was missed")
    SKIP = "skip", _("Make only the last one")


class RecurringTicket(BilingualName):
    """A rule by which a ticket is made again and again, and what it is to be.

    `next_due_at` is the next moment to look at the rule, empty when it is paused or has ended. `title` may hold the
    placeholders of `tickets/recurring/recurrence.py`. `owner` is who records the ticket, an agent.
    """

    is_active = models.BooleanField(_("active"), default=True)
    frequency = models.CharField(_("repeats every"), max_length=10, choices=Frequency, default=Frequency.MONTHLY)
    interval = models.PositiveSmallIntegerField(_("interval"), default=1, validators=[MinValueValidator(1)])
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("weekdays"), default=list, blank=True)
    pattern = models.CharField(_("day of the month"), max_length=12, choices=Pattern, default=Pattern.DAY)
    month_day = models.SmallIntegerField(_("day"), default=1)
    ordinal = models.SmallIntegerField(_("which"), default=1)
    weekday = models.PositiveSmallIntegerField(_("weekday"), default=0, validators=[MaxValueValidator(6)])
    at = models.TimeField(_("at"), default=time(9))
    closed_days = models.CharField(_("on a day off"), max_length=10, choices=ClosedDays, default=ClosedDays.NEXT)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    missed = models.CharField(_("after an outage"), max_length=10, choices=Missed, default=Missed.CATCH_UP)

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.INCIDENT)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True, max_length=20_000)
    category = models.ForeignKey(
        Category, verbose_name=_("category"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    team = models.ForeignKey(
        Team, verbose_name=_("team"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    assignee = models.ForeignKey(
        User, verbose_name=_("assignee"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, null=True, blank=True)
    requester = models.ForeignKey(User, verbose_name=_("requester"), on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+")
    task_template = models.ForeignKey(
        TaskTemplate,
        verbose_name=_("task template"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    detail = models.JSONField(_("fields of the process"), default=dict, blank=True)

    next_due_at = models.DateTimeField(_("next"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("recurring ticket")
        verbose_name_plural = _("recurring tickets")
        ordering = ("name", "pk")
        indexes = [models.Index(fields=["next_due_at"], name="recurring_due", condition=Q(next_due_at__isnull=False))]

    def recurrence(self) -> Recurrence:
        names = (
            "frequency", "interval", "pattern", "month_day", "ordinal", "weekday", "at", "closed_days", "starts_on",
            "ends_on",
        )  # fmt: skip
        values: dict[str, Any] = {name: getattr(self, name) for name in names}
        return Recurrence(weekdays=tuple(self.weekdays), **values)

    def dates_after(self, moment: datetime, limit: int = 1) -> list[datetime]:
        """The next moments by the site's calendar and time zone."""
        zone = ZoneInfo(settings.TIME_ZONE)
        return next_moments(self.recurrence(), moment, is_business_day, zone, limit=limit)


class RecurringRun(models.Model):
    """What became of one due moment of a rule: a ticket, or why there is none. One row for each, ever."""

    class Outcome(models.TextChoices):
        MADE = "made", pgettext_lazy("recurring ticket", "Made")
        FAILED = "failed", pgettext_lazy("recurring ticket", "Failed")

    rule = models.ForeignKey(RecurringTicket, on_delete=models.CASCADE, related_name="runs", db_index=False)
    due_at = models.DateTimeField(_("due"))
    ran_at = models.DateTimeField(_("when"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.PROTECT, related_name="+")
    error = models.TextField(blank=True)
    # Dates before this one that passed during an outage and were left out.
    left_out = models.PositiveIntegerField(default=0)
    # Who asked for it out of turn.
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("run of a recurring ticket")
        verbose_name_plural = _("runs of recurring tickets")
        ordering = ("-due_at",)
        constraints = [models.UniqueConstraint(fields=["rule", "due_at"], name="recurring_run_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.due_at:%Y-%m-%d %H:%M}"


class RecurringChange(models.Model):
    """Who changed a rule, when, and what it was from then on. Never changed."""

    rule = models.ForeignKey(RecurringTicket, on_delete=models.CASCADE, related_name="history", db_index=False)
    number = models.PositiveIntegerField()
    document = models.JSONField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of a recurring ticket")
        verbose_name_plural = _("changes of recurring tickets")
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="recurring_change_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} v{self.number}"
