"""Synonyms by API. For administrators and knowledge managers."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from tickets.actions.synonym import can_edit_synonyms, remove_synonyms, save_synonyms
from tickets.api.base import IDEMPOTENCY_KEY, answer_once
from tickets.exceptions import NotAllowed
from tickets.models import SynonymGroup
from tickets.serializers.base import StrictSerializer

ID_PARAMETER = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The group's id.")


class SynonymGroupSerializer(StrictSerializer):
    """Words that mean the same."""

    id = serializers.IntegerField(read_only=True, help_text="Its id.")
    words = serializers.ListField(
        child=serializers.CharField(max_length=40),
        max_length=20,
        help_text="Two to twenty words; each finds what holds one of the others.",
    )
    is_active = serializers.BooleanField(required=False, help_text="Whether the search goes by it.")
    updated_at = serializers.DateTimeField(read_only=True, help_text="When it was changed last.")


class SynonymViewSet(GenericViewSet):
    """Words of which each also finds what holds another."""

    queryset = SynonymGroup.objects.none()
    request: ApiRequest
    serializer_class = SynonymGroupSerializer
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    orderings = {"id": ("id",)}
    default_ordering = "id"

    def get_queryset(self) -> QuerySet[SynonymGroup]:
        """Raises NotAllowed for everybody else."""
        if not can_edit_synonyms(self.request.user):
            raise NotAllowed()
        return SynonymGroup.objects.all()

    @extend_schema(responses=SynonymGroupSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The groups in the order in which they were made."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(parameters=[ID_PARAMETER])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One group."""
        return Response(self.get_serializer(self._find(id)).data)

    @extend_schema(responses={201: SynonymGroupSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: ApiRequest) -> Response:
        """Makes a group. The next search goes by it."""
        self.get_queryset()
        return answer_once(request, lambda: self._save(request, None, status.HTTP_201_CREATED))

    @extend_schema(parameters=[ID_PARAMETER])
    def partial_update(self, request: ApiRequest, id: str) -> Response:
        """Changes a group."""
        return self._save(request, self._find(id), status.HTTP_200_OK)

    @extend_schema(parameters=[ID_PARAMETER], responses={204: None})
    def destroy(self, request: ApiRequest, id: str) -> Response:
        """Removes a group; its history stays."""
        remove_synonyms(self._find(id), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _find(self, id: str) -> SynonymGroup:
        return get_object_or_404(self.get_queryset(), pk=int(id))

    def _save(self, request: ApiRequest, group: SynonymGroup | None, code: int) -> Response:
        given = self.get_serializer(data=request.data, partial=group is not None)
        given.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(given.validated_data)
        saved = save_synonyms(group, by=request.user, **values)
        return Response(self.get_serializer(saved).data, status=code)
