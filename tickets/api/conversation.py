"""What is said and done on a ticket: comments, the timeline, work."""

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from tickets import actions
from tickets.api.base import IDEMPOTENCY_KEY, NUMBER_PARAMETER, TicketPart, answer_once
from tickets.models import Attachment, TicketEvent, Worklog
from tickets.models.event import TicketEventQuerySet
from tickets.policies import can_see_internal
from tickets.serializers.conversation import (
    CommentSerializer,
    EventSerializer,
    NewCommentSerializer,
    NewWorklogSerializer,
    WorklogSerializer,
    drafts,
)


class TimelinePart(TicketPart):
    """Entries of the timeline that the reader may see, with their files."""

    queryset = TicketEvent.objects.none()
    orderings = {"sequence": ("sequence",)}
    default_ordering = "sequence"

    def get_queryset(self) -> TicketEventQuerySet:
        """All of them for the desk, the public ones for everyone else."""
        files = Attachment.objects.visible_to(self.request.user, self.ticket)
        entries = TicketEvent.objects.visible_to(self.request.user, self.ticket)
        return entries.select_related("actor").prefetch_related(Prefetch("attachments", files))

    def page_of(self, entries: QuerySet[TicketEvent]) -> Response:
        """A page of them."""
        page = self.paginate_queryset(entries)
        for event in page or ():
            event.ticket = self.ticket
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class CommentViewSet(TimelinePart):
    """What was said: replies that the requester reads and, for the desk, internal notes."""

    serializer_class = CommentSerializer

    @extend_schema(responses=CommentSerializer(many=True), parameters=[NUMBER_PARAMETER])
    def list(self, request: ApiRequest, number: str) -> Response:
        """The conversation, the first first."""
        return self.page_of(self.filter_queryset(self.get_queryset().comments()))

    @extend_schema(
        request=NewCommentSerializer,
        responses={201: CommentSerializer},
        parameters=[NUMBER_PARAMETER, IDEMPOTENCY_KEY],
    )
    def create(self, request: ApiRequest, number: str) -> Response:
        """Says something: a reply, or an internal note."""
        return answer_once(request, lambda: self._create(request))

    def _create(self, request: ApiRequest) -> Response:
        given = NewCommentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        files = drafts(request.user, given.validated_data.get("attachments", []))
        say = actions.reply if given.validated_data["public"] else actions.note
        event = say(self.ticket, by=request.user, text=given.validated_data["text"], attachments=files)
        return Response(self.get_serializer(event).data, status=status.HTTP_201_CREATED)


class EventViewSet(TimelinePart):
    """The timeline: everything that happened, as far as the reader may know."""

    serializer_class = EventSerializer

    @extend_schema(responses=EventSerializer(many=True), parameters=[NUMBER_PARAMETER])
    def list(self, request: ApiRequest, number: str) -> Response:
        """The timeline, the first first."""
        return self.page_of(self.filter_queryset(self.get_queryset()))


class WorklogViewSet(TicketPart):
    """Time spent on the ticket. For the desk only."""

    queryset = Worklog.objects.none()
    serializer_class = WorklogSerializer
    orderings = {"worked_at": ("worked_at", "id")}
    default_ordering = "worked_at"

    def get_queryset(self) -> QuerySet[Worklog]:
        """The ticket's work. Raises Http404 for whoever does not see what is internal."""
        if not can_see_internal(self.request.user, self.ticket):
            raise Http404
        return Worklog.objects.filter(ticket=self.ticket).select_related("user", "event")

    @extend_schema(responses=WorklogSerializer(many=True), parameters=[NUMBER_PARAMETER])
    def list(self, request: ApiRequest, number: str) -> Response:
        """The work, the first first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        request=NewWorklogSerializer,
        responses={201: WorklogSerializer},
        parameters=[NUMBER_PARAMETER, IDEMPOTENCY_KEY],
    )
    def create(self, request: ApiRequest, number: str) -> Response:
        """Records work."""
        return answer_once(request, lambda: self._create(request))

    def _create(self, request: ApiRequest) -> Response:
        self.get_queryset()
        given = NewWorklogSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        entry = actions.log_work(self.ticket, by=request.user, **given.validated_data)
        return Response(self.get_serializer(entry).data, status=status.HTTP_201_CREATED)
