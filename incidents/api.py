"""Incidents: tickets of this kind with what an incident has besides."""

from drf_spectacular.utils import extend_schema, extend_schema_view

from incidents.serializers import IncidentSerializer, IncidentSummarySerializer
from tickets.api.base import ETAG, IDEMPOTENCY_KEY, IF_MATCH, LOCATION, NUMBER_PARAMETER
from tickets.api.tickets import ProcessApi
from tickets.choices import Kind
from tickets.serializers.ticket import NewIncidentSerializer, TicketEditSerializer

DETAIL = ("cause_category", "close_code", "resolved_by", "callback_by")


@extend_schema_view(
    list=extend_schema(responses=IncidentSummarySerializer(many=True)),
    create=extend_schema(
        request=NewIncidentSerializer,
        responses={201: IncidentSerializer},
        parameters=[IDEMPOTENCY_KEY, ETAG, LOCATION],
    ),
    retrieve=extend_schema(parameters=[NUMBER_PARAMETER, ETAG]),
    partial_update=extend_schema(request=TicketEditSerializer, parameters=[NUMBER_PARAMETER, IF_MATCH, ETAG]),
)
class IncidentViewSet(ProcessApi):
    """Incidents. Comments, files, moves and the rest are found under `tickets/`."""

    serializer_class = IncidentSerializer
    summary_class = IncidentSummarySerializer
    creation_class = NewIncidentSerializer
    kind = Kind.INCIDENT
    related = tuple(f"incident__{name}" for name in DETAIL)
