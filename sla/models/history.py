"""Who changed a setting of promised times, when, why and what: one history for all of them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sla.models.policy import PolicyVersion


class SettingChangeQuerySet(models.QuerySet):
    def about(self, subject: str, object_id: int | None = None) -> Self:
        """The changes of one setting, the latest first."""
        found = self.filter(subject=subject) if object_id is None else self.filter(subject=subject, object_id=object_id)
        return found.select_related("by", "version").order_by("-pk")

    def to_move(self) -> Self:
        """New versions to which clocks that run under the policy have yet to be moved."""
        return self.filter(moves_clocks=True, moved_at=None, version__isnull=False)


class SettingChange(models.Model):
    """One saved change. `changes` is `{name: [old, new]}`; a policy's rules stand in its versions."""

    class Subject(models.TextChoices):
        CALENDAR = "calendar", _("calendar")
        POLICY = "policy", _("SLA policy")
        MATRIX = "matrix", _("priority matrix")
        REASON = "reason", _("breach reason")
        CHANNEL = "channel", _("chat channel")

    subject = models.CharField(max_length=10, choices=Subject)
    object_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField(_("changed at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("note"), max_length=200, blank=True)
    changes = models.JSONField(default=dict)
    version = models.ForeignKey(PolicyVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="changes")
    moves_clocks = models.BooleanField(default=False)
    moved_at = models.DateTimeField(null=True, blank=True)
    moved_count = models.PositiveIntegerField(default=0)

    objects = SettingChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a setting")
        verbose_name_plural = _("changes of settings")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["subject", "object_id", "-id"], name="setting_change_of"),
            models.Index(
                fields=["id"], name="setting_change_move", condition=models.Q(moves_clocks=True, moved_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.object_id} {self.at:%Y-%m-%d %H:%M}"
