"""Assets: listing, registering, reading, editing, moving."""

from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from accounts.shapes import clean
from assets import actions, policies, workflow
from assets.actions.base import require_manager
from assets.actions.register import duplicate_error
from assets.api.base import ASSET, ASSET_PARAMETER, etag
from assets.filters import AssetFilter
from assets.finding import find_asset, visible_assets
from assets.impact import reach_of
from assets.models import Asset, AssetRelation
from assets.serializers import (
    AssetEditSerializer,
    AssetMoveSerializer,
    AssetOfferSerializer,
    AssetSerializer,
    AssetSummarySerializer,
    ImpactSerializer,
    NewAssetSerializer,
)
from tickets.api.base import ETAG, IDEMPOTENCY_KEY, IF_MATCH, answer_once, wanted_version

MOVE_PARAMETER = OpenApiParameter(
    "move", {"type": "string", "enum": list(workflow.MOVES)}, OpenApiParameter.PATH, description="The move's name."
)
OWN_FILTERS = frozenset({"q", "state", "kind"})


class AssetViewSet(GenericViewSet):
    """Assets. The desk sees all, everybody else what they have."""

    request: ApiRequest
    lookup_field = "number"
    lookup_url_kwarg = "asset"
    lookup_value_regex = ASSET
    serializer_class = AssetSerializer
    filterset_class = AssetFilter
    orderings = {"number": ("number",), "updated_at": ("updated_at", "id")}
    default_ordering = "number"
    desk_filters = frozenset(AssetFilter.base_filters.keys() - OWN_FILTERS)

    def get_queryset(self) -> QuerySet[Asset]:
        """What the reader may see, with what a row shows."""
        found = visible_assets(self.request.user)
        return found.for_list()

    @extend_schema(responses=AssetSummarySerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """A page of the assets that the caller may see, those disposed of among them."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        shape = AssetSummarySerializer(page, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(shape.data)

    @extend_schema(request=NewAssetSerializer, responses={201: AssetSerializer}, parameters=[IDEMPOTENCY_KEY, ETAG])
    def create(self, request: ApiRequest) -> Response:
        """Takes an asset into the books."""
        require_manager(request.user)
        return answer_once(request, lambda: self._create(request))

    @extend_schema(parameters=[ASSET_PARAMETER, ETAG])
    def retrieve(self, request: ApiRequest, asset: str) -> Response:
        """One asset."""
        return self.show(self.find(asset))

    @extend_schema(request=AssetEditSerializer, parameters=[ASSET_PARAMETER, IF_MATCH, ETAG])
    def partial_update(self, request: ApiRequest, asset: str) -> Response:
        """Changes facts of an asset."""
        found = self.find(asset)
        version = wanted_version(request, found)  # type: ignore[arg-type]
        values = clean(AssetEditSerializer, request.data, self.get_serializer_context(), partial=True)
        try:
            actions.edit(found, by=request.user, version=version, **values)
        except IntegrityError as error:
            raise duplicate_error(error) from error
        return self.show(self.find(asset))

    @extend_schema(
        request=AssetMoveSerializer,
        responses=AssetSerializer,
        parameters=[ASSET_PARAMETER, MOVE_PARAMETER, IF_MATCH, ETAG],
    )
    @action(detail=True, methods=["post"], url_path=r"moves/(?P<move>[a-z_]{1,20})", filterset_class=None)
    def move(self, request: ApiRequest, asset: str, move: str) -> Response:
        """Issues it, takes it back, sends it to repair, disposes of it, and so on."""
        found = self.find(asset)
        if move not in workflow.MOVES:
            raise Http404
        version = wanted_version(request, found)  # type: ignore[arg-type]
        values = clean(AssetMoveSerializer, request.data, self.get_serializer_context())
        actions.move(found, move, by=request.user, version=version, **values)
        return self.show(self.find(asset))

    @extend_schema(responses=AssetOfferSerializer(many=True), parameters=[ASSET_PARAMETER])
    @action(detail=True, url_path="moves", filterset_class=None, pagination_class=None)
    def offers(self, request: ApiRequest, asset: str) -> Response:
        """What can be done with it from where it is; nothing for those who do not manage assets."""
        found = self.find(asset)
        offers = workflow.offers(found) if policies.can_manage(request.user) else []
        return Response(AssetOfferSerializer(offers, many=True).data)

    @extend_schema(request=None, responses=AssetSerializer, parameters=[ASSET_PARAMETER, ETAG])
    @action(detail=True, methods=["post"], filterset_class=None)
    def receipt(self, request: ApiRequest, asset: str) -> Response:
        """Confirms that one has it. Only for its owner; twice is once."""
        actions.confirm_receipt(self.find(asset), by=request.user)
        return self.show(self.find(asset))

    @extend_schema(responses=ImpactSerializer, parameters=[ASSET_PARAMETER])
    @action(detail=True, filterset_class=None, pagination_class=None)
    def impact(self, request: ApiRequest, asset: str) -> Response:
        """What depends on it, however far. For the desk only."""
        if not policies.can_read_all(request.user):
            raise Http404
        reach = reach_of(self.find(asset).pk)
        assets = Asset.objects.select_related("kind").in_bulk(list(reach.depths))
        relations = AssetRelation.objects.filter(source__in=assets, target__in=assets).order_by("pk")
        content = {"assets": [assets[pk] for pk in reach.depths], "relations": relations, "is_cut": reach.is_cut}
        context = {**self.get_serializer_context(), "depths": reach.depths}
        return Response(ImpactSerializer(content, context=context).data)

    def find(self, number: str) -> Asset:
        """The asset of the address. Raises Http404."""
        return find_asset(self.request.user, number)

    def show(self, asset: Asset, status_code: int = status.HTTP_200_OK) -> Response:
        """An asset with its version."""
        return Response(self.get_serializer(asset).data, status=status_code, headers=etag(asset))

    def _create(self, request: ApiRequest) -> Response:
        values = clean(NewAssetSerializer, request.data, self.get_serializer_context())
        try:
            made = actions.register(values.pop("kind"), by=request.user, **values)
        except IntegrityError as error:
            raise duplicate_error(error) from error
        return self.show(self.find(made.number), status.HTTP_201_CREATED)
