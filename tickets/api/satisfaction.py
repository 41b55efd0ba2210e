"""What requesters think, by API; and those who were not content."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from tickets import moments
from tickets.actions import follow_up as verbs
from tickets.actions.satisfaction import SETTINGS, rate, save_settings
from tickets.api.base import (
    IDEMPOTENCY_KEY,
    NUMBER_PARAMETER,
    AdministratorView,
    RestrictedApi,
    answer_once,
    find_ticket,
)
from tickets.models import FollowUp, RatedVia, Satisfaction, SatisfactionSettings
from tickets.policies import can_read_rating, may_read_follow_ups
from tickets.satisfaction.asking import latest_of
from tickets.satisfaction.follow_ups import FollowUpFilter, RatingFilter, chips_of, follow_ups_of, ratings_of
from tickets.serializers.improvement import ImprovementSerializer
from tickets.serializers.satisfaction import (
    ContactSerializer,
    FollowUpSerializer,
    ImproveSerializer,
    OutcomeSerializer,
    RateSerializer,
    RatingSerializer,
    SatisfactionSerializer,
    SatisfactionSettingsSerializer,
)

ID = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The follow-up's id.")


class SatisfactionView(GenericAPIView):
    """How the requester of a ticket was helped. The requester and the desk read it, nobody else."""

    request: ApiRequest
    serializer_class = SatisfactionSerializer

    @extend_schema(operation_id="satisfaction_retrieve", parameters=[NUMBER_PARAMETER])
    def get(self, request: ApiRequest, number: str) -> Response:
        """What was asked when the ticket last closed, and the answer. 404 when nothing was."""
        return Response(SatisfactionSerializer(self._find(number)).data)

    @extend_schema(
        operation_id="satisfaction_rate",
        request=RateSerializer,
        responses=SatisfactionSerializer,
        parameters=[NUMBER_PARAMETER],
    )
    def put(self, request: ApiRequest, number: str) -> Response:
        """Answers, or changes the answer. For the requester, until the time to answer is over."""
        found = self._find(number)
        given = RateSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        rated = rate(found, by=request.user, via=RatedVia.API, **given.validated_data)
        return Response(SatisfactionSerializer(rated).data)

    def _find(self, number: str) -> Satisfaction:
        ticket = find_ticket(self.request, number)
        found = latest_of(ticket)
        if found is None:
            raise Http404
        found.ticket = ticket
        if not can_read_rating(self.request.user, found):
            raise Http404
        return found


class RatingViewSet(RestrictedApi):
    """What requesters answered. For supervisors all, for an agent those to their own work."""

    queryset = Satisfaction.objects.none()
    serializer_class = RatingSerializer
    filterset_class = RatingFilter
    orderings = {"answered_at": ("answered_at", "id")}
    default_ordering = "-answered_at"

    def get_queryset(self) -> QuerySet[Satisfaction]:
        """What the reader may see."""
        found: QuerySet[Satisfaction] = ratings_of(self.request.user)
        return found

    @extend_schema(responses=RatingSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The answers, the newest first."""
        return self.page()


class SatisfactionSettingsView(AdministratorView):
    """Whom the desk asks. For administrators."""

    @extend_schema(operation_id="satisfaction_settings", responses=SatisfactionSettingsSerializer)
    def get(self, request: ApiRequest) -> Response:
        """As it is."""
        return Response(SatisfactionSettingsSerializer(SatisfactionSettings.read()).data)

    @extend_schema(
        operation_id="satisfaction_settings_update",
        request=SatisfactionSettingsSerializer,
        responses=SatisfactionSettingsSerializer,
    )
    def patch(self, request: ApiRequest) -> Response:
        """Changes what is named; the history says who did."""
        given = SatisfactionSettingsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values, current = dict(given.validated_data), SatisfactionSettings.read()
        version = values.pop("version", current.version)
        kept = {name: getattr(current, name) for name in SETTINGS}
        saved = save_settings({**kept, **values}, by=request.user, based_on=version)
        return Response(SatisfactionSettingsSerializer(saved).data)


class FollowUpViewSet(GenericViewSet):
    """Requesters who were not content, and what the desk does about it. For supervisors; auditors and administrators
    read."""

    is_hidden = True
    request: ApiRequest
    queryset = FollowUp.objects.none()
    serializer_class = FollowUpSerializer
    filterset_class = FollowUpFilter
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    orderings = {"opened_at": ("opened_at", "id")}
    default_ordering = "-opened_at"

    def get_queryset(self) -> QuerySet[FollowUp]:
        """What the reader may see. Raises Http404 for whoever does not read of them."""
        if not may_read_follow_ups(self.request.user):
            raise Http404
        return follow_ups_of(self.request.user).select_related("satisfaction__requester")

    @extend_schema(responses=FollowUpSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The follow-ups, the newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self._shown(page or []))

    @extend_schema(parameters=[ID])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One follow-up."""
        return self._answer(id)

    @extend_schema(request=None, responses=FollowUpSerializer, parameters=[ID])
    @action(detail=True, methods=["post"], filterset_class=None)
    def take(self, request: ApiRequest, id: str) -> Response:
        """Says that one takes care of it."""
        verbs.take(self._find(id), by=request.user)
        return self._answer(id)

    @extend_schema(request=ContactSerializer, responses=FollowUpSerializer, parameters=[ID, IDEMPOTENCY_KEY])
    @action(detail=True, methods=["post"], filterset_class=None)
    def contact(self, request: ApiRequest, id: str) -> Response:
        """Notes a conversation with the requester."""
        return answer_once(request, lambda: self._do(id, verbs.note_contact, ContactSerializer))

    @extend_schema(request=OutcomeSerializer, responses=FollowUpSerializer, parameters=[ID])
    @action(detail=True, methods=["post"], filterset_class=None)
    def close(self, request: ApiRequest, id: str) -> Response:
        """Ends it with what came of it; its clock stops."""
        return self._do(id, verbs.close, OutcomeSerializer)

    @extend_schema(request=ImproveSerializer, responses={201: ImprovementSerializer}, parameters=[ID, IDEMPOTENCY_KEY])
    @action(detail=True, methods=["post"], filterset_class=None)
    def improve(self, request: ApiRequest, id: str) -> Response:
        """Enters into the improvement register what it leads to."""
        return answer_once(request, lambda: self._improve(id))

    def _improve(self, id: str) -> Response:
        found = self._find(id)
        made = verbs.improve(found, by=self.request.user, **self._given(ImproveSerializer))
        context = {**self.get_serializer_context(), "seen": {found.ticket_id}}
        return Response(ImprovementSerializer(made, context=context).data, status=status.HTTP_201_CREATED)

    def _do(self, id: str, verb: Any, shape: Any) -> Response:
        verb(self._find(id), by=self.request.user, **self._given(shape))
        return self._answer(id)

    def _given(self, shape: Any) -> dict[str, Any]:
        read = shape(data=self.request.data, context=self.get_serializer_context())
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    def _find(self, id: str) -> FollowUp:
        return get_object_or_404(self.get_queryset(), pk=int(id))

    def _answer(self, id: str) -> Response:
        return Response(self._shown([self._find(id)])[0])

    def _shown(self, found: Any) -> Any:
        context = {**self.get_serializer_context(), "chips": chips_of(found, moments.now())}
        return FollowUpSerializer(found, many=True, context=context).data
