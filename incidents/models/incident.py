"""What an incident has besides the shared ticket."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.base import BilingualName
from tickets.choices import Impact, Priority
from tickets.models import Ticket


class Severity(models.IntegerChoices):
    """Severity 事件级别: follows from priority and impact (processes.md, "Incident")."""

    I = 1, _("I exceptional")  # noqa: E741  (the manual's own roman numerals)
    II = 2, _("II serious")
    III = 3, _("III considerable")
    IV = 4, _("IV ordinary")


class CallbackOutcome(models.TextChoices):
    SOLVED = "solved", _("Solved, the requester says")
    NOT_SOLVED = "not_solved", _("Not solved, the requester says")
    NOT_REACHED = "not_reached", _("Not reached")


class CauseCategory(BilingualName):
    """Why incidents happen; asked for when one is resolved."""

    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("cause category")
        verbose_name_plural = _("cause categories")
        ordering = ("position", "name")
        constraints = [models.UniqueConstraint(fields=["name"], name="cause_category_once")]


class CloseCode(BilingualName):
    """How an incident was ended; asked for when one is resolved."""

    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("close code")
        verbose_name_plural = _("close codes")
        ordering = ("position", "name")
        constraints = [models.UniqueConstraint(fields=["name"], name="close_code_once")]


class IncidentQuerySet(models.QuerySet):
    def to_close(self, at: datetime) -> Self:
        """Resolved, and the requester's time to answer has passed; a major incident waits for its review too."""
        due = self.filter(ticket__state="resolved", auto_close_at__lte=at)
        return due.exclude(ticket__is_major=True, ticket__major__reviewed_at=None)


class Incident(models.Model):
    """An interruption of a service, or a fault that somebody reported."""

    ticket = models.OneToOneField(Ticket, primary_key=True, on_delete=models.PROTECT, related_name="incident")
    resolution = models.TextField(_("resolution"), blank=True, max_length=20_000)
    cause_category = models.ForeignKey(
        CauseCategory,
        verbose_name=_("cause category"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="incidents",
    )
    close_code = models.ForeignKey(
        CloseCode,
        verbose_name=_("close code"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="incidents",
    )
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    vendor_reference = models.CharField(_("vendor's reference"), max_length=100, blank=True)
    callback_outcome = models.CharField(
        pgettext_lazy("callback", "outcome"), max_length=12, choices=CallbackOutcome, blank=True
    )
    callback_at = models.DateTimeField(_("called back at"), null=True, blank=True)
    callback_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    auto_close_at = models.DateTimeField(_("closes by itself at"), null=True, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        indexes = [
            models.Index(
                fields=["auto_close_at"],
                name="incident_auto_close",
                condition=models.Q(auto_close_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.ticket)

    @property
    def severity(self) -> Severity:
        return severity_of(self.ticket.priority, self.ticket.impact)


class ImportedIncident(models.Model):
    """Where an incident came from that another system recorded; keeps a second import from doubling it."""

    ticket = models.OneToOneField(Ticket, primary_key=True, on_delete=models.PROTECT, related_name="imported_from")
    source_number = models.CharField(_("number in the other system"), max_length=100, unique=True)
    source_digest = models.CharField(max_length=64, help_text=_("SHA-256 of the rows it was made from."))
    source_rows = models.PositiveIntegerField(_("rows"))
    met_target = models.BooleanField(
        _("met its target, the other system says"), null=True, help_text=_("As the last row has it.")
    )
    imported_at = models.DateTimeField(_("imported at"), auto_now_add=True)

    class Meta:
        verbose_name = _("imported incident")
        verbose_name_plural = _("imported incidents")

    def __str__(self) -> str:
        return self.source_number


def severity_of(priority: int, impact: str) -> Severity:
    """The severity of an incident: urgent and company-wide is I, other urgent II, high or department-wide III."""
    if priority == Priority.URGENT:
        return Severity.I if impact == Impact.COMPANY else Severity.II
    if priority == Priority.HIGH or impact in (Impact.DEPARTMENT, Impact.COMPANY):
        return Severity.III
    return Severity.IV
