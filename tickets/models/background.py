"""Files that take longer to make than a page may: asked for by a person, made by a worker, kept for some days."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User

# A worker says now and then that it lives; after this long without a word another begins anew.
LEASE = timedelta(minutes=2)


class BackgroundDocumentQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """A file holds what its maker may see: it is theirs alone."""
        return self.filter(made_by=user) if user.is_active else self.none()

    def open(self) -> Self:
        return self.filter(state__in=[state.value for state in OPEN_STATES])

    def to_take_up(self, at: datetime) -> Self:
        """Those that wait, and those whose worker has been silent for too long."""
        state = BackgroundDocument.State
        return self.filter(Q(state=state.WAITING) | Q(state=state.RUNNING, heartbeat_at__lt=at - LEASE))

    def to_clear(self, at: datetime) -> Self:
        """Ended, and their days are over."""
        return self.filter(expires_at__lte=at)


class BackgroundDocument(models.Model):
    """One file: what is wanted, how far it has come, and in the end the file. `kind` says who makes it
    (`tickets.documents.background`), `params` what of."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("document", "Waiting for a worker")
        RUNNING = "running", pgettext_lazy("document", "Being made")
        DONE = "done", pgettext_lazy("document", "Ready")
        CANCELLED = "cancelled", pgettext_lazy("document", "Stopped")
        FAILED = "failed", pgettext_lazy("document", "Failed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=30)
    title = models.CharField(_("title"), max_length=200)
    params = models.JSONField(default=dict)
    language = models.CharField(max_length=10, help_text="In which its words are written.")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    lease = models.UUIDField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.CharField(_("what went wrong"), max_length=500, blank=True)

    file_name = models.CharField(_("file name"), max_length=200)
    storage_name = models.CharField(max_length=200, blank=True, editable=False)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(_("asked for at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)

    objects = BackgroundDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("-created_at", "-pk")
        indexes = [
            models.Index(fields=["made_by", "created_at", "id"], name="document_of_maker"),
            models.Index(fields=["id"], name="document_open", condition=Q(state__in=["waiting", "running"])),
            models.Index(fields=["expires_at"], name="document_expires", condition=Q(expires_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("documents:show", args=[self.uuid])

    @property
    def is_open(self) -> bool:
        """Still to be made."""
        return self.state in OPEN_STATES

    @property
    def is_ready(self) -> bool:
        """There to be fetched."""
        return self.state == self.State.DONE and bool(self.storage_name)

    @property
    def percent(self) -> int:
        """How far it has come."""
        if self.state == self.State.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0


OPEN_STATES = (BackgroundDocument.State.WAITING, BackgroundDocument.State.RUNNING)
