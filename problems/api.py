"""Problems: tickets of this kind with what a problem has besides, the candidates, and the known errors."""

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from accounts.shapes import represent
from problems.actions import accept_candidate, dismiss_candidate, not_linked, resolve_incidents
from problems.known_errors import cleaned_query, find_known_errors, public_known_errors
from problems.models import Candidate, Problem, named
from problems.policies import can_see_problems
from problems.serializers import (
    AcceptCandidateSerializer,
    CandidateSerializer,
    DismissCandidateSerializer,
    IncidentOutcomeSerializer,
    ProblemEditSerializer,
    ProblemSerializer,
    ProblemSummarySerializer,
    PublicKnownErrorSerializer,
    ResolveIncidentsSerializer,
)
from tickets.api.base import ETAG, IDEMPOTENCY_KEY, IF_MATCH, LOCATION, NUMBER_PARAMETER
from tickets.api.tickets import ProcessApi
from tickets.choices import Kind
from tickets.exceptions import NotAllowed
from tickets.models import Ticket
from tickets.serializers.ticket import NewIncidentSerializer

ID = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The candidate's id.")
QUERY = OpenApiParameter("q", str, description="Words that must all occur.")
RESOLVED = OpenApiParameter("resolved", bool, description="Those that are resolved or closed too.")


@extend_schema_view(
    list=extend_schema(responses=ProblemSummarySerializer(many=True)),
    create=extend_schema(
        request=NewIncidentSerializer,
        responses={201: ProblemSerializer},
        parameters=[IDEMPOTENCY_KEY, ETAG, LOCATION],
    ),
    retrieve=extend_schema(parameters=[NUMBER_PARAMETER, ETAG]),
    partial_update=extend_schema(request=ProblemEditSerializer, parameters=[NUMBER_PARAMETER, IF_MATCH, ETAG]),
)
class ProblemViewSet(ProcessApi):
    """Problems. Comments, files, moves and the rest are found under `tickets/`."""

    serializer_class = ProblemSerializer
    summary_class = ProblemSummarySerializer
    creation_class = NewIncidentSerializer
    edit_class = ProblemEditSerializer
    kind = Kind.PROBLEM

    @extend_schema(
        request=ResolveIncidentsSerializer,
        responses=IncidentOutcomeSerializer(many=True),
        parameters=[NUMBER_PARAMETER],
        filters=False,
    )
    @action(detail=True, methods=["post"], url_path="resolve-incidents", pagination_class=None)
    def resolve_incidents(self, request: ApiRequest, number: str) -> Response:
        """Resolves linked incidents of a problem that is resolved; says of each what became of it."""
        ticket = self.find(number)
        given = ResolveIncidentsSerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        numbers = {text.strip().upper() for text in given.validated_data["incidents"]}
        seen = list(Ticket.objects.visible_to(request.user).filter(number__in=numbers).order_by("pk"))
        if unknown := numbers - {incident.number for incident in seen}:
            raise not_linked(unknown)
        outcomes = resolve_incidents(ticket, seen, by=request.user, values=given.validated_data["values"])
        return Response(IncidentOutcomeSerializer(outcomes, many=True).data)


class CandidateViewSet(GenericViewSet):
    """What the system proposes as problems. For the desk; the problem manager decides."""

    request: ApiRequest
    queryset = Candidate.objects.none()
    serializer_class = CandidateSerializer
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    orderings = {"found_at": ("found_at", "id")}
    default_ordering = "-found_at"

    def get_queryset(self) -> QuerySet[Candidate]:
        """Raises NotAllowed for whoever is not of the desk."""
        if not can_see_problems(self.request.user):
            raise NotAllowed()
        seen = Ticket.objects.visible_to(self.request.user).order_by("pk")
        return Candidate.objects.select_related("decided_by", "problem").prefetch_related(
            Prefetch("incidents", seen, to_attr="shown")
        )

    def list(self, request: ApiRequest) -> Response:
        """The open candidates, the latest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset().open()))  # type: ignore[attr-defined]
        return self.get_paginated_response(self.get_serializer(named(page or ()), many=True).data)

    @extend_schema(parameters=[ID])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One candidate, also one that was decided on."""
        return Response(self.get_serializer(self._find(id)).data)

    @extend_schema(request=AcceptCandidateSerializer, responses={201: ProblemSerializer}, parameters=[ID])
    @action(detail=True, methods=["post"])
    def accept(self, request: ApiRequest, id: str) -> Response:
        """Logs a problem with its incidents linked to it."""
        given = AcceptCandidateSerializer(data=request.data)
        candidate = self._find(id)
        given.is_valid(raise_exception=True)
        problem = accept_candidate(candidate, by=request.user, title=given.validated_data.get("title", ""))
        content = represent(ProblemSerializer, problem, self.get_serializer_context())
        return Response(content, status=status.HTTP_201_CREATED)

    @extend_schema(request=DismissCandidateSerializer, responses=CandidateSerializer, parameters=[ID])
    @action(detail=True, methods=["post"])
    def dismiss(self, request: ApiRequest, id: str) -> Response:
        """Says why it is no problem; the same incidents are not proposed again."""
        given = DismissCandidateSerializer(data=request.data)
        candidate = self._find(id)
        given.is_valid(raise_exception=True)
        dismiss_candidate(candidate, by=request.user, reason=given.validated_data["reason"])
        return Response(self.get_serializer(self._find(id)).data)

    def _find(self, pk: str) -> Candidate:
        (found,) = named([get_object_or_404(self.get_queryset(), pk=int(pk))])
        return found


class KnownErrorViewSet(GenericViewSet):
    """Known errors with their workarounds. For the desk."""

    request: ApiRequest
    queryset = Ticket.objects.none()
    serializer_class = ProblemSerializer
    orderings = {"created_at": ("created_at", "id")}
    default_ordering = "-created_at"

    @extend_schema(parameters=[QUERY, RESOLVED])
    def list(self, request: ApiRequest) -> Response:
        """The newest first. Employees read those that are published to them at `known-errors/public/`."""
        if not can_see_problems(request.user):
            raise NotAllowed()
        wanted = request.query_params
        query, resolved = cleaned_query(wanted.get("q", "")), wanted.get("resolved", "") in ("1", "true", "True")
        found = find_known_errors(request.user, query, resolved=resolved).select_related("opened_by", "parent")
        page = self.paginate_queryset(found.defer(None).defer("search"))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class PublicKnownErrorViewSet(mixins.ListModelMixin, GenericViewSet):
    """What every employee may know."""

    queryset = Problem.objects.none()
    serializer_class = PublicKnownErrorSerializer
    pagination_class = None
    filter_backends = ()

    @extend_schema(parameters=[QUERY])
    def list(self, request: ApiRequest) -> Response:  # type: ignore[override]
        """At most fifty, those published last first."""
        found = public_known_errors(cleaned_query(request.query_params.get("q", "")))
        return Response(self.get_serializer(found, many=True).data)
