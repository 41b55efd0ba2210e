"""Times in which nothing is changed."""

from datetime import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.base import BilingualName


class FreezeQuerySet(models.QuerySet):
    def overlapping(self, starts_at: datetime, ends_at: datetime) -> Self:
        """Those in force that share a moment with the window."""
        return self.filter(is_active=True, starts_at__lt=ends_at, ends_at__gt=starts_at)


class Freeze(BilingualName):
    """Freeze period 封网期: month-end closing, a sales day. A change in it needs somebody who answers for it."""

    reason = models.CharField(_("reason"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    is_active = models.BooleanField(_("in force"), default=True)

    objects = FreezeQuerySet.as_manager()

    class Meta:
        verbose_name = _("freeze period")
        verbose_name_plural = _("freeze periods")
        ordering = ("starts_at", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="freeze_ends_after_it_begins")
        ]
        indexes = [models.Index(fields=["ends_at", "starts_at"], name="freeze_times", condition=Q(is_active=True))]

    def clean(self) -> None:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": ValidationError(_("It must end after it begins."), code="order")})
