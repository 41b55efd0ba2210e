"""The history: one append-only row for everything that happens to an asset."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Asset


class AssetEvent(models.Model):
    """Who did what to an asset, when, and which fields changed.

    `changes` is `{field: [old, new]}` in JSON's own types, `data` what else belongs to the verb. The database refuses
    update and delete (migration 0002).
    """

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    verb = models.CharField(_("what"), max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("when"))
    reason = models.TextField(_("reason"), blank=True)
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    data = models.JSONField(_("data"), default=dict, blank=True)

    class Meta:
        verbose_name = _("entry of an asset's history")
        verbose_name_plural = _("history of assets")
        ordering = ("asset", "sequence")
        constraints = [models.UniqueConstraint(fields=["asset", "sequence"], name="asset_event_sequence_once")]
        indexes = [models.Index(fields=["at", "id"], name="asset_event_at")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"
