"""The stored state of clocks, and the record of what went wrong."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Team
from accounts.models.base import BilingualName
from sla.models.policy import PolicyVersion
from tickets.choices import Priority
from tickets.models import Category, Ticket


class ClockKind(models.TextChoices):
    ACKNOWLEDGE = "acknowledge", pgettext_lazy("clock", "Acknowledge")
    RESPONSE = "response", pgettext_lazy("clock", "Response")
    ACCEPT = "accept", pgettext_lazy("clock", "Accept")
    RESOLUTION = "resolution", pgettext_lazy("clock", "Resolution")
    CALLBACK = "callback", pgettext_lazy("clock", "Callback")
    UPDATE = "update", pgettext_lazy("clock", "Progress update")
    APPROVAL = "approval", pgettext_lazy("clock", "Approval")
    RETROACTIVE = "retroactive", pgettext_lazy("clock", "Retroactive approval")
    FOLLOW_UP = "follow_up", pgettext_lazy("clock", "Follow-up")


LIVE = Q(status__in=["running", "paused"])


class ClockQuerySet(models.QuerySet):
    def live(self) -> Self:
        return self.filter(LIVE)

    def to_look_at(self, at: datetime) -> Self:
        """Clocks with a step that has come due, the most overdue first."""
        return self.filter(next_look_at__lte=at).order_by("next_look_at", "pk")


class Clock(models.Model):
    """One promise about one ticket. Durations are business seconds; `runs` are the spans it was not paused."""

    class Status(models.TextChoices):
        RUNNING = "running", pgettext_lazy("clock", "Running")
        PAUSED = "paused", pgettext_lazy("clock", "Paused")
        MET = "met", pgettext_lazy("clock", "Met")
        BREACHED = "breached", pgettext_lazy("clock", "Breached")
        CANCELLED = "cancelled", pgettext_lazy("clock", "Cancelled")

    # Every index of this table is written each time a step fires; the relations are found by those of `Meta`.
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="clocks", db_index=False)
    kind = models.CharField(_("clock"), max_length=12, choices=ClockKind)
    ordinal = models.PositiveSmallIntegerField(default=1)
    subject = models.CharField(
        max_length=24,
        blank=True,
        default="",
        db_default="",
        help_text="Which of several it is about, such as an approval's step.",
    )
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="clocks", db_index=False)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority)
    calendar_key = models.CharField(max_length=50)
    target_seconds = models.PositiveIntegerField(_("target"))
    # A target of its own, which no policy or priority changes; 0: the policy's.
    promised_seconds = models.PositiveIntegerField(default=0, db_default=0)
    used_seconds = models.PositiveIntegerField(_("used"), default=0, help_text=_("When it last stood still."))
    runs = models.JSONField(default=list)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.RUNNING)
    started_at = models.DateTimeField(_("started at"))
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    warn_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(_("breached at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    fired = models.JSONField(default=list, blank=True, help_text="The keys of the steps that have come due.")
    owed = models.JSONField(default=list, blank=True, help_text="Those not carried out yet, with their moments.")
    next_look_at = models.DateTimeField(null=True, blank=True)
    # Whose clock it is, or was when it ended: what the figures are grouped by.
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    # As the ticket has it, for the figures: an index answers them without a look at the tickets.
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # A drill's clocks are kept, and count for nothing.
    in_figures = models.BooleanField(default=True, db_default=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        ordering = ("ticket", "started_at", "pk")
        constraints = [models.UniqueConstraint(fields=["ticket", "kind", "ordinal"], name="clock_once")]
        indexes = [
            models.Index(fields=["next_look_at", "id"], name="clock_look", condition=Q(next_look_at__isnull=False)),
            models.Index(fields=["due_at", "id"], name="clock_due", condition=Q(status="running")),
            models.Index(fields=["version", "ticket"], name="clock_live", condition=LIVE),
            models.Index(
                fields=["kind", "ended_at", "priority", "team", "status"],
                include=["used_seconds", "started_at", "category"],
                name="clock_ended",
                condition=Q(ended_at__isnull=False, in_figures=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_status_display()}"


class BreachReason(BilingualName):
    """Why a promise was broken: what the team chooses from."""

    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("breach reason")
        verbose_name_plural = _("breach reasons")
        ordering = ("position", "name")
        constraints = [models.UniqueConstraint(fields=["name"], name="breach_reason_once")]


class Breach(models.Model):
    """A broken promise, with who had the ticket at that moment. Never deleted."""

    clock = models.OneToOneField(Clock, on_delete=models.PROTECT, related_name="breach")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="breaches")
    at = models.DateTimeField(_("breached at"))
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.ForeignKey(
        BreachReason, verbose_name=_("reason"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    remedy = models.TextField(_("remedy"), blank=True, max_length=5_000)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    explained_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("breach")
        verbose_name_plural = _("breaches")
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=["at", "id"], name="breach_at"),
            models.Index(fields=["team", "at"], name="breach_team"),
            models.Index(fields=["at"], name="breach_unexplained", condition=Q(reason=None)),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.at:%Y-%m-%d %H:%M}"
