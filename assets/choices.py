"""Values of the assets' fields."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AssetState(TextChoices):
    """Where an asset can be in its life."""

    IN_STOCK = "in_stock", pgettext_lazy("asset", "In stock")
    IN_USE = "in_use", pgettext_lazy("asset", "In use")
    IN_REPAIR = "in_repair", pgettext_lazy("asset", "In repair")
    LOST = "lost", pgettext_lazy("asset", "Lost")
    DISPOSED = "disposed", pgettext_lazy("asset", "Disposed of")


class Family(TextChoices):
    """How assets of a kind behave: what lies somewhere and is handed out, what has seats, what others rely on."""

    HARDWARE = "hardware", _("Hardware")
    LICENCE = "licence", _("Software licence")
    SERVICE = "service", pgettext_lazy("asset", "Service")
