"""What administrators keep: the kinds of asset, and the places where assets are."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.base import BilingualName, TreeNode
from assets.choices import Family


class AssetKind(BilingualName):
    """A kind of asset. The numbers of its assets begin with its prefix and count on."""

    slug = models.SlugField(_("code"), max_length=40, unique=True, help_text=_("Used in addresses and imports."))
    family = models.CharField(_("behaves like"), max_length=10, choices=Family, default=Family.HARDWARE)
    prefix = models.CharField(
        _("prefix of numbers"),
        max_length=8,
        validators=[RegexValidator(r"^[A-Z][A-Z0-9]*$", _("Capital letters and digits, a letter first."))],
        help_text=_("“NB” numbers the next laptop NB-00001."),
    )
    icon = models.CharField(_("icon"), max_length=40, default="box", editable=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Offered when an asset is registered."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("kind of asset")
        verbose_name_plural = _("kinds of asset")
        ordering = ("position", "name")
        constraints = [
            models.UniqueConstraint(fields=["name"], name="asset_kind_once"),
            models.UniqueConstraint(
                fields=["prefix"],
                name="asset_prefix_once",
                violation_error_message=_("Another kind has this prefix."),
            ),
        ]


# What `long_name` climbs, for `select_related`: this many levels, whatever stands above.
LONG_NAME = "parent__parent"


class Place(BilingualName, TreeNode):
    """Where assets are: a site, its floors, its rooms."""

    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = pgettext_lazy("asset", "place")
        verbose_name_plural = _("places")
        ordering = ("path",)
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="asset_place_once", nulls_distinct=False)
        ]

    @property
    def long_name(self) -> str:
        """The place with the two above it: a room number alone says nothing. Read them along (`LONG_NAME`)."""
        names: list[str] = []
        place: TreeNode | None = self
        while place is not None and len(names) < 3:
            names.append(str(place))
            place = place.parent
        return " / ".join(reversed(names))
