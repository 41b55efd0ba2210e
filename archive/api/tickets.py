"""Archived tickets by API: searching, reading, taking out, bringing back."""

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from archive.actions.restore import export, restore
from archive.api.base import ArchiveApi
from archive.finding import find
from archive.models import ArchivedTicket
from archive.serializers import ArchivedTicketSerializer, ReasonSerializer, RestoredSerializer, SearchSerializer
from archive.serving import file_response
from tickets.api.base import NUMBER, NUMBER_PARAMETER

FILE = OpenApiParameter("file", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The attachment's id.")


class ArchivedTicketViewSet(ArchiveApi):
    """Tickets in the archive. A confidential one is found by those alone who were on it."""

    queryset = ArchivedTicket.objects.none()
    serializer_class = ArchivedTicketSerializer
    lookup_field = "number"
    lookup_value_regex = NUMBER
    orderings = {"closed_at": ("closed_at", "id")}
    default_ordering = "-closed_at"

    def get_queryset(self) -> QuerySet[ArchivedTicket]:
        visible = ArchivedTicket.objects.visible_to(self.request.user).newest().readable()
        return visible.select_related("bundle", "part").defer("search")

    @extend_schema(parameters=[SearchSerializer], responses=ArchivedTicketSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """What matches, closed last first."""
        known = {name: value for name, value in request.query_params.items() if name in SearchSerializer().fields}
        return self.page(find(request.user, self.given(SearchSerializer, known).wanted()))

    @extend_schema(responses={(200, "application/json"): OpenApiTypes.OBJECT}, parameters=[NUMBER_PARAMETER])
    def retrieve(self, request: ApiRequest, number: str) -> HttpResponse:
        """The ticket with all its rows as they were sealed, verified. The record says that it was taken out."""
        return HttpResponse(export(self._find(number), by=request.user), content_type="application/json")

    @extend_schema(request=ReasonSerializer, responses=RestoredSerializer, parameters=[NUMBER_PARAMETER])
    @action(detail=True, methods=["post"])
    def restore(self, request: ApiRequest, number: str) -> Response:
        """Brings it back to the desk under its number, if it is not there. Administrators."""
        reason = self.given(ReasonSerializer).validated_data["reason"]
        ticket, was_restored = restore(self._find(number), by=request.user, reason=reason)
        return Response({"number": ticket.number, "restored": was_restored})

    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, "The content.")},
        parameters=[NUMBER_PARAMETER, FILE],
    )
    @action(detail=True, methods=["get"], url_path="files/(?P<file>[0-9]{1,18})")
    def file(self, request: ApiRequest, number: str, file: str) -> FileResponse:
        """One attachment as it was sealed, by its id among the rows of the ticket."""
        return file_response(self._find(number), int(file))

    def _find(self, number: str) -> ArchivedTicket:
        return get_object_or_404(self.get_queryset(), number=number.upper())
