"""The history of an asset: everything that happens to it is recorded here."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models

from accounts.models import User
from assets.models import Asset, AssetEvent
from assets.search import SEARCHED, asset_search_vector
from tickets import moments

Changes = Mapping[str, list[Any]]


def as_json(value: Any) -> Any:
    """A field's value in JSON's own types; a row of another table as its id and its name at that moment."""
    if isinstance(value, models.Model):
        names = (getattr(value, attribute, None) for attribute in ("number", "long_name", "name"))
        name = next(filter(None, names), None) or str(value)
        return {"id": value.pk, "name": name}
    if isinstance(value, date):  # moments too
        return value.isoformat()
    return value


def record(
    asset: Asset,
    verb: str,
    actor: User | None,
    *,
    changes: Changes | None = None,
    at: datetime | None = None,
    reason: str = "",
    **data: Any,
) -> AssetEvent:
    """Saves the asset's changed fields and the entry that tells of them.

    The caller holds the asset's row lock inside a transaction and has set the fields already; `changes` is
    `{field: [old, new]}` as `as_json` gives it.
    """
    now = at or moments.now()
    changes = dict(changes or {})
    asset.event_count += 1
    asset.version += 1
    asset.updated_at = now
    saved = {*changes, "event_count", "version", "updated_at"}
    if SEARCHED & changes.keys():
        asset.search = asset_search_vector(asset)
        saved.add("search")
    asset.save(update_fields=saved)
    if "search" in saved:
        del asset.search  # an expression; read back when somebody asks for it
    return AssetEvent.objects.create(
        asset=asset,
        sequence=asset.event_count,
        verb=verb,
        actor=actor,
        at=now,
        reason=reason,
        changes=changes,
        data=data,
    )


class Snapshot:
    """Fields as they were, to say afterwards what is different."""

    def __init__(self, asset: Asset, names: Iterable[str]) -> None:
        self.asset = asset
        self.before = {name: getattr(asset, name) for name in names}

    def changes(self) -> dict[str, list[Any]]:
        """What is different by now, as `{field: [old, new]}`."""
        now = {name: getattr(self.asset, name) for name in self.before}
        return {name: [as_json(old), as_json(now[name])] for name, old in self.before.items() if old != now[name]}
