"""Trials of a policy or a calendar on the tickets of the last days."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# A worker says at every chunk that it lives; after this long without a word another takes the trial up.
LEASE = timedelta(minutes=1)


class SimulationQuerySet(models.QuerySet):
    def to_take_up(self, at: datetime) -> Self:
        """Those that wait, and those whose worker has been silent for too long."""
        waiting, running = Simulation.State.WAITING, Simulation.State.RUNNING
        return self.filter(Q(state=waiting) | Q(state=running, heartbeat_at__lt=at - LEASE))


class Simulation(models.Model):
    """One trial. `tally` is what has been counted up to `cursor`, so that another worker can go on from there."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("simulation", "Waiting")
        RUNNING = "running", pgettext_lazy("simulation", "Running")
        DONE = "done", pgettext_lazy("simulation", "Done")
        CANCELLED = "cancelled", pgettext_lazy("simulation", "Cancelled")
        FAILED = "failed", pgettext_lazy("simulation", "Failed")

    class Subject(models.TextChoices):
        POLICY = "policy", _("SLA policy")
        CALENDAR = "calendar", _("calendar")

    subject = models.CharField(max_length=10, choices=Subject)
    # The policy or calendar that would be changed; empty for a new one.
    object_id = models.BigIntegerField(null=True, blank=True)
    name = models.CharField(_("name"), max_length=100)
    draft = models.JSONField(help_text="What would be saved.")
    # What was read when the draft was written: saving over a later change is refused.
    based_on = models.BigIntegerField(null=True, blank=True)
    rules = models.JSONField(help_text="All policies as they would be.")
    days = models.PositiveSmallIntegerField(_("days"))
    as_of = models.DateTimeField(help_text="Nothing later than this is read.")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    lease = models.UUIDField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    # How often a worker has begun since the last chunk that was counted.
    attempts = models.PositiveSmallIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    tally = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = SimulationQuerySet.as_manager()

    class Meta:
        verbose_name = _("simulation")
        verbose_name_plural = _("simulations")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["id"], name="simulation_open", condition=Q(state__in=["waiting", "running"])),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.days})"

    @property
    def is_open(self) -> bool:
        """Still to be carried out."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def percent(self) -> int:
        """How far it has come."""
        if self.state == self.State.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0
