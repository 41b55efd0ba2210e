"""What the endpoints of assets share."""

from functools import cached_property

from drf_spectacular.utils import OpenApiParameter

from assets.finding import find_asset
from assets.models import Asset
from tickets.api.base import RestrictedApi

ASSET = r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}"
ASSET_PARAMETER = OpenApiParameter(
    "asset",
    {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$"},
    OpenApiParameter.PATH,
    description="The asset's number.",
)


class AssetPart(RestrictedApi):
    """Something that belongs to one asset. For the desk only."""

    @cached_property
    def asset(self) -> Asset:
        """The asset of the address. Raises Http404."""
        return find_asset(self.request.user, self.kwargs["asset"])


def etag(asset: Asset) -> dict[str, str]:
    """The header that names the asset's version."""
    return {"ETag": f'"{asset.version}"'}
