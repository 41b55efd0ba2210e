"""What is proposed for new tickets: the settings, what was learned, and what became of it."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.models.base import OneRow, SavedChange
from tickets.models.ticket import Ticket

# A worker says between its steps that it lives; after this long without a word another begins anew.
LEASE = timedelta(minutes=12)


class Target(models.TextChoices):
    """What is proposed."""

    CATEGORY = "category", _("Category")
    TEAM = "team", _("Team")
    PRIORITY = "priority", _("Priority")


class ProposalSettings(OneRow):
    """What administrators set."""

    NAMES = ("threshold", "routes")

    threshold = models.PositiveSmallIntegerField(
        _("propose from a confidence of (%)"),
        default=60,
        validators=[MinValueValidator(30), MaxValueValidator(99)],
        help_text=_("Below it the desk stays silent. The table shows what each threshold would have done."),
    )
    routes = models.BooleanField(
        _("let proposals route"),
        default=False,
        help_text=_(
            "A new ticket that no routing rule matches goes to the proposed team instead of the service desk. "
            "Its timeline says so."
        ),
    )

    class Meta:
        verbose_name = _("settings of proposals")
        verbose_name_plural = _("settings of proposals")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="proposal_settings_once")]


class ProposalSettingsChange(SavedChange):
    """One saved change."""

    class Meta(SavedChange.Meta):
        verbose_name = _("change of the settings of proposals")
        verbose_name_plural = _("changes of the settings of proposals")


class TrainingQuerySet(models.QuerySet):
    def to_take_up(self, at: datetime) -> Self:
        """Those that wait, and those whose worker has been silent for too long."""
        waiting, running = ProposalTraining.State.WAITING, ProposalTraining.State.RUNNING
        return self.filter(Q(state=waiting) | Q(state=running, heartbeat_at__lt=at - LEASE))

    def open(self) -> Self:
        return self.filter(state__in=[ProposalTraining.State.WAITING, ProposalTraining.State.RUNNING])


class ProposalTraining(models.Model):
    """One learning from the tickets so far. `done` of `total` tickets are read; then comes target after target."""

    class State(TextChoices):
        WAITING = "waiting", pgettext_lazy("training", "Waiting")
        RUNNING = "running", pgettext_lazy("training", "Running")
        DONE = "done", pgettext_lazy("training", "Done")
        FAILED = "failed", pgettext_lazy("training", "Failed")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked for by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("asked for at"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    target = models.CharField(_("at work on"), max_length=10, choices=Target, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("training of proposals")
        verbose_name_plural = _("trainings of proposals")
        ordering = ("-pk",)
        constraints = [
            # One at a time; whoever asks for another meanwhile gets the one that is open.
            models.UniqueConstraint(
                models.Value(1), condition=Q(state__in=["waiting", "running"]), name="proposal_training_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def percent(self) -> int:
        """How far it has come; reading is about half of it."""
        if self.state == self.State.DONE:
            return 100
        read = self.done * 40 // self.total if self.total else 0
        steps = {"": 0, Target.CATEGORY: 15, Target.TEAM: 35, Target.PRIORITY: 50}
        return min(99, read + steps[self.target])


class ProposalModel(models.Model):
    """What one training came to for one target. A version without weights proposes nothing; `silent` says why.

    `report` is what was measured on the fifth held back (see `tickets/proposals/fitting.py`). Weights of earlier
    versions are dropped; their figures stay.
    """

    class Silent(models.TextChoices):
        FEW_TICKETS = "few_tickets", _("Too few tickets to learn from")
        FEW_CLASSES = "few_classes", _("Too few of each kind to tell apart")

    target = models.CharField(_("what"), max_length=10, choices=Target)
    version = models.PositiveIntegerField(_("version"))
    training = models.ForeignKey(ProposalTraining, on_delete=models.PROTECT, related_name="models")
    trained_at = models.DateTimeField(_("learned at"))
    seconds = models.FloatField(_("seconds it took"), default=0)
    tickets = models.PositiveIntegerField(_("tickets learned from"))
    silent = models.CharField(_("why it is silent"), max_length=12, choices=Silent, blank=True)
    accuracy = models.FloatField(_("accuracy"), null=True, blank=True)
    report = models.JSONField(_("measured"), default=dict, blank=True)
    weights = models.BinaryField(null=True, blank=True, editable=False)
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("version of a proposal model")
        verbose_name_plural = _("versions of proposal models")
        ordering = ("target", "-version")
        constraints = [
            models.UniqueConstraint(fields=["target", "version"], name="proposal_model_once"),
            models.UniqueConstraint(fields=["target"], condition=Q(is_current=True), name="proposal_model_current"),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.version}"


class ProposalOutcome(models.Model):
    """A proposal that somebody saw, or that routed, and how the ticket was filed in the end of recording it."""

    class Result(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("proposal", "Accepted")
        IGNORED = "ignored", pgettext_lazy("proposal", "Filed otherwise")
        ROUTED = "routed", pgettext_lazy("proposal", "Routed by it")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="proposal_outcomes", db_index=False)
    target = models.CharField(_("what"), max_length=10, choices=Target)
    version = models.PositiveIntegerField(_("version"))
    # The id of the category or team, or the priority.
    value = models.BigIntegerField(_("proposed"))
    confidence = models.FloatField(_("confidence"))
    result = models.CharField(_("what became of it"), max_length=10, choices=Result)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("outcome of a proposal")
        verbose_name_plural = _("outcomes of proposals")
        ordering = ("-pk",)
        constraints = [models.UniqueConstraint(fields=["ticket", "target"], name="proposal_outcome_once")]
        indexes = [models.Index(fields=["at", "target", "version", "result"], name="proposal_outcome_at")]

    def __str__(self) -> str:
        return f"{self.target} {self.result}"
