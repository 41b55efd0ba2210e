"""Promised times by API: clocks, their account, breaches, policies, calendars. For the desk's staff."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from sla.breaches import breaches_for, explain_breach, may_read_breaches
from sla.explain import explain
from sla.filters import BreachFilter
from sla.models import Breach, BreachReason, Calendar, Clock, Policy
from sla.serializers import (
    BreachReasonSerializer,
    BreachSerializer,
    CalendarSerializer,
    ClockSerializer,
    ExplainBreachSerializer,
    ExplanationSerializer,
    PolicySerializer,
)
from tickets.api.base import ID_PARAMETER, NUMBER_PARAMETER, RestrictedApi, TicketPart
from tickets.models import Ticket
from tickets.policies import can_see_internal

KEY_PARAMETER = OpenApiParameter(
    "key",
    {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,50}$"},
    OpenApiParameter.PATH,
    description="The calendar's key.",
)


class PromiseApi(RestrictedApi):
    """What the desk alone reads, with one reading of the clock for the whole answer."""

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "now": timezone.now()}


class TicketClockViewSet(TicketPart):
    """The clocks of a ticket. For the desk only."""

    queryset = Clock.objects.none()
    serializer_class = ClockSerializer
    orderings = {"started_at": ("started_at", "id")}
    default_ordering = "started_at"

    def get_queryset(self) -> QuerySet[Clock]:
        """The ticket's clocks. Raises Http404 for whoever does not see what is internal."""
        if not can_see_internal(self.request.user, self.ticket):
            raise Http404
        return Clock.objects.filter(ticket=self.ticket).select_related("version__policy")

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "now": timezone.now()}

    @extend_schema(responses=ClockSerializer(many=True), parameters=[NUMBER_PARAMETER])
    def list(self, request: ApiRequest, number: str) -> Response:
        """The clocks as they stand now, the first begun first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class ClockViewSet(PromiseApi):
    """One clock."""

    queryset = Clock.objects.none()
    serializer_class = ExplanationSerializer

    @extend_schema(responses=ExplanationSerializer, parameters=[ID_PARAMETER])
    @action(detail=True, pagination_class=None)
    def explain(self, request: ApiRequest, id: str) -> Response:
        """The clock's whole life: the policy, every span to the second, the steps, how the due time moved."""
        related = ("version__policy", "ticket__requester", "ticket__contact_department", "ticket__category")
        visible = Clock.objects.filter(ticket__in=Ticket.objects.visible_to(request.user)).select_related(*related)
        clock = get_object_or_404(visible, pk=int(id))
        context = self.get_serializer_context()
        return Response(ExplanationSerializer(explain(clock, context["now"]), context=context).data)


class BreachViewSet(PromiseApi):
    """Broken promises: all of them for supervisors and auditors, a team's own for its people."""

    queryset = Breach.objects.none()
    serializer_class = BreachSerializer
    filterset_class = BreachFilter
    orderings = {"at": ("at", "id")}
    default_ordering = "-at"

    def get_queryset(self) -> QuerySet[Breach]:
        """Those the reader may see. Raises Http404 for whoever has none to read."""
        if not may_read_breaches(self.request.user):
            raise Http404
        related = ("clock", "ticket__requester", "team", "assignee", "reason", "explained_by")
        return breaches_for(self.request.user).select_related(*related)

    @extend_schema(responses=BreachSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The breaches, the newest first."""
        return self.page()

    @extend_schema(parameters=[ID_PARAMETER])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One breach."""
        return Response(self.get_serializer(self._find(id)).data)

    @extend_schema(request=ExplainBreachSerializer, responses=BreachSerializer, parameters=[ID_PARAMETER])
    @action(detail=True, methods=["post"], filterset_class=None)
    def explain(self, request: ApiRequest, id: str) -> Response:
        """Says why the promise was broken and what was done about it; a later word corrects the one before."""
        breach = self._find(id)
        given = ExplainBreachSerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        explain_breach(breach, by=request.user, **given.validated_data)
        return Response(self.get_serializer(self._find(id)).data)

    def _find(self, pk: str) -> Breach:
        return get_object_or_404(self.get_queryset(), pk=int(pk))


class BreachReasonViewSet(PromiseApi):
    """What a breach can be explained by."""

    serializer_class = BreachReasonSerializer
    queryset = BreachReason.objects.filter(is_active=True)
    orderings = {"position": ("position", "id")}
    default_ordering = "position"

    @extend_schema(responses=BreachReasonSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The active reasons by position."""
        return self.page()


class PolicyViewSet(PromiseApi):
    """What is promised to whom."""

    serializer_class = PolicySerializer
    queryset = Policy.objects.filter(current__isnull=False).select_related("current", "category")
    orderings = {"position": ("position", "id")}
    default_ordering = "position"

    @extend_schema(responses=PolicySerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The policies by position."""
        return self.page()

    @extend_schema(parameters=[ID_PARAMETER])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One policy."""
        return Response(self.get_serializer(get_object_or_404(self.get_queryset(), pk=int(id))).data)


class CalendarViewSet(PromiseApi):
    """Business hours."""

    serializer_class = CalendarSerializer
    queryset = Calendar.objects.prefetch_related("exceptions")
    lookup_field = "key"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,50}"
    orderings = {"key": ("key", "id")}
    default_ordering = "key"

    @extend_schema(responses=CalendarSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The calendars by key."""
        return self.page()

    @extend_schema(parameters=[KEY_PARAMETER])
    def retrieve(self, request: ApiRequest, key: str) -> Response:
        """One calendar."""
        return Response(self.get_serializer(get_object_or_404(self.get_queryset(), key=key)).data)
