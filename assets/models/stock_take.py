"""Stock-taking 盘点: what should be there, and what somebody found."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department
from assets.models.asset import Asset
from assets.models.kind import LONG_NAME, AssetKind, Place


class Outcome(models.TextChoices):
    """What became of a line."""

    WAITING = "waiting", pgettext_lazy("stock-take", "Not counted yet")
    FOUND = "found", pgettext_lazy("stock-take", "Found")
    ELSEWHERE = "elsewhere", pgettext_lazy("stock-take", "At another place")
    MISSING = "missing", pgettext_lazy("stock-take", "Missing")
    EXTRA = "extra", pgettext_lazy("stock-take", "Not on the list")
    UNKNOWN = "unknown", pgettext_lazy("stock-take", "No such number")


class StockTakeQuerySet(models.QuerySet):
    def for_list(self) -> Self:
        return self.select_related(f"place__{LONG_NAME}", "department", "kind", "started_by", "closed_by")


class StockTake(models.Model):
    """One round of counting. Its scope is fixed when it starts; what is in it stands in its lines."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("stock-take", "Under way")
        CLOSED = "closed", pgettext_lazy("stock-take", "Closed")

    name = models.CharField(_("name"), max_length=100)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN, editable=False)
    place = models.ForeignKey(
        Place,
        verbose_name=pgettext_lazy("asset", "place"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("With everything below it."),
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("With everything below it."),
    )
    kind = models.ForeignKey(
        AssetKind, verbose_name=_("kind"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = StockTakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock-take")
        verbose_name_plural = _("stock-takes")
        ordering = ("-started_at", "-pk")
        indexes = [models.Index(fields=["started_at", "id"], name="stock_take_started")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def scope_words(self) -> list[str]:
        """What it covers, in words."""
        place = self.place.long_name if self.place else ""
        return [str(part) for part in (place, self.department, self.kind) if part]


class StockTakeLine(models.Model):
    """An asset that is expected, or something that was found besides. `code` is what was typed or scanned."""

    stock_take = models.ForeignKey(StockTake, on_delete=models.CASCADE, related_name="lines")
    asset = models.ForeignKey(Asset, null=True, blank=True, on_delete=models.PROTECT, related_name="stock_take_lines")
    code = models.CharField(_("number"), max_length=100)
    expected_place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    found_place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.WAITING)
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    counted_at = models.DateTimeField(_("counted at"), null=True, blank=True)
    # The verb by which the books were put right, who did it and when.
    correction = models.CharField(max_length=20, blank=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    corrected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("line of a stock-take")
        verbose_name_plural = _("lines of a stock-take")
        ordering = ("stock_take", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["stock_take", "asset"], condition=Q(asset__isnull=False), name="stock_take_asset_once"
            ),
            models.UniqueConstraint(
                fields=["stock_take", "code"], condition=Q(asset=None), name="stock_take_code_once"
            ),
        ]
        indexes = [models.Index(fields=["stock_take", "outcome", "id"], name="stock_take_outcome")]

    def __str__(self) -> str:
        return f"{self.code} {self.outcome}"
