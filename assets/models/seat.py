"""Who uses a licence."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Asset


class Seat(models.Model):
    """One seat of a licence, given to a person or to a device, until it is taken back."""

    licence = models.ForeignKey(Asset, verbose_name=_("licence"), on_delete=models.PROTECT, related_name="seat_rows")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="licence_seats",
    )
    device = models.ForeignKey(
        Asset,
        verbose_name=_("device"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="licence_seats",
    )
    assigned_at = models.DateTimeField(_("given at"))
    released_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ("assigned_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, device__isnull=False) | Q(person__isnull=False, device=None),
                name="asset_seat_of_one",
            ),
            models.UniqueConstraint(
                fields=["licence", "person"],
                condition=Q(released_at=None, person__isnull=False),
                name="asset_seat_person_once",
            ),
            models.UniqueConstraint(
                fields=["licence", "device"],
                condition=Q(released_at=None, device__isnull=False),
                name="asset_seat_device_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.licence_id}: {self.person or self.device}"
