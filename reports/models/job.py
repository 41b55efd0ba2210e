"""Work that a worker does for somebody who waits: how far it has come, and who has it in hand."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# A worker says at every step that it lives; after this long without a word another begins anew.
LEASE = timedelta(minutes=3)


class JobQuerySet(models.QuerySet):
    def to_take_up(self, at: datetime) -> Self:
        """Those that wait, and those whose worker has been silent for too long."""
        waiting, running = Job.State.WAITING, Job.State.RUNNING
        return self.filter(Q(state=waiting) | Q(state=running, heartbeat_at__lt=at - LEASE))

    def done(self) -> Self:
        return self.filter(state=Job.State.DONE)

    def unfinished(self) -> Self:
        return self.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])


class Job(models.Model):
    """One piece of such work. What came of it is in the fields of its own kind."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("job", "Waiting")
        RUNNING = "running", pgettext_lazy("job", "Being made")
        DONE = "done", pgettext_lazy("job", "Made")
        FAILED = "failed", pgettext_lazy("job", "Failed")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField(_("asked at"))
    # Nobody: by itself, at its time.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(_("made at"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=1_000, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_unfinished(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)
