"""Assets for tests: what a test does not name gets a plain default."""

from itertools import count
from typing import Any

from assets.choices import AssetState, Family
from assets.models import Asset, AssetKind, Place
from assets.search import asset_search_vector

_numbers = count(1)
FAMILIES = {"licence": Family.LICENCE, "service": Family.SERVICE}


def make_kind(slug: str = "laptop", **fields: Any) -> AssetKind:
    fields.setdefault("family", FAMILIES.get(slug, Family.HARDWARE))
    fields.setdefault("name", slug)
    fields.setdefault("prefix", f"K{next(_numbers)}")
    return AssetKind.objects.get_or_create(slug=slug, defaults=fields)[0]


def make_place(name: str = "", **fields: Any) -> Place:
    return Place.objects.create(name=name or f"位置{next(_numbers)}", **fields)


def make_asset(kind: str = "laptop", **fields: Any) -> Asset:
    """An asset as it stands in the books, without a history. One with an owner is in use."""
    n = next(_numbers)
    in_use = fields.get("owner") is not None or kind in FAMILIES
    fields.setdefault("state", AssetState.IN_USE if in_use else AssetState.IN_STOCK)
    fields.setdefault("number", f"T-{n:05}")
    fields.setdefault("name", f"资产{n}")
    asset = Asset.objects.create(kind=make_kind(kind), **fields)
    Asset.objects.filter(pk=asset.pk).update(search=asset_search_vector(asset))
    return asset
