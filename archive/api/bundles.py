"""Bundles by API: asking for one, its state, verifying it, its manifest."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from archive.actions.write import ask_to_verify, begin
from archive.api.base import ArchiveApi
from archive.models import Bundle
from archive.serializers import BeginSerializer, BundleDetailSerializer, BundleSerializer
from tickets.api.base import IDEMPOTENCY_KEY, answer_once

NAME = r"[0-9]{4}-[0-9]{2}(?:-s[0-9]{1,4})?"
NAME_PARAMETER = OpenApiParameter("name", str, OpenApiParameter.PATH, description="The bundle's name.")


class BundleViewSet(ArchiveApi):
    """Sealed months and their supplements."""

    queryset = Bundle.objects.defer("manifest")
    serializer_class = BundleSerializer
    lookup_field = "name"
    lookup_value_regex = NAME
    orderings = {"created_at": ("created_at", "id")}
    default_ordering = "-created_at"

    @extend_schema(responses=BundleSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The bundles, the newest first."""
        return self.page()

    @extend_schema(responses=BundleDetailSerializer, parameters=[NAME_PARAMETER])
    def retrieve(self, request: ApiRequest, name: str) -> Response:
        """One bundle: how far it is, what its last verification found, and whether it may be deleted."""
        found = get_object_or_404(self.get_queryset(), name=name)
        return Response(BundleDetailSerializer(found, context=self.get_serializer_context()).data)

    @extend_schema(request=BeginSerializer, responses={202: BundleSerializer, 204: None}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: ApiRequest) -> Response:
        """Archives a month; of one that is sealed, what has come or changed since (204: nothing). Administrators."""
        return answer_once(request, self._begin)

    def _begin(self) -> Response:
        made = begin(self.given(BeginSerializer).validated_data["month"], by=self.request.user)
        if made is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return self._answer(made.name, status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses={202: BundleSerializer}, parameters=[NAME_PARAMETER])
    @action(detail=True, methods=["post"])
    def verify(self, request: ApiRequest, name: str) -> Response:
        """Has a worker verify it whole; `verified_at` and `findings` say what came of it."""
        ask_to_verify(self._find(name), by=request.user)
        return self._answer(name, status.HTTP_202_ACCEPTED)

    @extend_schema(responses={(200, "application/json"): OpenApiTypes.OBJECT}, parameters=[NAME_PARAMETER])
    @action(detail=True, methods=["get"])
    def manifest(self, request: ApiRequest, name: str) -> HttpResponse:
        """The manifest, byte for byte as it was sealed."""
        found = self._find(name)
        if not found.manifest:
            raise Http404
        return HttpResponse(found.manifest, content_type="application/json")

    def _find(self, name: str) -> Bundle:
        return get_object_or_404(Bundle, name=name)

    def _answer(self, name: str, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(get_object_or_404(self.get_queryset(), name=name)).data, status=code)
