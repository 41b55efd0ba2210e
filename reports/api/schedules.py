"""Schedules of reports by API."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from reports.api.base import FiguresApi
from reports.models import ReportSchedule
from reports.schedules.keeping import remove_schedule, save_schedule
from reports.serializers.monthly import ScheduleEditSerializer, ScheduleSerializer

ID = OpenApiParameter("id", int, OpenApiParameter.PATH, description="The schedule's id.")
MOST_LISTED = 100


def _find(text: str) -> ReportSchedule:
    found = ReportSchedule.objects.filter(pk=int(text)).prefetch_related("people").first()
    if found is None:
        raise Http404
    return found


def _given(request: ApiRequest) -> dict[str, Any]:
    given = ScheduleEditSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    values: dict[str, Any] = given.validated_data
    return values


class ScheduleListView(FiguresApi):
    """To whom the monthly report goes by itself."""

    @extend_schema(operation_id="report_schedules_list", responses=ScheduleSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        """All of them."""
        found = ReportSchedule.objects.prefetch_related("people").order_by("name", "pk")[:MOST_LISTED]
        return Response(ScheduleSerializer(found, many=True).data)

    @extend_schema(
        operation_id="report_schedules_create", request=ScheduleEditSerializer, responses={201: ScheduleSerializer}
    )
    def post(self, request: ApiRequest) -> Response:
        """A new one. For those who make reports."""
        values = _given(request)
        saved = save_schedule(None, values, by=request.user, people=values.get("people", []))
        return Response(ScheduleSerializer(saved).data, status=status.HTTP_201_CREATED)


class ScheduleView(FiguresApi):
    """One schedule."""

    @extend_schema(operation_id="report_schedules_retrieve", parameters=[ID], responses=ScheduleSerializer)
    def get(self, request: ApiRequest, id: str) -> Response:
        """As it is now."""
        return Response(ScheduleSerializer(_find(id)).data)

    @extend_schema(
        operation_id="report_schedules_partial_update",
        parameters=[ID],
        request=ScheduleEditSerializer,
        responses=ScheduleSerializer,
    )
    def patch(self, request: ApiRequest, id: str) -> Response:
        """Changes it. For those who make reports."""
        found, values = _find(id), _given(request)
        saved = save_schedule(
            found, values, by=request.user, people=values.get("people"), version=values.get("version")
        )
        return Response(ScheduleSerializer(saved).data)

    @extend_schema(operation_id="report_schedules_destroy", parameters=[ID], responses={204: None})
    def delete(self, request: ApiRequest, id: str) -> Response:
        """Takes it away; what it sent stays with its reports."""
        remove_schedule(_find(id), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
