"""Finding assets by words."""

from assets.models import Asset
from tickets.search import Index, VectorValue, register_index, vector_text

# What the index is made of; a change of one of them makes it anew.
SEARCHED = frozenset({"number", "name", "serial", "model", "vendor", "owner", "kind"})
READ = ("number", "name", "serial", "model", "vendor")
RELATED = ("kind__name", "kind__name_en", "owner__name", "owner__employee_number")


def asset_vector_text(asset: Asset) -> str:
    """The number, the name, the make, and who has it."""
    owner = asset.owner
    return vector_text(
        asset.number,
        asset.serial,
        asset.model,
        asset.vendor,
        asset.kind.name_en,
        owner.employee_number if owner else "",
        title=asset.name,
        names=[asset.kind.name, *([owner.name] if owner else ())],
    )


def asset_search_vector(asset: Asset) -> VectorValue:
    """An expression for the asset's `search`."""
    return VectorValue(asset_vector_text(asset))


def register() -> None:
    """Lets the terms be made anew when the way of making them has changed."""
    register_index(Index("assets.Asset", asset_vector_text, (*READ, *RELATED), ("kind", "owner"), weight=3))
