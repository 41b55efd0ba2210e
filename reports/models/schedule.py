"""To whom reports go by themselves, and what became of each sending."""

from datetime import datetime, time
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from reports.models.monthly import MonthlyReport
from reports.models.saved import SavedReport


class Format(models.TextChoices):
    PDF = "pdf", "PDF"
    XLSX = "xlsx", "XLSX"


def all_formats() -> list[str]:
    return [str(value) for value in Format.values]


class ReportSchedule(models.Model):
    """A report that goes out every month at a day and an hour, to people and to whoever has certain roles: the monthly
    service report, or one that somebody saved.

    `next_due_at` is empty while it is paused.
    """

    saved = models.ForeignKey(
        SavedReport, verbose_name=_("report"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(_("name"), max_length=100)
    is_active = models.BooleanField(_("active"), default=True)
    day = models.PositiveSmallIntegerField(
        _("day of the month"), default=1, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )
    at = models.TimeField(_("at"), default=time(8))
    formats = ArrayField(
        models.CharField(max_length=4, choices=Format), verbose_name=_("attached"), default=all_formats, blank=True
    )
    people = models.ManyToManyField(User, verbose_name=_("people"), blank=True, related_name="+")
    roles = ArrayField(models.CharField(max_length=20), verbose_name=_("roles"), default=list, blank=True)
    next_due_at = models.DateTimeField(_("next"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("report schedule")
        verbose_name_plural = _("report schedules")
        ordering = ("name", "pk")
        indexes = [
            models.Index(fields=["next_due_at"], name="report_schedule_due", condition=Q(next_due_at__isnull=False))
        ]

    def __str__(self) -> str:
        return self.name


class ScheduleChange(models.Model):
    """Who changed a schedule, when, and what was different. Never changed."""

    schedule = models.ForeignKey(ReportSchedule, on_delete=models.CASCADE, related_name="history")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))
    changes = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("change of a report schedule")
        verbose_name_plural = _("changes of report schedules")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.at:%Y-%m-%d %H:%M}"


class ReportSending(models.Model):
    """One report on its way to people: by a schedule, once for each month, or because somebody sent it.

    Until the month's report is made it waits without one.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("sending", "Waiting for the report")
        SENDING = "sending", pgettext_lazy("sending", "On its way")
        DONE = "done", pgettext_lazy("sending", "Sent")
        FAILED = "failed", pgettext_lazy("sending", "Failed")

    schedule = models.ForeignKey(
        ReportSchedule, null=True, blank=True, on_delete=models.SET_NULL, related_name="sendings"
    )
    month = models.DateField(_("month"))
    report = models.ForeignKey(MonthlyReport, null=True, blank=True, on_delete=models.PROTECT, related_name="sendings")
    saved = models.ForeignKey(SavedReport, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    formats = ArrayField(models.CharField(max_length=4, choices=Format), default=all_formats)
    message = models.TextField(_("message"), blank=True, max_length=2_000)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    error = models.CharField(max_length=1_000, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        verbose_name = _("sending of a report")
        verbose_name_plural = _("sendings of reports")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "month"], condition=Q(schedule__isnull=False), name="report_sent_once"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="report_sending_open", condition=Q(state__in=["waiting", "sending"])),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.state}"


class ReportMailQuerySet(models.QuerySet):
    def due(self, at: datetime) -> Self:
        return self.filter(state=ReportMail.State.PENDING, next_attempt_at__lte=at)


class ReportMail(models.Model):
    """The report to one person: one mail, ever, or why there is none."""

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("report mail", "On its way")
        SENT = "sent", pgettext_lazy("report mail", "Sent")
        FAILED = "failed", pgettext_lazy("report mail", "Not delivered")
        SKIPPED = "skipped", pgettext_lazy("report mail", "Left out")

    sending = models.ForeignKey(ReportSending, on_delete=models.CASCADE, related_name="mails", db_index=False)
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=1_000, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects: Any = ReportMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail with a report")
        verbose_name_plural = _("mails with reports")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["sending", "recipient"], name="report_mail_once")]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="report_mail_due", condition=Q(state="pending")),
        ]

    def __str__(self) -> str:
        return f"{self.sending_id} {self.recipient_id} {self.state}"
