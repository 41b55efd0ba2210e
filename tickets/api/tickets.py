"""Tickets of all kinds: listing, recording, reading, editing."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from accounts.models import ApiToken
from accounts.shapes import clean, represent
from tickets import actions
from tickets.api.base import (
    ETAG,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    LOCATION,
    NUMBER,
    NUMBER_PARAMETER,
    answer_once,
    etag,
    find_ticket,
    wanted_version,
)
from tickets.choices import Channel, Kind
from tickets.filters import FILTERS, TicketFilter
from tickets.models import Ticket
from tickets.policies import can_record_for_others, can_see_internal
from tickets.serializers.conversation import drafts
from tickets.serializers.ticket import (
    NewTicketSerializer,
    TicketEditSerializer,
    TicketSerializer,
    TicketSummarySerializer,
)

# By what everybody may read of a ticket; a new filter is the desk's until it stands here.
OPEN_FILTERS = frozenset(
    {
        "q", "open", "kind", "state", "priority", "team", "assignee", "requester", "department", "category", "channel",
        "confidential", "created_after", "created_before",
    }
)  # fmt: skip


class TicketApi(GenericViewSet):
    """What collections of tickets have in common; a process adds its kind and its shapes."""

    request: ApiRequest
    lookup_field = "number"
    lookup_value_regex = NUMBER
    orderings = {
        "created_at": ("created_at", "id"),
        "updated_at": ("updated_at", "id"),
        "priority": ("priority", "created_at", "id"),
    }
    default_ordering = "-created_at"
    serializer_class: type[Serializer] = TicketSerializer
    summary_class: type[Serializer] = TicketSummarySerializer
    creation_class: type[Serializer] = NewTicketSerializer
    edit_class: type[Serializer] = TicketEditSerializer
    filterset_class = TicketFilter
    # They tell what only the desk may know, if only by what they find.
    desk_filters = frozenset(FILTERS.keys() - OPEN_FILTERS)
    desk_orderings = frozenset({"updated_at"})

    def get_queryset(self) -> QuerySet[Ticket]:
        """The tickets that the reader may see, with what a row shows."""
        return Ticket.objects.visible_to(self.request.user).for_list()

    def list(self, request: ApiRequest) -> Response:
        """A page of the tickets that the caller may see."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        shape = self.summary_class(page, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(shape.data)

    def create(self, request: ApiRequest) -> Response:
        """Records a ticket."""
        return answer_once(request, lambda: self._create(request))

    def retrieve(self, request: ApiRequest, number: str) -> Response:
        """One ticket."""
        return self.show(self.find(number))

    def partial_update(self, request: ApiRequest, number: str) -> Response:
        """Changes facts of a ticket."""
        ticket = self.find(number)
        version = wanted_version(request, ticket)
        values = clean(self.edit_class, request.data, self.get_serializer_context(), partial=True)
        actions.edit(ticket, by=request.user, version=version, **values)
        return self.show(self.find(number))

    def find(self, number: str, *related: str) -> Ticket:
        """The ticket of the address. Raises Http404."""
        return find_ticket(self.request, number, *related)

    def show(self, ticket: Ticket, status_code: int = status.HTTP_200_OK) -> Response:
        """A ticket with its version."""
        content = represent(self.serializer_class, ticket, self.get_serializer_context())
        return Response(content, status=status_code, headers=etag(ticket))

    def make(self, values: dict[str, Any]) -> Ticket:
        """The new ticket of validated values."""
        return actions.create(values.pop("kind"), by=self.request.user, **values)

    def _create(self, request: ApiRequest) -> Response:
        values = clean(self.creation_class, request.data, self.get_serializer_context())
        values["attachments"] = drafts(request.user, values.pop("attachments", []))
        if isinstance(request.auth, ApiToken) and can_record_for_others(request.user):
            values.setdefault("channel", Channel.API)
        response = self.show(self.make(values), status.HTTP_201_CREATED)
        response["Location"] = response.data["url"]
        return response


class ProcessApi(TicketApi):
    """The tickets of one process; comments, files, moves and the rest are found under `tickets/`."""

    kind: Kind
    # What of the process's own part is read with it: one ticket, and a row of the list.
    related: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()

    def get_queryset(self) -> QuerySet[Ticket]:
        return super().get_queryset().filter(kind=self.kind).select_related(*(self.listed or (self.kind,)))

    def find(self, number: str, *related: str) -> Ticket:
        """The ticket of the address. Raises Http404 also for one of another kind."""
        ticket = super().find(number, *self.related, *related)
        if ticket.kind != self.kind:
            raise Http404
        return ticket

    def find_internal(self, number: str) -> Ticket:
        """The same for what only the desk knows of. Raises Http404 for anybody else."""
        ticket = self.find(number)
        if not can_see_internal(self.request.user, ticket):
            raise Http404
        return ticket

    def make(self, values: dict[str, Any]) -> Ticket:
        return super().make(values | {"kind": self.kind})


@extend_schema_view(
    list=extend_schema(responses=TicketSummarySerializer(many=True)),
    create=extend_schema(
        request=NewTicketSerializer,
        responses={201: TicketSerializer},
        parameters=[IDEMPOTENCY_KEY, ETAG, LOCATION],
    ),
    retrieve=extend_schema(parameters=[NUMBER_PARAMETER, ETAG]),
    partial_update=extend_schema(request=TicketEditSerializer, parameters=[NUMBER_PARAMETER, IF_MATCH, ETAG]),
)
class TicketViewSet(TicketApi):
    """Tickets of all kinds. One sees what one asked for or watches; the desk sees what is not confidential."""
