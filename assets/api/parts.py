"""What belongs to an asset: its history, relations, seats and tickets; and the assets of a ticket."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import ApiRequest
from accounts.shapes import clean
from assets import actions
from assets.api.base import ASSET, ASSET_PARAMETER, AssetPart
from assets.around import relations_of, seats_held_by, seats_of
from assets.directory import OWN_LIMIT
from assets.models import Asset, AssetEvent, AssetRelation, Seat, TicketAsset
from assets.serializers import (
    AssetEventSerializer,
    AssetReferenceSerializer,
    AssetRelationSerializer,
    LicenceSeatSerializer,
    NamedAssetSerializer,
    NewAssetRelationSerializer,
    NewLicenceSeatSerializer,
    OwnLicenceSerializer,
)
from tickets.api.base import ID_PARAMETER, NUMBER_PARAMETER, TicketPart
from tickets.models import Ticket
from tickets.serializers.ticket import TicketSummarySerializer


class AssetEventViewSet(AssetPart):
    """The history of an asset. For the desk only."""

    queryset = AssetEvent.objects.none()
    serializer_class = AssetEventSerializer
    orderings = {"sequence": ("sequence",)}
    default_ordering = "sequence"

    def get_queryset(self) -> QuerySet[AssetEvent]:
        """The entries with who made them."""
        return AssetEvent.objects.filter(asset=self.asset).select_related("actor")

    @extend_schema(responses=AssetEventSerializer(many=True), parameters=[ASSET_PARAMETER])
    def list(self, request: ApiRequest, asset: str) -> Response:
        """What happened to it, the first first."""
        return self.page()


class AssetTicketViewSet(AssetPart):
    """The tickets that name an asset. For the desk only."""

    queryset = Ticket.objects.none()
    serializer_class = TicketSummarySerializer
    orderings = {"created_at": ("created_at", "id")}
    default_ordering = "-created_at"

    def get_queryset(self) -> QuerySet[Ticket]:
        """Those that the reader may see."""
        named = TicketAsset.objects.filter(asset=self.asset).values("ticket_id")
        return Ticket.objects.visible_to(self.request.user).for_list().filter(pk__in=named)

    @extend_schema(responses=TicketSummarySerializer(many=True), parameters=[ASSET_PARAMETER])
    def list(self, request: ApiRequest, asset: str) -> Response:
        """The tickets, the latest first; changes are among them."""
        return self.page()


class RelationViewSet(AssetPart):
    """What an asset runs on, depends on or is part of, and the other way round. For the desk only."""

    queryset = AssetRelation.objects.none()
    serializer_class = AssetRelationSerializer
    pagination_class = None

    @extend_schema(responses=AssetRelationSerializer(many=True), parameters=[ASSET_PARAMETER])
    def list(self, request: ApiRequest, asset: str) -> Response:
        """The relations, at most 100."""
        return Response(self.get_serializer(relations_of(self.asset), many=True).data)

    @extend_schema(
        request=NewAssetRelationSerializer, responses={201: AssetRelationSerializer}, parameters=[ASSET_PARAMETER]
    )
    def create(self, request: ApiRequest, asset: str) -> Response:
        """Says how it hangs together with another; the same relation twice is one, a circle is refused."""
        values = clean(NewAssetRelationSerializer, request.data, self.get_serializer_context())
        made = actions.relate(self.asset, by=request.user, **values)
        # However many there are: the one that was made.
        found = next(one for one in relations_of(self.asset, limit=10_000) if one.relation.pk == made.pk)
        return Response(self.get_serializer(found).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None}, parameters=[ASSET_PARAMETER, ID_PARAMETER])
    def destroy(self, request: ApiRequest, asset: str, id: str) -> Response:
        """Takes a relation away; the history keeps that it was there."""
        found = AssetRelation.objects.select_related("source", "target").filter(pk=int(id)).first()
        if found is None or self.asset.pk not in (found.source_id, found.target_id):
            raise Http404
        actions.unrelate(found, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SeatViewSet(AssetPart):
    """The seats of a licence that are in use. For the desk only."""

    queryset = Seat.objects.none()
    serializer_class = LicenceSeatSerializer
    pagination_class = None

    @extend_schema(responses=LicenceSeatSerializer(many=True), parameters=[ASSET_PARAMETER])
    def list(self, request: ApiRequest, asset: str) -> Response:
        """Who and what uses the licence, at most 200."""
        return Response(self.get_serializer(seats_of(self.asset), many=True).data)

    @extend_schema(
        request=NewLicenceSeatSerializer, responses={201: LicenceSeatSerializer}, parameters=[ASSET_PARAMETER]
    )
    def create(self, request: ApiRequest, asset: str) -> Response:
        """Gives a seat; never more than there are (409)."""
        values = clean(NewLicenceSeatSerializer, request.data, self.get_serializer_context())
        seat = actions.assign_seat(self.asset, by=request.user, **values)
        return Response(self.get_serializer(seat).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None}, parameters=[ASSET_PARAMETER, ID_PARAMETER])
    def destroy(self, request: ApiRequest, asset: str, id: str) -> Response:
        """Takes a seat back."""
        seats = Seat.objects.filter(licence=self.asset, released_at=None).select_related("licence")
        actions.release_seat(get_object_or_404(seats, pk=int(id)), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OwnLicencesView(APIView):
    """The licences that one uses."""

    @extend_schema(responses=OwnLicenceSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        """One's own seats, by the name of the licence."""
        return Response(OwnLicenceSerializer(seats_held_by(request.user)[:OWN_LIMIT], many=True).data)


class TicketAssetViewSet(TicketPart):
    """The assets that a ticket names."""

    queryset = Asset.objects.none()
    serializer_class = AssetReferenceSerializer
    pagination_class = None
    lookup_field = "asset"
    lookup_value_regex = ASSET

    @extend_schema(responses=AssetReferenceSerializer(many=True), parameters=[NUMBER_PARAMETER])
    def list(self, request: ApiRequest, number: str) -> Response:
        """The assets in the order in which they were named."""
        return Response(self.get_serializer(self._named(), many=True).data)

    @extend_schema(
        request=NamedAssetSerializer, responses={201: AssetReferenceSerializer}, parameters=[NUMBER_PARAMETER]
    )
    def create(self, request: ApiRequest, number: str) -> Response:
        """Names an asset: one's own and public services for everybody, any for the desk. Twice is once."""
        asset = clean(NamedAssetSerializer, request.data, self.get_serializer_context())["asset"]
        actions.name_on(self.ticket, {*self._ids(), asset.pk}, by=request.user)
        return Response(self.get_serializer(asset).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        responses={204: None},
        parameters=[
            NUMBER_PARAMETER,
            OpenApiParameter(
                "asset",
                {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$"},
                OpenApiParameter.PATH,
                description="The asset's number.",
            ),
        ],
    )
    def destroy(self, request: ApiRequest, number: str, asset: str) -> Response:
        """Takes an asset off the ticket; the timeline keeps that it was named."""
        found = next((one for one in self._named() if one.number == asset.upper()), None)
        if found is None:
            raise Http404
        actions.name_on(self.ticket, self._ids() - {found.pk}, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _named(self) -> Any:
        rows = TicketAsset.objects.filter(ticket=self.ticket).select_related("asset__kind")
        return [row.asset for row in rows]

    def _ids(self) -> set[int]:
        return {asset.pk for asset in self._named()}
