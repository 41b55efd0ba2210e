"""The kinds of asset and the places."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from accounts.shapes import clean
from assets import actions, policies
from assets.models import AssetKind, Place
from assets.models.kind import LONG_NAME
from assets.serializers import (
    AssetKindEditSerializer,
    AssetKindSerializer,
    AssetPlaceEditSerializer,
    AssetPlaceSerializer,
)
from tickets.api.base import ID_PARAMETER, RestrictedApi
from tickets.exceptions import NotAllowed

SLUG_PARAMETER = OpenApiParameter(
    "slug",
    {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,40}$"},
    OpenApiParameter.PATH,
    description="The kind's code.",
)


class AssetKindViewSet(GenericViewSet):
    """The kinds of asset. Everybody reads them, administrators change them."""

    request: ApiRequest
    queryset = AssetKind.objects.all()
    serializer_class = AssetKindSerializer
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,40}"
    orderings = {"position": ("position", "id")}
    default_ordering = "position"

    def list(self, request: ApiRequest) -> Response:
        """The kinds in their order."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(parameters=[SLUG_PARAMETER])
    def retrieve(self, request: ApiRequest, slug: str) -> Response:
        """One kind."""
        return Response(self.get_serializer(get_object_or_404(AssetKind, slug=slug)).data)

    @extend_schema(request=AssetKindEditSerializer, responses={201: AssetKindSerializer})
    def create(self, request: ApiRequest) -> Response:
        """Makes a kind. For administrators."""
        made = self._save(request, AssetKind())
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AssetKindEditSerializer, parameters=[SLUG_PARAMETER])
    def partial_update(self, request: ApiRequest, slug: str) -> Response:
        """Changes a kind. For administrators."""
        saved = self._save(request, get_object_or_404(AssetKind, slug=slug))
        return Response(self.get_serializer(saved).data)

    def _save(self, request: ApiRequest, kind: AssetKind) -> AssetKind:
        if not policies.can_configure(request.user):
            raise NotAllowed()
        values = clean(AssetKindEditSerializer, request.data, self.get_serializer_context(), partial=bool(kind.pk))
        return actions.save_kind(kind, by=request.user, **values)


class PlaceViewSet(RestrictedApi):
    """The places where assets are. The desk reads them, administrators change them."""

    queryset = Place.objects.none()
    serializer_class = AssetPlaceSerializer
    orderings = {"id": ("id",)}
    default_ordering = "id"

    def get_queryset(self) -> QuerySet[Place]:
        """Those that are in use; for administrators all."""
        found = Place.objects.select_related(LONG_NAME)
        return found if policies.can_configure(self.request.user) else found.filter(is_active=True)

    @extend_schema(responses=AssetPlaceSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """A page of the places."""
        return self.page()

    @extend_schema(parameters=[ID_PARAMETER])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One place."""
        return Response(self.get_serializer(get_object_or_404(self.get_queryset(), pk=int(id))).data)

    @extend_schema(request=AssetPlaceEditSerializer, responses={201: AssetPlaceSerializer})
    def create(self, request: ApiRequest) -> Response:
        """Makes a place. For administrators."""
        return self._save(request, Place(), status.HTTP_201_CREATED)

    @extend_schema(request=AssetPlaceEditSerializer, responses=AssetPlaceSerializer, parameters=[ID_PARAMETER])
    def partial_update(self, request: ApiRequest, id: str) -> Response:
        """Changes a place. For administrators."""
        return self._save(request, get_object_or_404(self.get_queryset(), pk=int(id)), status.HTTP_200_OK)

    def _save(self, request: ApiRequest, place: Place, code: int) -> Response:
        if not policies.can_configure(request.user):
            raise NotAllowed()
        context = self.get_serializer_context()
        values = clean(AssetPlaceEditSerializer, request.data, context, partial=bool(place.pk))
        saved = actions.save_place(place, by=request.user, **values)
        return Response(self.get_serializer(get_object_or_404(self.get_queryset(), pk=saved.pk)).data, status=code)
