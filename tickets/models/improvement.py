"""The improvement register 持续改进: what a review, an audit, a breach or feedback leads to."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from tickets.models.ticket import Ticket


class ImprovementSource(models.TextChoices):
    """What it came of."""

    REVIEW = "review", pgettext_lazy("improvement", "Review of a major incident")
    CHANGE_REVIEW = "change_review", pgettext_lazy("improvement", "Review of a change")
    PROBLEM = "problem", pgettext_lazy("improvement", "Problem")
    AUDIT = "audit", pgettext_lazy("improvement", "Audit")
    BREACH = "breach", pgettext_lazy("improvement", "Broken promise")
    FEEDBACK = "feedback", pgettext_lazy("improvement", "Feedback")
    IDEA = "idea", pgettext_lazy("improvement", "Own idea")


class ImprovementState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("improvement", "Proposed")
    IN_PROGRESS = "in_progress", pgettext_lazy("improvement", "In progress")
    DONE = "done", pgettext_lazy("improvement", "Done")
    DROPPED = "dropped", pgettext_lazy("improvement", "Dropped")


OPEN_STATES = (ImprovementState.PROPOSED, ImprovementState.IN_PROGRESS)
IS_OPEN = Q(state__in=[state.value for state in OPEN_STATES])


class ImprovementQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """The desk's staff: what came of no ticket or of one they may see, and what is theirs."""
        if not user.is_desk_staff:
            return self.none()
        seen = Q(source_ticket=None) | Q(owner=user) | Q(source_ticket__confidential=False)
        return self.filter(seen | Q(source_ticket__in=Ticket.objects.visible_to(user)))

    def open(self) -> Self:
        return self.filter(IS_OPEN)

    def overdue(self, today: date) -> Self:
        return self.open().filter(due_on__lt=today)

    def to_remind(self, until: date) -> Self:
        """Open, due by that day, and the owner not reminded of this due date yet."""
        return self.open().filter(due_on__lte=until, reminded_for__isnull=True)


class Improvement(models.Model):
    """One action, with somebody who does it, a day by which, and in the end what it has brought."""

    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True, max_length=20_000)
    source_kind = models.CharField(
        pgettext_lazy("improvement", "came of"),
        max_length=16,
        choices=ImprovementSource,
        default=ImprovementSource.IDEA,
    )
    source_ticket = models.ForeignKey(
        Ticket,
        verbose_name=_("ticket"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="improvements",
    )
    owner = models.ForeignKey(
        User, verbose_name=pgettext_lazy("improvement", "owner"), on_delete=models.PROTECT, related_name="improvements"
    )
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=12, choices=ImprovementState, default=ImprovementState.PROPOSED)
    measured_effect = models.TextField(
        _("measured effect"), blank=True, max_length=5_000, help_text=_("What is better now, and by which figure.")
    )
    drop_reason = models.CharField(_("why it was dropped"), blank=True, max_length=500)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("proposed at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    # The due date of which the owner was reminded; a new date is a new reminder.
    reminded_for = models.DateField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ImprovementQuerySet.as_manager()

    class Meta:
        verbose_name = _("improvement")
        verbose_name_plural = _("improvements")
        ordering = ("-created_at", "-pk")
        indexes = [
            models.Index(fields=["created_at", "id"], name="improvement_created"),
            models.Index(fields=["state", "created_at", "id"], name="improvement_state"),
            models.Index(fields=["owner", "created_at", "id"], name="improvement_owner"),
            models.Index(fields=["due_on", "id"], name="improvement_due", condition=IS_OPEN),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()


class ImprovementChange(models.Model):
    """One entry of its history: who did what, when, with which words. Never edited."""

    improvement = models.ForeignKey(Improvement, on_delete=models.PROTECT, related_name="history")
    verb = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))
    changes = models.JSONField(default=dict)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("change of an improvement")
        verbose_name_plural = _("changes of improvements")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.verb} {self.improvement_id}"
