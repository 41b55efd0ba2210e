"""The monthly service report 服务月报: frozen figures, and what people wrote to them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.models.frequent import FrequentRun
from reports.models.job import Job


class MonthlyReport(Job):
    """One edition of a month's report. Its figures never change: made anew, it is a new edition and the old one stays.

    `figures` is the document of `reports/monthly/document.py`. `summaries` holds, by language, the words that somebody
    put in the place of those that the figures write by themselves; `remarks` are the supervisor's own.
    """

    month = models.DateField(_("month"), help_text="Its first day.")
    edition = models.PositiveSmallIntegerField(_("edition"))
    figures = models.JSONField(default=dict)
    frequent = models.ForeignKey(FrequentRun, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    summaries = models.JSONField(_("summary"), default=dict)
    remarks = models.TextField(_("remarks"), blank=True, max_length=10_000)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    edited_at = models.DateTimeField(null=True, blank=True)
    # Grows with every saving of words.
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("monthly report")
        verbose_name_plural = _("monthly reports")
        ordering = ("-month", "-edition")
        constraints = [models.UniqueConstraint(fields=["month", "edition"], name="monthly_report_edition")]
        indexes = [
            models.Index(
                fields=["id"], name="monthly_report_open", condition=models.Q(state__in=["waiting", "running"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} / {self.edition}"


class ReportWording(models.Model):
    """What somebody wrote in a report, and what stood there before. Never changed."""

    report = models.ForeignKey(MonthlyReport, on_delete=models.CASCADE, related_name="wordings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))
    changes = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("words of a report")
        verbose_name_plural = _("words of reports")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.report_id} {self.at:%Y-%m-%d %H:%M}"
