"""What a service request has besides the shared ticket."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.item import CatalogItem
from tickets.models import Ticket


class RequestQuerySet(models.QuerySet):
    def to_close(self, at: datetime) -> Self:
        """Fulfilled, and the requester's time to answer has passed."""
        return self.filter(ticket__state="fulfilled", auto_close_at__lte=at)

    def open_bundles(self) -> Self:
        """Bundles that are being fulfilled: some of their members may be waiting for their turn."""
        return self.filter(item__is_bundle=True, ticket__is_open=True, ticket__state="in_fulfilment")


class Request(models.Model):
    """Something that somebody ordered; without an item, whatever they wrote. When it was fulfilled stands in the
    ticket's `resolved_at`.
    """

    ticket = models.OneToOneField(Ticket, primary_key=True, on_delete=models.PROTECT, related_name="request")
    item = models.ForeignKey(
        CatalogItem, verbose_name=_("item"), null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    # The bundle that made it; it answers for its parts.
    ordered_with = models.ForeignKey(
        "self", verbose_name=_("ordered with"), null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    resolution = models.TextField(_("what was done"), blank=True, max_length=20_000)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    vendor_reference = models.CharField(_("vendor's reference"), max_length=100, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    auto_close_at = models.DateTimeField(_("closes by itself at"), null=True, blank=True, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("service request")
        verbose_name_plural = _("service requests")
        indexes = [
            models.Index(
                fields=["auto_close_at"],
                name="request_auto_close",
                condition=models.Q(auto_close_at__isnull=False),
            ),
            models.Index(fields=["item", "ticket"], name="request_item"),
        ]

    def __str__(self) -> str:
        return str(self.ticket)

    @property
    def item_slug(self) -> str:
        """By which promises name what was ordered."""
        return self.item.slug if self.item else ""

    @property
    def is_bundle(self) -> bool:
        return self.item is not None and self.item.is_bundle

    @property
    def is_part(self) -> bool:
        """Made by a bundle, which answers for it."""
        return self.ordered_with_id is not None
