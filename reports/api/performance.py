"""The work of teams and people by API: the same table as on the page."""

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import ApiRequest
from reports.measures import performance
from reports.serializers.performance import PerformanceAskedSerializer, PerformanceSerializer

ASKED = [
    OpenApiParameter(
        "of",
        str,
        enum=[performance.TEAMS, performance.PEOPLE, performance.ONESELF],
        description="Whose work; by default the first of these that the caller may look at.",
    ),
    OpenApiParameter("period", str, enum=performance.SPANS, description="By default the last month."),
    OpenApiParameter("team", OpenApiTypes.INT64, description="Of people: only what they did for this team."),
]


class PerformanceView(APIView):
    """Workload and performance, weighted, with the number beside every rate."""

    is_hidden = True

    @extend_schema(operation_id="reports_performance", parameters=ASKED, responses=PerformanceSerializer)
    def get(self, request: ApiRequest) -> Response:
        """Teams for whoever sees the figures, people for supervisors and auditors, oneself for agents."""
        views = performance.views_for(request.user)
        if not views:
            raise Http404
        given = PerformanceAskedSerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        values: dict[str, Any] = given.validated_data
        view = values.get("of", views[0])
        if view not in views:
            raise Http404
        scope = performance.scope_of(values["period"], request.user, values.get("team"))
        found = performance.table(view, scope, request.user)
        days = {"start": scope.start, "until": scope.last_day}
        return Response(PerformanceSerializer({"of": view, **days, **vars(found)}).data)
