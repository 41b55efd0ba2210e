"""Sealed bundles: what was written of a month, in which files, under which sums."""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# A worker says at every batch that it lives; after this long without a word another goes on.
LEASE = timedelta(minutes=2)


class BundleQuerySet(models.QuerySet):
    def to_take_up(self, at: datetime) -> Self:
        """Those that wait to be written, and those whose worker has been silent for too long."""
        return self.filter(Q(state="waiting") | Q(state="writing", heartbeat_at__lt=at - LEASE))

    def sealed(self) -> Self:
        """Complete and in the store."""
        return self.filter(state="sealed")


class Bundle(models.Model):
    """One month's closed tickets, or a supplement with those that were closed or corrected after it was sealed.

    Once sealed nothing of its files is written again. `sequence` is its place in the chain: each manifest holds the
    sum of the one before. The manifest stays here, byte for byte, also when the files are deleted.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("bundle", "Waiting")
        WRITING = "writing", pgettext_lazy("bundle", "Being written")
        SEALED = "sealed", pgettext_lazy("bundle", "Sealed")
        FAILED = "failed", pgettext_lazy("bundle", "Failed")
        DELETED = "deleted", pgettext_lazy("bundle", "Deleted")

    class Kind(models.TextChoices):
        MONTH = "month", pgettext_lazy("bundle", "Month")
        SUPPLEMENT = "supplement", pgettext_lazy("bundle", "Supplement")

    name = models.CharField(_("bundle"), max_length=20, unique=True)
    month = models.DateField(_("month"), help_text=_("Its first day."))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.MONTH)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("begun at"))

    lease = models.UUIDField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    # How often a worker has begun since the last part that was written.
    attempts = models.PositiveSmallIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(_("tickets written"), default=0)
    total = models.PositiveIntegerField(_("tickets"), default=0)
    error = models.TextField(blank=True)

    sequence = models.PositiveIntegerField(null=True, blank=True, unique=True)
    sealed_at = models.DateTimeField(_("sealed at"), null=True, blank=True)
    manifest = models.TextField(blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0, help_text=_("bytes"))

    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    verifying_since = models.DateTimeField(null=True, blank=True)
    # What the last verification found: `[{"where", "what", "ticket"}]`; empty: all is as it was sealed.
    findings = models.JSONField(default=list, blank=True)
    deleted_at = models.DateTimeField(_("deleted at"), null=True, blank=True)

    objects = BundleQuerySet.as_manager()

    class Meta:
        verbose_name = _("archive bundle")
        verbose_name_plural = _("archive bundles")
        ordering = ("-month", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["month"], condition=Q(kind="month"), name="bundle_month_once"),
        ]
        indexes = [
            models.Index(fields=["month", "id"], name="bundle_month"),
            models.Index(fields=["created_at", "id"], name="bundle_created"),
            models.Index(fields=["id"], name="bundle_open", condition=Q(state__in=["waiting", "writing"])),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("archive:bundle", args=[self.name])

    @property
    def is_open(self) -> bool:
        """Still to be written."""
        return self.state in (self.State.WAITING, self.State.WRITING)

    @property
    def is_sealed(self) -> bool:
        return self.state == self.State.SEALED

    @property
    def percent(self) -> int:
        """How far it has come."""
        if self.is_sealed:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def month_ends(self) -> date:
        """The first day after its month."""
        return (self.month.replace(day=1) + timedelta(days=32)).replace(day=1)


class BundlePart(models.Model):
    """One file of a bundle with some thousand tickets, and its companion with the names and files they refer to."""

    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="parts", db_index=False)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    companion = models.CharField(max_length=60)
    companion_sha256 = models.CharField(max_length=64)
    companion_size = models.PositiveBigIntegerField()
    tickets = models.PositiveIntegerField()
    # How many rows of which table, and how many bytes of attachments.
    counts = models.JSONField(default=dict)
    files = models.PositiveIntegerField(default=0)
    files_size = models.PositiveBigIntegerField(default=0)
    # Numbers of tickets whose timeline did not verify when they were copied.
    broken = models.JSONField(default=list)
    # Sums of attachments that were not in the store of files any more.
    missing = models.JSONField(default=list)
    last_ticket = models.BigIntegerField()

    class Meta:
        verbose_name = _("part of a bundle")
        verbose_name_plural = _("parts of a bundle")
        ordering = ("bundle", "number")
        constraints = [models.UniqueConstraint(fields=["bundle", "number"], name="bundle_part_once")]

    def __str__(self) -> str:
        return self.name
