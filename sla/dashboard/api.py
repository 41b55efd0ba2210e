"""The dashboard's figures by API: the same reports under the same rule as the pages."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import ApiRequest
from sla.dashboard.filters import NAMES, Scope
from sla.dashboard.report import Report
from sla.dashboard.serializers import DashboardSerializer, TrendSerializer
from sla.policies import may_see_figures
from sla.stretches import STRETCHES
from tickets.filters import clean_filters

FILTERS = [
    OpenApiParameter("team", str, many=True, description="Ids of teams, “mine” or “none”."),
    OpenApiParameter("category", str, many=True, description="Slugs of categories; with everything below."),
    OpenApiParameter("priority", str, many=True, enum=["1", "2", "3", "4"], description="Narrows what is past."),
    OpenApiParameter("by", str, enum=list(STRETCHES), description="14 days, 12 weeks (by default) or 6 months."),
    OpenApiParameter("until", {"type": "string", "format": "date"}, description="The last day of what is past."),
]


class FiguresOnly(BasePermission):
    """Whoever may see the figures."""

    def has_permission(self, request: Any, view: Any) -> bool:
        return bool(request.user.is_authenticated and may_see_figures(request.user))


class FiguresView(APIView):
    """What the endpoints of the figures share."""

    def get_permissions(self) -> list[Any]:
        return [*super().get_permissions(), FiguresOnly()]

    def report(self, request: ApiRequest) -> Report:
        """What the address asks for. Raises ValidationError by filter."""
        params = request.query_params
        errors = {name: words for name, words in clean_filters(params)[1].items() if name in NAMES}
        scope = Scope.from_params(request.user, params, timezone.now(), reverse("sla:dashboard"))
        if params.get("by", scope.by) != scope.by:
            errors["by"] = [_("Choose day, week or month.")]
        if params.get("until") and scope.until is None:
            errors["until"] = [_("Give a day that has been, such as 2026-11-18.")]
        if errors:
            raise ValidationError(errors)
        return Report(scope)


class DashboardView(FiguresView):
    """This moment, what is ahead, and how promises were kept."""

    @extend_schema(operation_id="sla_dashboard", parameters=FILTERS, responses=DashboardSerializer)
    def get(self, request: ApiRequest) -> Response:
        """The figures of the dashboard. For supervisors, problem managers, auditors and administrators."""
        return Response(DashboardSerializer(self.report(request)).data)


class TrendView(FiguresView):
    """The past, chart by chart."""

    @extend_schema(operation_id="sla_dashboard_trend", parameters=FILTERS, responses=TrendSerializer)
    def get(self, request: ApiRequest) -> Response:
        """The figures of all charts. For supervisors, problem managers, auditors and administrators."""
        return Response(TrendSerializer(self.report(request)).data)
