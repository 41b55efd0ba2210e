"""How assets hang together."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assets.models.asset import Asset


class RelationKind(models.TextChoices):
    """The source … the target."""

    RUNS_ON = "runs_on", pgettext_lazy("asset", "runs on")
    DEPENDS_ON = "depends_on", pgettext_lazy("asset", "depends on")
    PART_OF = "part_of", pgettext_lazy("asset", "is part of")


# How the relation reads from its target.
REVERSED = {
    RelationKind.RUNS_ON: pgettext_lazy("asset", "carries"),
    RelationKind.DEPENDS_ON: pgettext_lazy("asset", "is needed by"),
    RelationKind.PART_OF: pgettext_lazy("asset", "contains"),
}
# Nothing can carry or contain itself, however far around; two services may well need each other.
WITHOUT_CYCLES = frozenset({RelationKind.RUNS_ON, RelationKind.PART_OF})


class AssetRelation(models.Model):
    """`source` *kind* `target`, e.g. a service *runs on* a server."""

    source = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="relations_out")
    target = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="relations_in")
    kind = models.CharField(_("kind"), max_length=10, choices=RelationKind)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="asset_relation_once"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="asset_relation_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"

    def label_from(self, asset: Asset) -> str:
        """How the relation reads on the page of `asset`."""
        if asset.pk == self.source_id:
            return self.get_kind_display()
        return str(REVERSED[RelationKind(self.kind)])
