"""What administrators set about changes, and the record of who set it."""

from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RiskThresholds(models.Model):
    """From which score on a risk is medium and high. One row."""

    medium_from = models.PositiveIntegerField(_("medium from a score of"), default=8)
    high_from = models.PositiveIntegerField(_("high from a score of"), default=15)

    class Meta:
        verbose_name = _("risk thresholds")
        verbose_name_plural = _("risk thresholds")
        constraints = [
            models.CheckConstraint(condition=Q(high_from__gt=F("medium_from")), name="risk_thresholds_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.medium_from} / {self.high_from}"

    def clean(self) -> None:
        if self.medium_from is not None and self.high_from is not None and self.high_from <= self.medium_from:
            message = _("High must begin above medium.")
            raise ValidationError({"high_from": ValidationError(message, code="order")})

    @staticmethod
    def current() -> "RiskThresholds":
        """The row; the defaults where nobody has set any."""
        return RiskThresholds.objects.order_by("pk").first() or RiskThresholds()


class SettingRecordQuerySet(models.QuerySet):
    def about(self, subject: str, object_id: int | None = None) -> Self:
        """The changes of one setting, the latest first."""
        found = self.filter(subject=subject)
        if object_id is not None:
            found = found.filter(object_id=object_id)
        return found.select_related("by").order_by("-pk")


class SettingRecord(models.Model):
    """One saved change of a setting. `changes` is `{name: [old, new]}`. Never changed itself."""

    class Subject(models.TextChoices):
        FREEZE = "freeze", _("freeze period")
        TEMPLATE = "template", _("change template")
        RISK = "risk", _("risk thresholds")

    subject = models.CharField(max_length=10, choices=Subject)
    object_id = models.BigIntegerField(null=True, blank=True)
    name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(_("changed at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("note"), max_length=200, blank=True)
    changes = models.JSONField(default=dict)

    objects = SettingRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a setting")
        verbose_name_plural = _("changes of settings")
        ordering = ("-pk",)
        indexes = [models.Index(fields=["subject", "object_id", "-id"], name="change_setting_of")]

    def __str__(self) -> str:
        return f"{self.subject} {self.object_id} {self.at:%Y-%m-%d %H:%M}"
