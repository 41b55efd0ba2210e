"""The views that people save."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from tickets.api.base import IDEMPOTENCY_KEY, answer_once
from tickets.models import SavedView
from tickets.serializers.workplace import SavedViewSerializer

ID_PARAMETER = OpenApiParameter("id", int, OpenApiParameter.PATH, description="The view's id.")


class DeskStaffOnly(BasePermission):
    """Only who works with the queue has views of it."""

    def has_permission(self, request: Any, view: Any) -> bool:
        return bool(request.user.is_authenticated and request.user.is_desk_staff)


class SavedViewViewSet(GenericViewSet):
    """Queues with a name: one's own, and those that others share with one's teams."""

    queryset = SavedView.objects.none()
    request: ApiRequest
    serializer_class = SavedViewSerializer
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    orderings = {"position": ("position", "id")}
    default_ordering = "position"

    def get_permissions(self) -> list[Any]:
        return [*super().get_permissions(), DeskStaffOnly()]

    def get_queryset(self) -> QuerySet[SavedView]:
        """To read, one's own and those shared; to change, one's own."""
        if self.request.method in SAFE_METHODS:
            return SavedView.objects.visible_to(self.request.user)
        return SavedView.objects.filter(owner=self.request.user)

    @extend_schema(responses=SavedViewSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The views by position."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=SavedViewSerializer, responses={201: SavedViewSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: ApiRequest) -> Response:
        """Saves a view."""
        return answer_once(request, lambda: self._save(request, None, status.HTTP_201_CREATED))

    @extend_schema(parameters=[ID_PARAMETER])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One view."""
        return Response(self.get_serializer(self._find(id)).data)

    @extend_schema(parameters=[ID_PARAMETER])
    def partial_update(self, request: ApiRequest, id: str) -> Response:
        """Changes a view of one's own."""
        return self._save(request, self._find(id), status.HTTP_200_OK)

    @extend_schema(responses={204: None}, parameters=[ID_PARAMETER])
    def destroy(self, request: ApiRequest, id: str) -> Response:
        """Deletes a view of one's own."""
        self._find(id).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _find(self, pk: str) -> SavedView:
        return get_object_or_404(self.get_queryset(), pk=int(pk))

    def _save(self, request: ApiRequest, found: SavedView | None, status_code: int) -> Response:
        given = self.get_serializer(found, data=request.data, partial=found is not None)
        given.is_valid(raise_exception=True)
        try:
            with transaction.atomic():
                given.save()
        except IntegrityError as error:  # the same name, saved at the same moment
            raise ValidationError({"name": [_("You have a view of this name.")]}, code="unique") from error
        return Response(given.data, status=status_code)
