"""What runs on, depends on or is part of what."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assets import events
from assets.actions.base import lock, require_manager
from assets.models import Asset, AssetRelation, RelationKind
from assets.models.relation import WITHOUT_CYCLES
from tickets.exceptions import NotAllowed

# Any number that nothing else here locks: two relations made at once could close a circle that neither sees.
LOCK_KEY = 0x1D1C_45E7
LEADS_BACK = """
WITH RECURSIVE below (id) AS (
    SELECT target_id FROM assets_assetrelation WHERE source_id = %(start)s AND kind = %(kind)s
    UNION
    SELECT relation.target_id FROM assets_assetrelation relation JOIN below ON relation.source_id = below.id
    WHERE relation.kind = %(kind)s
)
SELECT 1 FROM below WHERE id = %(end)s LIMIT 1
"""


@transaction.atomic
def relate(source: Asset, *, by: User, kind: str, target: Asset, at: datetime | None = None) -> AssetRelation:
    """Says that the source *kind* the target; the same relation twice is one.

    Nothing carries or contains itself, however far around. Raises NotAllowed or ValidationError.
    """
    require_manager(by)
    if kind not in RelationKind.values:
        raise ValidationError({"kind": ValidationError(_("Choose one of the relations."), code="invalid_choice")})
    if source.pk == target.pk:
        message = _("An asset cannot be related to itself.")
        raise ValidationError({"target": ValidationError(message, code="itself")})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
    source = lock(source)
    if not source.is_live or not target.is_live:
        raise NotAllowed(_("What was disposed of hangs together with nothing."))
    if kind in WITHOUT_CYCLES and _leads_back(target, source, kind):
        message = _("%(target)s already %(kind)s %(source)s, directly or through others: that would be a circle.")
        params = {"target": target.number, "kind": RelationKind(kind).label, "source": source.number}
        raise ValidationError({"target": ValidationError(message, code="circle", params=params)})
    relation, created = AssetRelation.objects.get_or_create(
        source=source, target=target, kind=kind, defaults={"created_by": by}
    )
    if created:
        events.record(source, "related", by, at=at, kind=kind, target=events.as_json(target))
    return relation


@transaction.atomic
def unrelate(relation: AssetRelation, *, by: User, at: datetime | None = None) -> None:
    """Takes a relation away; the history keeps that it was there. Raises NotAllowed."""
    require_manager(by)
    source = lock(relation.source)
    deleted, _rows = AssetRelation.objects.filter(pk=relation.pk).delete()
    if deleted:
        events.record(source, "unrelated", by, at=at, kind=relation.kind, target=events.as_json(relation.target))


def _leads_back(start: Asset, end: Asset, kind: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(LEADS_BACK, {"start": start.pk, "kind": kind, "end": end.pk})
        return cursor.fetchone() is not None
