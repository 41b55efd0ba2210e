"""What every verb does first: lock the row, check who asks and what they had read."""

from accounts.models import User
from assets import policies
from assets.models import Asset
from assets.models.kind import LONG_NAME
from tickets.exceptions import NotAllowed, StaleTicket

RELATED = ("kind", "owner", "department", f"place__{LONG_NAME}")


def lock(asset: Asset, version: int | None = None) -> Asset:
    """The asset as it is now, locked until the transaction ends.

    Raises StaleTicket (412; it names whatever has a number) when `version` is given and the asset has changed since.
    """
    fresh = Asset.objects.select_for_update(of=("self",)).select_related(*RELATED).defer("search").get(pk=asset.pk)
    if version is not None and version != fresh.version:
        raise StaleTicket(fresh)
    return fresh


def require_manager(user: User) -> None:
    """Raises NotAllowed for whoever does not manage assets."""
    if not policies.can_manage(user):
        raise NotAllowed()
