"""Documents made in the background, by API: one's own."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from tickets import moments
from tickets.actions.documents import stop
from tickets.documents.background import may_have
from tickets.files.serving import document_response
from tickets.models import BackgroundDocument
from tickets.serializers.documents import DocumentSerializer

ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="The document's id.")


class DocumentViewSet(GenericViewSet):
    """Files that take longer to make than an answer may: one's own of the last days."""

    request: ApiRequest
    queryset = BackgroundDocument.objects.none()
    serializer_class = DocumentSerializer
    lookup_field = "id"
    lookup_value_regex = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    orderings = {"created_at": ("created_at", "id")}
    default_ordering = "-created_at"

    def get_queryset(self) -> QuerySet[BackgroundDocument]:
        """Without those whose days are over."""
        own = BackgroundDocument.objects.visible_to(self.request.user)
        return own.filter(Q(expires_at=None) | Q(expires_at__gt=moments.now()))

    @extend_schema(responses=DocumentSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """One's own documents, the newest first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(parameters=[ID])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One document: how far it is."""
        return Response(self.get_serializer(self._find(id)).data)

    @extend_schema(parameters=[ID], responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def download(self, request: ApiRequest, id: str) -> FileResponse:
        """The file itself. 404 until it is ready, and when its days are over."""
        return document_response(self._find(id))

    @extend_schema(request=None, responses=DocumentSerializer, parameters=[ID])
    @action(detail=True, methods=["post"])
    def stop(self, request: ApiRequest, id: str) -> Response:
        """Stops one that is still being made."""
        stop(self._find(id), by=request.user)
        return Response(self.get_serializer(self._find(id)).data)

    def _find(self, id: Any) -> BackgroundDocument:
        found = self.get_queryset().filter(uuid=UUID(id)).first()
        if found is None or not may_have(self.request.user, found):
            raise Http404
        return found
