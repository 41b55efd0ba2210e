"""The lists that administrators keep, by API. What is in use is switched off, never deleted."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from tickets.actions.reference_row import history_of, save_row
from tickets.api.base import ID_PARAMETER, IDEMPOTENCY_KEY, answer_once
from tickets.exceptions import NotAllowed
from tickets.models import ReplyTemplate, RoutingRule
from tickets.serializers.reference_rows import ReplyTemplateSerializer, RoutingRuleSerializer, RowChangeSerializer

SHOWN_CHANGES = 100


class ReferenceRowViewSet(GenericViewSet):
    """Rows that administrators keep. A list names its `model`, and who else reads what of it."""

    request: ApiRequest
    model: ClassVar[type[Model]]
    input_class: ClassVar[type[serializers.Serializer] | None] = None
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    orderings: ClassVar[dict[str, tuple[str, ...]]] = {"id": ("id",)}
    default_ordering = "id"

    def get_queryset(self) -> QuerySet[Any]:
        """Administrators find those out of use too."""
        if self.request.user.is_administrator:
            return self.model._default_manager.all()
        return self.readable()

    def readable(self) -> QuerySet[Any]:
        """What the others find. Raises NotAllowed for those who have nothing to read."""
        raise NotAllowed()

    def list(self, request: ApiRequest) -> Response:
        """A page of them."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(parameters=[ID_PARAMETER])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One of them."""
        return Response(self.get_serializer(self.find(id)).data)

    @extend_schema(parameters=[IDEMPOTENCY_KEY])
    def create(self, request: ApiRequest) -> Response:
        """Makes one. For administrators."""
        self.check_editor()
        return answer_once(request, lambda: self.save(self.model(), status.HTTP_201_CREATED))

    @extend_schema(parameters=[ID_PARAMETER])
    def partial_update(self, request: ApiRequest, id: str) -> Response:
        """Changes what is named; `is_active` takes it out of use. For administrators."""
        self.check_editor()
        return self.save(self.find(id))

    @extend_schema(responses=RowChangeSerializer(many=True), parameters=[ID_PARAMETER])
    @action(detail=True, pagination_class=None, filter_backends=[])
    def history(self, request: ApiRequest, id: str) -> Response:
        """Who saved it, by API or in the administration, the latest first; the last 100. For administrators."""
        return self.tell_history(id)

    def tell_history(self, key: str) -> Response:
        """The saves of one row. Raises NotAllowed."""
        self.check_editor()
        return Response(RowChangeSerializer(history_of(self.find(key), SHOWN_CHANGES), many=True).data)

    def find(self, key: str) -> Any:
        """The row of the address. Raises Http404."""
        return get_object_or_404(self.get_queryset(), **{self.lookup_field: key})

    def check_editor(self) -> None:
        """Raises NotAllowed before anything is read of the body."""
        if not self.request.user.is_administrator:
            raise NotAllowed()

    def save(self, row: Model, code: int = status.HTTP_200_OK) -> Response:
        """Validates the body, saves the row and shows it."""
        shape = self.input_class or self.get_serializer_class()
        given = shape(data=self.request.data, partial=row.pk is not None, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        saved = save_row(row, given.validated_data, by=self.request.user)
        return Response(shape(saved, context=self.get_serializer_context()).data, status=code)


class RoutingRuleViewSet(ReferenceRowViewSet):
    """Where tickets go. For administrators."""

    queryset = RoutingRule.objects.none()
    model = RoutingRule
    serializer_class = RoutingRuleSerializer
    orderings = {"position": ("position", "id")}
    default_ordering = "position"

    def get_queryset(self) -> QuerySet[RoutingRule]:
        """With what they name."""
        return super().get_queryset().select_related("category")


class ReplyTemplateViewSet(ReferenceRowViewSet):
    """Words used often. Agents read those they may use, administrators change them."""

    queryset = ReplyTemplate.objects.none()
    model = ReplyTemplate
    serializer_class = ReplyTemplateSerializer
    orderings = {"name": ("name", "id")}
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[ReplyTemplate]:
        """With what they name."""
        return super().get_queryset().select_related("category")

    def readable(self) -> QuerySet[ReplyTemplate]:
        """One's own, and those shared with one's teams."""
        if not self.request.user.is_desk_staff:
            raise NotAllowed()
        return ReplyTemplate.objects.usable_by(self.request.user)
