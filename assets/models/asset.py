"""The asset: what it is, who has it, where it is, and until when somebody repairs it for nothing."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department, User
from assets.choices import AssetState
from assets.models.kind import LONG_NAME, AssetKind, Place
from tickets.search import search_query

LIVE = ~Q(state=AssetState.DISPOSED)
MAX_SEATS = 1_000_000
# What stands in an address of the asset and on its label.
NUMBER_PATTERN = r"[A-Z0-9][A-Z0-9._-]{0,31}"


class AssetQuerySet(models.QuerySet):
    """Querysets that speak the domain."""

    def live(self) -> Self:
        """Still the company's: everything but what was disposed of."""
        return self.filter(LIVE)

    def owned_by(self, user: User) -> Self:
        return self.live().filter(owner=user)

    def search(self, text: str) -> Self:
        """Assets whose number, name, serial, model, vendor or owner hold every word of `text`."""
        query = search_query(text)
        return self.filter(search=query) if query else self.none()

    def for_list(self) -> Self:
        """With what a row of a list shows, and without the long texts."""
        return self.select_related("kind", "owner", "department", f"place__{LONG_NAME}").defer("note", "search")


class Asset(models.Model):
    """A thing, a licence or a service that the company answers for."""

    number = models.CharField(
        _("asset number"),
        max_length=32,
        unique=True,
        validators=[
            RegexValidator(f"^{NUMBER_PATTERN}$", _("Capital letters, digits, full stops, dashes; at most 32 of them."))
        ],
        error_messages={"unique": _("Another asset has this number.")},
    )
    name = models.CharField(_("name"), max_length=100)
    kind = models.ForeignKey(AssetKind, verbose_name=_("kind"), on_delete=models.PROTECT, related_name="assets")
    state = models.CharField(_("state"), max_length=10, choices=AssetState, default=AssetState.IN_STOCK)

    owner = models.ForeignKey(
        User,
        verbose_name=pgettext_lazy("asset", "owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assets",
        help_text=_("Who has it, or answers for it."),
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assets",
    )
    place = models.ForeignKey(
        Place,
        verbose_name=pgettext_lazy("asset", "place"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assets",
    )

    serial = models.CharField(_("serial number"), max_length=100, blank=True)
    vendor = models.CharField(_("vendor"), max_length=100, blank=True)
    model = models.CharField(_("model"), max_length=100, blank=True)
    purchased_on = models.DateField(_("bought on"), null=True, blank=True)
    warranty_until = models.DateField(
        _("warranty until"), null=True, blank=True, help_text=_("Of a licence, the last day on which it holds.")
    )
    note = models.TextField(_("note"), blank=True, max_length=2_000)

    seats = models.PositiveIntegerField(
        _("seats"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAX_SEATS)]
    )
    seats_used = models.PositiveIntegerField(_("seats used"), default=0, editable=False)
    is_public = models.BooleanField(
        _("every employee may name it"),
        default=False,
        help_text=_("For services: offered where somebody asks for help."),
    )

    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True, editable=False)
    received_at = models.DateTimeField(_("receipt confirmed at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)
    # Grows with every change; what a page or a script read must still be so when it writes.
    version = models.PositiveIntegerField(default=1, editable=False)
    event_count = models.PositiveIntegerField(default=0, editable=False)
    search = SearchVectorField(null=True, editable=False)

    objects = AssetQuerySet.as_manager()

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(
                Upper("serial"),
                condition=~Q(serial=""),
                name="asset_serial_once",
                violation_error_message=_("Another asset has this serial number."),
            ),
            models.CheckConstraint(
                condition=Q(seats=None) | Q(seats_used__lte=F("seats")),
                name="asset_seats_suffice",
                violation_error_message=_("More seats are in use than that."),
            ),
            models.CheckConstraint(condition=Q(state__in=AssetState.values), name="asset_state_known"),
            models.CheckConstraint(
                condition=~Q(state=AssetState.DISPOSED) | Q(owner=None), name="asset_disposed_is_nobodys"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "number"], name="asset_kind_number"),
            models.Index(fields=["state", "number"], name="asset_state_number"),
            models.Index(fields=["owner", "number"], name="asset_owner_number"),
            models.Index(fields=["department", "number"], name="asset_department_number"),
            models.Index(fields=["place", "number"], name="asset_place_number"),
            models.Index(fields=["updated_at", "id"], name="asset_updated"),
            models.Index(
                fields=["warranty_until", "id"],
                name="asset_warranty",
                condition=LIVE & Q(warranty_until__isnull=False),
            ),
            models.Index(fields=["number"], name="asset_public_service", condition=Q(is_public=True)),
            GinIndex(fields=["search"], name="asset_search"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("assets:detail", args=[self.number])

    @property
    def is_live(self) -> bool:
        return self.state != AssetState.DISPOSED

    @property
    def awaits_receipt(self) -> bool:
        """Handed to somebody who has not said yet that they have it."""
        return (
            self.state == AssetState.IN_USE
            and self.owner_id is not None
            and self.issued_at is not None
            and self.received_at is None
        )

    @property
    def seats_free(self) -> int:
        return max(0, (self.seats or 0) - self.seats_used)
