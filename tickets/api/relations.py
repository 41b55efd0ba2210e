"""What a ticket hangs together with: links and watchers."""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from accounts.models import User
from tickets import actions
from tickets.actions.watch import may_name_watchers
from tickets.api.base import IDEMPOTENCY_KEY, NUMBER_PARAMETER, TicketPart, answer_once
from tickets.models import Ticket, TicketLink
from tickets.policies import can_see_internal
from tickets.serializers.base import PersonSerializer
from tickets.serializers.relations import LinkSerializer, NewLinkSerializer, NewWatcherSerializer


class LinkViewSet(TicketPart):
    """Links to other tickets that the reader may see. For the desk only."""

    queryset = TicketLink.objects.none()
    serializer_class = LinkSerializer
    orderings = {"created_at": ("created_at", "id")}
    default_ordering = "created_at"

    def get_queryset(self) -> QuerySet[TicketLink]:
        """Both directions. Raises Http404 for whoever does not see what is internal."""
        if not can_see_internal(self.request.user, self.ticket):
            raise Http404
        seen = Ticket.objects.visible_to(self.request.user).values("pk")
        ends = Q(source=self.ticket, target__in=seen) | Q(target=self.ticket, source__in=seen)
        return TicketLink.objects.filter(ends).select_related("source", "target")

    @extend_schema(responses=LinkSerializer(many=True), parameters=[NUMBER_PARAMETER])
    def list(self, request: ApiRequest, number: str) -> Response:
        """The links, the first first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        request=NewLinkSerializer, responses={201: LinkSerializer}, parameters=[NUMBER_PARAMETER, IDEMPOTENCY_KEY]
    )
    def create(self, request: ApiRequest, number: str) -> Response:
        """Links the ticket to another; the same link twice is one."""
        return answer_once(request, lambda: self._create(request))

    @extend_schema(
        responses={204: None},
        parameters=[
            NUMBER_PARAMETER,
            OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The link's id."),
        ],
    )
    def destroy(self, request: ApiRequest, number: str, id: str) -> Response:
        """Takes a link away; the timeline keeps that it was there."""
        link = get_object_or_404(self.get_queryset(), pk=int(id))
        actions.unlink(self.ticket, by=request.user, link=link)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _create(self, request: ApiRequest) -> Response:
        self.get_queryset()
        given = NewLinkSerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        link = actions.link(self.ticket, by=request.user, **given.validated_data)
        return Response(self.get_serializer(link).data, status=status.HTTP_201_CREATED)


class WatcherViewSet(TicketPart):
    """Who is told besides those involved. Who may not name watchers sees only themselves."""

    queryset = User.objects.none()
    serializer_class = PersonSerializer
    orderings = {"name": ("name", "id")}
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[User]:
        """The watchers that the reader may know of."""
        watchers = User.objects.filter(watched_tickets=self.ticket)
        user = self.request.user
        if may_name_watchers(user, self.ticket) or can_see_internal(user, self.ticket):
            return watchers
        return watchers.filter(pk=user.pk)

    @extend_schema(responses=PersonSerializer(many=True), parameters=[NUMBER_PARAMETER])
    def list(self, request: ApiRequest, number: str) -> Response:
        """The watchers by name."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=NewWatcherSerializer, responses={201: PersonSerializer}, parameters=[NUMBER_PARAMETER])
    def create(self, request: ApiRequest, number: str) -> Response:
        """Adds a watcher: oneself or, by the requester and the desk, somebody else. Twice is once."""
        given = NewWatcherSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        person = given.validated_data.get("user", request.user)
        actions.watch(self.ticket, by=request.user, user=person)
        return Response(self.get_serializer(person).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        responses={204: None},
        parameters=[
            NUMBER_PARAMETER,
            OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The person's id."),
        ],
    )
    def destroy(self, request: ApiRequest, number: str, id: str) -> Response:
        """Removes a watcher."""
        person = get_object_or_404(self.get_queryset(), pk=int(id))
        actions.unwatch(self.ticket, by=request.user, user=person)
        return Response(status=status.HTTP_204_NO_CONTENT)
