"""The history: one append-only row for everything that happens to an asset."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Asset
from tickets.models.base import HistoryEntry


class AssetEvent(HistoryEntry):
    """Who did what to an asset, when, and which fields changed."""

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("entry of an asset's history")
        verbose_name_plural = _("history of assets")
        ordering = ("asset", "sequence")
        constraints = [models.UniqueConstraint(fields=["asset", "sequence"], name="asset_event_sequence_once")]
        indexes = [models.Index(fields=["at", "id"], name="asset_event_at")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"
