"""Major incidents by API: declaring, commanding, updates, children, the review. For the desk's staff."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts.authentication import ApiRequest
from incidents.affected import named_affected
from incidents.children import add_children
from incidents.major_serializers import (
    AffectedSerializer,
    ChildOutcomeSerializer,
    DeclareSerializer,
    LastWordSerializer,
    MajorSerializer,
    NewChildrenSerializer,
    NewUpdateSerializer,
    RestateSerializer,
    ReviewSerializer,
    UpdateSerializer,
    WriteReviewSerializer,
)
from incidents.models import MajorIncident
from incidents.review import save_review
from incidents.war_room import WarRoom
from tickets import actions
from tickets.api.base import (
    ETAG,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    NUMBER_PARAMETER,
    TicketPart,
    answer_once,
    etag,
    wanted_version,
)
from tickets.choices import Kind
from tickets.models import Ticket, TicketEvent
from tickets.policies import can_see_internal
from tickets.serializers.relations import LinkedTicketSerializer

CHILD = OpenApiParameter(
    "child",
    {"type": "string", "pattern": "^IT-[0-9]{8}-[0-9]{1,9}$"},
    OpenApiParameter.PATH,
    description="The child's number.",
)
WRITING = [NUMBER_PARAMETER, IF_MATCH, ETAG]


class MajorPart(TicketPart):
    """Something of the command over one incident. Raises Http404 outside the desk, and for other kinds of tickets."""

    queryset = MajorIncident.objects.none()
    pagination_class = None

    @property
    def incident(self) -> Ticket:
        if self.ticket.kind != Kind.INCIDENT or not can_see_internal(self.request.user, self.ticket):
            raise Http404
        return self.ticket

    @property
    def major(self) -> MajorIncident:
        """Raises Http404 for an ordinary incident."""
        if not self.incident.is_major:
            raise Http404
        return self.ticket.major

    def given(self, shape: type[Serializer]) -> dict[str, Any]:
        read = shape(data=self.request.data, context=self.get_serializer_context())
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    def move(self, name: str, values: dict[str, Any]) -> Ticket:
        version = wanted_version(self.request, self.ticket)
        return actions.move(self.incident, name, by=self.request.user, version=version, **values)

    def answer(self, ticket: Ticket, code: int = status.HTTP_200_OK) -> Response:
        """The command as it is now."""
        related = ("ticket", "commander", "declared_by", "reviewed_by")
        major = MajorIncident.objects.select_related(*related).get(pk=ticket.pk)
        return Response(MajorSerializer(major).data, status=code, headers=etag(major.ticket))


class MajorViewSet(MajorPart):
    """The command over a major incident."""

    serializer_class = MajorSerializer

    @extend_schema(responses=MajorSerializer, parameters=[NUMBER_PARAMETER, ETAG])
    def retrieve(self, request: ApiRequest, number: str) -> Response:
        """The command; 404 for an incident that is no major one."""
        return self.answer(self.major.ticket)

    @extend_schema(request=DeclareSerializer, responses={201: MajorSerializer}, parameters=[*WRITING, IDEMPOTENCY_KEY])
    def create(self, request: ApiRequest, number: str) -> Response:
        """Declares the incident a major one. For supervisors."""
        return answer_once(request, self._declare)

    def _declare(self) -> Response:
        return self.answer(self.move("declare_major", self.given(DeclareSerializer)), status.HTTP_201_CREATED)

    @extend_schema(request=RestateSerializer, responses=MajorSerializer, parameters=WRITING)
    def partial_update(self, request: ApiRequest, number: str) -> Response:
        """Changes what is said of it, or hands the command over. For the commander and supervisors."""
        ticket, values = self.major.ticket, self.given(RestateSerializer)
        commander = values.pop("commander", None)
        if values:
            ticket = self.move("restate_major", values)
        if commander is not None and commander.pk != self.major.commander_id:
            ticket = actions.move(ticket, "hand_over_command", by=request.user, commander=commander)
        return self.answer(ticket)

    @extend_schema(request=LastWordSerializer, responses=MajorSerializer, parameters=WRITING)
    def end(self, request: ApiRequest, number: str) -> Response:
        """Ends it: the incident goes on as an ordinary one, and its review is due."""
        return self.answer(self.move("end_major", self.given(LastWordSerializer)))


class UpdateViewSet(MajorPart):
    """What those affected were told."""

    serializer_class = UpdateSerializer

    def get_queryset(self) -> QuerySet[TicketEvent]:
        told = TicketEvent.objects.filter(ticket=self.major.ticket, verb__in=("update_published", "major_ended"))
        return told.exclude(text="").order_by("-sequence")

    @extend_schema(responses=UpdateSerializer(many=True), parameters=[NUMBER_PARAMETER])
    def list(self, request: ApiRequest, number: str) -> Response:
        """The latest 100 updates, the latest first."""
        return Response(UpdateSerializer(self.get_queryset()[:100], many=True).data)

    @extend_schema(
        request=NewUpdateSerializer, responses={201: UpdateSerializer}, parameters=[*WRITING, IDEMPOTENCY_KEY]
    )
    def create(self, request: ApiRequest, number: str) -> Response:
        """Tells everybody affected, and promises the next update."""
        return answer_once(request, self._publish)

    def _publish(self) -> Response:
        ticket = self.move("publish_update", self.given(NewUpdateSerializer))
        return Response(UpdateSerializer(ticket.major.latest_update).data, status=status.HTTP_201_CREATED)


class ChildViewSet(MajorPart):
    """The incidents that belong to it."""

    serializer_class = LinkedTicketSerializer

    def get_queryset(self) -> QuerySet[Ticket]:
        return Ticket.objects.visible_to(self.request.user).filter(parent=self.major.ticket)

    @extend_schema(responses=LinkedTicketSerializer(many=True), parameters=[NUMBER_PARAMETER])
    def list(self, request: ApiRequest, number: str) -> Response:
        """Up to 500 of them, the open ones first."""
        found = self.get_queryset().for_list().order_by("-is_open", "created_at", "pk")[:500]  # type: ignore[attr-defined]
        return Response(LinkedTicketSerializer(found, many=True).data)

    @extend_schema(
        request=NewChildrenSerializer,
        responses={200: ChildOutcomeSerializer(many=True)},
        parameters=[NUMBER_PARAMETER],
    )
    def create(self, request: ApiRequest, number: str) -> Response:
        """Adds incidents, each by itself; says of each what became of it. What the caller cannot see is left out."""
        numbers = {text.strip().upper() for text in self.given(NewChildrenSerializer)["incidents"]}
        seen = Ticket.objects.visible_to(request.user).filter(number__in=numbers).order_by("pk")
        outcomes = add_children(self.major.ticket, list(seen), by=request.user)
        return Response(ChildOutcomeSerializer(outcomes, many=True).data)

    @extend_schema(responses=LinkedTicketSerializer(many=True), parameters=[NUMBER_PARAMETER])
    def proposed(self, request: ApiRequest, number: str) -> Response:
        """Open incidents that look like the same matter, the nearest first; empty for whoever may not add them."""
        found = WarRoom(request.user, self.major.ticket).proposed
        return Response(LinkedTicketSerializer(found, many=True).data)

    @extend_schema(responses={204: None}, parameters=[NUMBER_PARAMETER, CHILD])
    def destroy(self, request: ApiRequest, number: str, child: str) -> Response:
        """Takes one out again."""
        actions.leave(get_object_or_404(self.get_queryset(), number=child.upper()), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AffectedViewSet(MajorPart):
    """Who says that they have it too."""

    serializer_class = AffectedSerializer

    @extend_schema(responses=AffectedSerializer(many=True), parameters=[NUMBER_PARAMETER])
    def list(self, request: ApiRequest, number: str) -> Response:
        """The latest 200 of them, the latest first."""
        return Response(self.get_serializer(named_affected(request.user, self.major.ticket), many=True).data)


class ReviewViewSet(MajorPart):
    """The review, without which the incident is not closed."""

    serializer_class = ReviewSerializer

    @extend_schema(responses=ReviewSerializer, parameters=[NUMBER_PARAMETER])
    def retrieve(self, request: ApiRequest, number: str) -> Response:
        """The review as it is."""
        return Response(ReviewSerializer(self.major).data)

    @extend_schema(request=WriteReviewSerializer, responses=ReviewSerializer, parameters=WRITING)
    def partial_update(self, request: ApiRequest, number: str) -> Response:
        """Writes on it, once the major incident has ended. Actions are entered under `improvements/`."""
        version = wanted_version(request, self.major.ticket)
        ticket = save_review(self.ticket, by=request.user, version=version, **self.given(WriteReviewSerializer))
        return Response(ReviewSerializer(ticket.major).data, headers=etag(ticket))

    @extend_schema(request=None, responses=ReviewSerializer, parameters=WRITING)
    def finish(self, request: ApiRequest, number: str) -> Response:
        """Finishes it; the incident can be closed then, and is when its requester has confirmed already."""
        ticket = self.move("finish_review", {}) if self.major else self.ticket
        return Response(ReviewSerializer(ticket.major).data, headers=etag(ticket))
