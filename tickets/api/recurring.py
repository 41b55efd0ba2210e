"""Recurring tickets. For supervisors and administrators."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from tickets import moments
from tickets.actions.recurring import RELATED, can_edit_recurring, save_recurring, validate
from tickets.api.base import IDEMPOTENCY_KEY, IF_MATCH, answer_once, wanted_number
from tickets.exceptions import NotAllowed
from tickets.models import RecurringTicket
from tickets.recurring import making
from tickets.serializers.base import VersionSerializer
from tickets.serializers.recurring import DatesSerializer, RecurringTicketSerializer, RunSerializer

ID_PARAMETER = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The rule's id.")
PREVIEWED = 10
RUNS = 50
SHOWN_CHANGES = 100


class RecurringTicketViewSet(GenericViewSet):
    """Rules by which tickets are made again and again."""

    queryset = RecurringTicket.objects.none()
    request: ApiRequest
    serializer_class = RecurringTicketSerializer
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    orderings = {"name": ("name", "id")}
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[RecurringTicket]:
        """Raises NotAllowed for everybody else."""
        if not can_edit_recurring(self.request.user):
            raise NotAllowed()
        return RecurringTicket.objects.select_related(*RELATED)

    @extend_schema(responses=RecurringTicketSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The rules by name."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(parameters=[ID_PARAMETER])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One rule."""
        return self._answer(self._find(id))

    @extend_schema(responses=VersionSerializer(many=True), parameters=[ID_PARAMETER])
    @action(detail=True, pagination_class=None)
    def history(self, request: ApiRequest, id: str) -> Response:
        """Every save, the last first: who, when, and the rule as it was then; the last 100."""
        changes = self._find(id).history.select_related("by")[:SHOWN_CHANGES]
        return Response(VersionSerializer(changes, many=True).data)

    @extend_schema(responses={201: RecurringTicketSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: ApiRequest) -> Response:
        """Makes a rule."""
        self.get_queryset()
        return answer_once(request, lambda: self._save(request, None, status.HTTP_201_CREATED))

    @extend_schema(parameters=[ID_PARAMETER, IF_MATCH])
    def partial_update(self, request: ApiRequest, id: str) -> Response:
        """Changes a rule, pauses it or lets it go on (`is_active`). Dates that have passed are not made up for."""
        return self._save(request, self._find(id), status.HTTP_200_OK)

    @extend_schema(responses=DatesSerializer)
    @action(detail=False, methods=["post"])
    def preview(self, request: ApiRequest) -> Response:
        """The next ten dates that a rule like this would have; nothing is kept."""
        self.get_queryset()
        given = self.get_serializer(data=request.data)
        given.is_valid(raise_exception=True)
        owner = {"owner": request.user} if request.user.is_agent else {}
        tried = RecurringTicket(**owner | given.validated_data)
        validate(tried)
        return Response({"dates": tried.dates_after(moments.now(), PREVIEWED)})

    @extend_schema(responses=DatesSerializer, parameters=[ID_PARAMETER])
    @action(detail=True, methods=["get"])
    def dates(self, request: ApiRequest, id: str) -> Response:
        """The next ten dates."""
        return Response({"dates": self._find(id).dates_after(moments.now(), PREVIEWED)})

    @extend_schema(responses=RunSerializer(many=True), parameters=[ID_PARAMETER])
    @action(detail=True, methods=["get"], pagination_class=None)
    def runs(self, request: ApiRequest, id: str) -> Response:
        """What became of the latest fifty dates, the newest first."""
        rows = self._find(id).runs.select_related("ticket", "by").order_by("-due_at")[:RUNS]
        return Response(RunSerializer(rows, many=True).data)

    @extend_schema(request=None, responses={201: RunSerializer}, parameters=[ID_PARAMETER])
    @action(detail=True, methods=["post"], url_path="make")
    def make(self, request: ApiRequest, id: str) -> Response:
        """Makes one now; the rule's own dates stay as they are."""
        made = making.make_now(self._find(id), by=request.user)
        return Response(RunSerializer(made).data, status=status.HTTP_201_CREATED)

    def _find(self, id: str) -> RecurringTicket:
        return get_object_or_404(self.get_queryset(), pk=int(id))

    def _save(self, request: ApiRequest, rule: RecurringTicket | None, code: int) -> Response:
        given = self.get_serializer(data=request.data, partial=rule is not None)
        given.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(given.validated_data)
        return self._answer(save_recurring(rule, by=request.user, version=wanted_number(request), **values), code)

    def _answer(self, rule: RecurringTicket, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(rule).data, status=code, headers={"ETag": f'"{rule.version}"'})
