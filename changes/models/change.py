"""What a change has besides the shared ticket. Source: processes.md, "Change"."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from changes.models.template import ChangeTemplate
from tickets.models import Ticket

# A window is at most so long: what overlaps a moment is then found within a short range of the index.
LONGEST_WINDOW = timedelta(days=31)
LONGEST_DOWNTIME_MINUTES = 60 * 24 * 31

# From submission to the end of the work a change claims its window; a draft claims nothing yet.
CLAIMING = ("submitted", "assessing", "awaiting_approval", "scheduled", "implementing")


class ChangeType(models.TextChoices):
    STANDARD = "standard", pgettext_lazy("type of change", "Standard")
    NORMAL = "normal", pgettext_lazy("type of change", "Normal")
    EMERGENCY = "emergency", pgettext_lazy("type of change", "Emergency")
    UNAUTHORISED = "unauthorised", pgettext_lazy("type of change", "Unauthorised")


class RiskLevel(models.TextChoices):
    LOW = "low", pgettext_lazy("risk", "Low")
    MEDIUM = "medium", pgettext_lazy("risk", "Medium")
    HIGH = "high", pgettext_lazy("risk", "High")


class Outcome(models.TextChoices):
    """The result of the post-implementation review."""

    SUCCESSFUL = "successful", pgettext_lazy("result of a change", "Successful")
    WITH_ISSUES = "with_issues", pgettext_lazy("result of a change", "Successful with issues")
    FAILED = "failed", pgettext_lazy("result of a change", "Failed")


class ChangeQuerySet(models.QuerySet):
    def overlapping(self, starts_at: datetime, ends_at: datetime) -> Self:
        """Those whose window shares a moment with this one; windows that only touch do not."""
        return self.filter(starts_at__lt=ends_at, starts_at__gt=starts_at - LONGEST_WINDOW, ends_at__gt=starts_at)

    def claiming(self) -> Self:
        """Those whose window counts: submitted and not yet over."""
        return self.filter(ticket__state__in=CLAIMING)


class Change(models.Model):
    """Planned work on services. Its steps are the ticket's tasks in the groups "implementation" and "rollback".

    Short fields are not `editable`, since the change shows them in a part of its own and not among the ticket's facts.
    """

    ticket = models.OneToOneField(Ticket, primary_key=True, on_delete=models.PROTECT, related_name="change")
    type = models.CharField(
        pgettext_lazy("change", "type"), max_length=12, choices=ChangeType, default=ChangeType.NORMAL, editable=False
    )
    template = models.ForeignKey(
        ChangeTemplate,
        verbose_name=_("template"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="changes",
        editable=False,
    )

    justification = models.TextField(_("reason for the change"), blank=True, max_length=20_000)
    scope = models.TextField(pgettext_lazy("change", "scope"), blank=True, max_length=20_000)
    impact_description = models.TextField(
        _("impact"), blank=True, max_length=20_000, help_text=_("Who notices what, and for how long.")
    )
    test_plan = models.TextField(_("test plan"), blank=True, max_length=20_000)
    rollback_plan = models.TextField(_("rollback plan"), blank=True, max_length=20_000)
    point_of_no_return = models.PositiveSmallIntegerField(
        _("point of no return"),
        null=True,
        blank=True,
        editable=False,
        validators=[MaxValueValidator(999)],
        help_text=_("The number of the step from which on nothing can be rolled back; 0: it always can."),
    )
    starts_at = models.DateTimeField(_("window begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("window ends"), null=True, blank=True)

    risk_score = models.PositiveIntegerField(_("risk score"), null=True, blank=True, editable=False)
    risk_level = models.CharField(_("risk"), max_length=6, choices=RiskLevel, blank=True, editable=False)

    # The keys (conflicts.py) of what somebody has taken on: a new conflict, or a moved window, is not among them.
    accepted_conflicts = models.JSONField(default=list, blank=True, editable=False)
    conflict_reason = models.TextField(_("reason for accepting the conflict"), blank=True, max_length=20_000)
    conflict_accepted_at = models.DateTimeField(_("conflict accepted at"), null=True, blank=True, editable=False)
    conflict_accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True, editable=False)
    began_unapproved = models.BooleanField(_("implemented before approval"), default=False, editable=False)
    implementation_started_at = models.DateTimeField(
        _("implementation started at"), null=True, blank=True, editable=False
    )
    implementation_ended_at = models.DateTimeField(_("implementation ended at"), null=True, blank=True, editable=False)

    outcome = models.CharField(
        pgettext_lazy("change", "result"), max_length=12, choices=Outcome, blank=True, editable=False
    )
    review = models.TextField(_("what the review found"), blank=True, max_length=20_000)
    downtime_planned_minutes = models.PositiveIntegerField(
        _("planned downtime (minutes)"),
        null=True,
        blank=True,
        editable=False,
        validators=[MaxValueValidator(LONGEST_DOWNTIME_MINUTES)],
    )
    downtime_actual_minutes = models.PositiveIntegerField(
        _("actual downtime (minutes)"),
        null=True,
        blank=True,
        editable=False,
        validators=[MaxValueValidator(LONGEST_DOWNTIME_MINUTES)],
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="change_window_ends_after_it_begins",
            )
        ]
        indexes = [
            # The calendar, conflicts and free windows; `ends_at` beside it, so that the table is read for hits alone.
            models.Index(fields=["starts_at", "ends_at"], name="change_window", condition=Q(starts_at__isnull=False)),
            models.Index(fields=["type", "starts_at"], name="change_type"),
            models.Index(fields=["starts_at"], name="change_failed", condition=Q(outcome="failed")),
        ]

    def __str__(self) -> str:
        return str(self.ticket)

    def clean(self) -> None:
        """A window has a length, and one that a calendar can show."""
        if self.starts_at is None or self.ends_at is None:
            return
        if self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": ValidationError(_("The window must end after it begins."), code="order")})
        if self.ends_at - self.starts_at > LONGEST_WINDOW:
            message = _("A window is at most %(days)d days long.")
            params = {"days": LONGEST_WINDOW.days}
            raise ValidationError({"ends_at": ValidationError(message, code="too_long", params=params)})

    @property
    def is_emergency(self) -> bool:
        return self.type == ChangeType.EMERGENCY

    @property
    def is_standard(self) -> bool:
        return self.type == ChangeType.STANDARD

    @property
    def is_unauthorised(self) -> bool:
        return self.type == ChangeType.UNAUTHORISED

    @property
    def has_window(self) -> bool:
        return self.starts_at is not None and self.ends_at is not None
