"""Which assets a ticket is about."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Asset
from tickets.models import Ticket


class TicketAsset(models.Model):
    """A ticket names an asset."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="named_assets")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="ticket_rows")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(_("named at"), default=timezone.now)

    class Meta:
        verbose_name = _("asset of a ticket")
        verbose_name_plural = _("assets of a ticket")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["ticket", "asset"], name="ticket_asset_once")]
        indexes = [models.Index(fields=["asset", "-id"], name="ticket_asset_newest")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.asset_id}"
