"""What the endpoints of assets share."""

from functools import cached_property
from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from assets.finding import find_asset
from assets.models import Asset

ASSET = r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}"
ASSET_PARAMETER = OpenApiParameter(
    "asset",
    {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$"},
    OpenApiParameter.PATH,
    description="The asset's number.",
)
ID_PARAMETER = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The id.")


class DeskOnly(GenericViewSet):
    """Something that nobody outside the desk knows of."""

    request: ApiRequest
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Raises Http404 for everybody else, once they are known."""
        super().initial(request, *args, **kwargs)
        if not request.user.is_desk_staff:
            raise Http404

    def page(self) -> Response:
        """A page of what the view lists."""
        found = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(found, many=True).data)


class AssetPart(DeskOnly):
    """Something that belongs to one asset. For the desk only."""

    @cached_property
    def asset(self) -> Asset:
        """The asset of the address. Raises Http404."""
        return find_asset(self.request.user, self.kwargs["asset"])


def etag(asset: Asset) -> dict[str, str]:
    """The header that names the asset's version."""
    return {"ETag": f'"{asset.version}"'}
