"""The builder by API: measures, definitions, dashboards, and what they come to. The same rules as on the pages."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError as DomainError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from reports.api.base import FiguresApi
from reports.builder.definition import FILTERS, SHAPES, checked, from_params
from reports.builder.periods import CHOICES
from reports.builder.sheets import file_response
from reports.builder.verbs import arrange, remove, save_dashboard, save_report
from reports.builder.working_out import Report
from reports.measures import measures
from reports.measures.words import shown
from reports.models import Dashboard, SavedReport
from reports.serializers.builder import (
    GROUP_HELP,
    MeasureSerializer,
    NewReportDashboardSerializer,
    NewReportDefinitionSerializer,
    ReportDashboardSerializer,
    ReportDefinitionSerializer,
    ReportFiguresSerializer,
)
from tickets.api.base import IDEMPOTENCY_KEY, answer_once
from tickets.api.workplace import DeskStaffOnly
from tickets.queue.export import XLSX

ID = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="Its id.")
DAY: Any = {"type": "string", "format": "date"}
FORM = OpenApiParameter("form", str, OpenApiParameter.PATH, enum=["csv", "xlsx"], description="As what.")
SHEET = {(200, XLSX): OpenApiTypes.BINARY, (200, "text/csv"): OpenApiTypes.BINARY}
ASKED = [
    OpenApiParameter("measure", str, many=True, required=True, description="One to three keys of measures."),
    OpenApiParameter("group", str, description=GROUP_HELP),
    OpenApiParameter("period", str, enum=[key for key, _label in CHOICES], description="By default 12 months."),
    OpenApiParameter("start", DAY, description="The first day of a custom period."),
    OpenApiParameter("until", DAY, description="Its last day."),
    OpenApiParameter("shape", str, enum=[key for key, _label in SHAPES], description="How pages show it."),
    *(OpenApiParameter(name, str, many=True, description="Only these, as the queue names them.") for name in FILTERS),
]


def told(report: Report) -> Any:
    """A report as the API tells it."""
    scope = report.scope
    rows = [
        {
            "key": key,
            "label": row.label,
            "figures": [
                {
                    "measure": measure.key,
                    "value": figure.value,
                    "numerator": figure.numerator,
                    "denominator": figure.denominator,
                    "tickets": figure.count,
                    "text": shown(measure, figure),
                    "url": cell.url,
                }
                for measure, figure, cell in zip(report.measures, figures, row.cells, strict=True)
            ],
        }
        for key, row, figures in zip(report.result.keys, report.rows, report.result.figures, strict=True)
    ]
    result = report.result
    last = scope.end - timedelta(days=1)
    found = {"start": scope.start, "until": last, "at": result.at, "is_cut": result.is_cut, "rows": rows}
    return ReportFiguresSerializer(found).data


class MeasuresView(FiguresApi, APIView):
    """What is measured."""

    @extend_schema(operation_id="reports_measures", responses=MeasureSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        """All measures with their formulas. For supervisors, problem managers, auditors and administrators."""
        return Response(MeasureSerializer(list(measures()), many=True).data)


class FiguresOfView(FiguresApi, APIView):
    """A report that nobody keeps."""

    @extend_schema(operation_id="reports_figures", parameters=ASKED, responses=ReportFiguresSerializer)
    def get(self, request: ApiRequest) -> Response:
        """Works out what the address asks. For supervisors, problem managers, auditors and administrators."""
        definition = from_params(request.query_params, request.user)
        return Response(told(Report(definition, request.user)))


class FiguresSheetView(FiguresApi, APIView):
    """A report that nobody keeps, as a sheet."""

    @extend_schema(operation_id="reports_figures_sheet", parameters=[*ASKED, FORM], responses=SHEET)
    def get(self, request: ApiRequest, form: str) -> HttpResponseBase:
        """What the address asks as XLSX or CSV. For supervisors, problem managers, auditors and administrators."""
        return file_response(Report(from_params(request.query_params, request.user), request.user), form)


class SharedViewSet(GenericViewSet):
    """What definitions and dashboards share: read by whoever has them, changed by who made them."""

    request: ApiRequest
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    orderings = {"name": ("name", "id")}
    default_ordering = "name"
    filterset_class: Any = None
    new_class: type[Serializer]

    def get_permissions(self) -> list[Any]:
        return [*super().get_permissions(), DeskStaffOnly()]

    def _find(self, pk: str) -> Any:
        return get_object_or_404(self.get_queryset(), pk=int(pk))

    def _given(self, *, partial: bool = False) -> dict[str, Any]:
        read = self.new_class(data=self.request.data, partial=partial, context=self.get_serializer_context())
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    def _shown(self, found: Any) -> Any:
        return self.get_serializer(found).data

    def _listed(self) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response([self._shown(one) for one in page or []])


def kept_values(found: Any, given: dict[str, Any]) -> dict[str, Any]:
    """What is given over what there is."""
    return {"name": found.name, "sharing": found.sharing, "team": found.team, **given}


class DefinitionViewSet(SharedViewSet):
    """Reports of one's own, and those that colleagues share."""

    queryset = SavedReport.objects.none()
    serializer_class = ReportDefinitionSerializer
    new_class = NewReportDefinitionSerializer

    def get_queryset(self) -> QuerySet[SavedReport]:
        return SavedReport.objects.visible_to(self.request.user).select_related("owner", "team")

    @extend_schema(responses=ReportDefinitionSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The reports by name."""
        return self._listed()

    @extend_schema(
        request=NewReportDefinitionSerializer, responses={201: ReportDefinitionSerializer}, parameters=[IDEMPOTENCY_KEY]
    )
    def create(self, request: ApiRequest) -> Response:
        """Keeps a report. For whoever sees the figures."""
        return answer_once(request, self._create)

    @extend_schema(parameters=[ID])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One report."""
        return Response(self._shown(self._find(id)))

    @extend_schema(request=NewReportDefinitionSerializer, responses=ReportDefinitionSerializer, parameters=[ID])
    def partial_update(self, request: ApiRequest, id: str) -> Response:
        """Changes a report of one's own."""
        found, given = self._find(id), self._given(partial=True)
        return Response(self._shown(self._save(found, {"definition": found.definition, **kept_values(found, given)})))

    @extend_schema(responses={204: None}, parameters=[ID])
    def destroy(self, request: ApiRequest, id: str) -> Response:
        """Removes a report of one's own, from every dashboard too."""
        remove(self._find(id), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(operation_id="report_definitions_figures", parameters=[ID], responses=ReportFiguresSerializer)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def figures(self, request: ApiRequest, id: str) -> Response:
        """What it comes to now."""
        return Response(told(self._report(id)))

    @extend_schema(operation_id="report_definitions_sheet", parameters=[ID, FORM], responses=SHEET)
    def sheet(self, request: ApiRequest, id: str, form: str) -> HttpResponseBase:
        """The same as a sheet."""
        return file_response(self._report(id), form)

    def _report(self, pk: str) -> Report:
        found = self._find(pk)
        return Report(checked(found.definition, found.owner), self.request.user, found.name)

    def _create(self) -> Response:
        return Response(self._shown(self._save(None, self._given())), status=status.HTTP_201_CREATED)

    def _save(self, found: SavedReport | None, given: dict[str, Any]) -> SavedReport:
        try:
            definition = checked(given.pop("definition"), self.request.user)
        except DomainError as error:
            raise DomainError({f"definition.{name}": errors for name, errors in error.error_dict.items()}) from None
        version = given.pop("version", None)
        return save_report(found, by=self.request.user, definition=definition, values=given, version=version)


class DashboardViewSet(SharedViewSet):
    """Reports side by side."""

    queryset = Dashboard.objects.none()
    serializer_class = ReportDashboardSerializer
    new_class = NewReportDashboardSerializer

    def get_queryset(self) -> QuerySet[Dashboard]:
        found = Dashboard.objects.visible_to(self.request.user).select_related("owner", "team")
        return found.prefetch_related("places").distinct()

    def get_serializer_context(self) -> dict[str, Any]:
        seen = frozenset(SavedReport.objects.visible_to(self.request.user).values_list("pk", flat=True))
        return {**super().get_serializer_context(), "seen": seen}

    @extend_schema(responses=ReportDashboardSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The dashboards by name."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        request=NewReportDashboardSerializer, responses={201: ReportDashboardSerializer}, parameters=[IDEMPOTENCY_KEY]
    )
    def create(self, request: ApiRequest) -> Response:
        """Makes one. For whoever sees the figures."""
        return answer_once(request, self._create)

    @extend_schema(parameters=[ID])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One dashboard."""
        return Response(self._shown(self._find(id)))

    @extend_schema(request=NewReportDashboardSerializer, responses=ReportDashboardSerializer, parameters=[ID])
    def partial_update(self, request: ApiRequest, id: str) -> Response:
        """Changes one of one's own, or what is on it."""
        found, given = self._find(id), self._given(partial=True)
        return Response(self._shown(self._save(found, {"role": found.role, **kept_values(found, given)})))

    @extend_schema(responses={204: None}, parameters=[ID])
    def destroy(self, request: ApiRequest, id: str) -> Response:
        """Removes one of one's own; its reports stay."""
        remove(self._find(id), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _create(self) -> Response:
        return Response(self._shown(self._save(None, self._given())), status=status.HTTP_201_CREATED)

    @transaction.atomic
    def _save(self, found: Dashboard | None, given: dict[str, Any]) -> Dashboard:
        reports, version = given.pop("reports", None), given.pop("version", None)
        kept = save_dashboard(found, by=self.request.user, values=given, version=version)
        if reports is not None:
            arrange(kept, reports, by=self.request.user)
        return self.get_queryset().get(pk=kept.pk)
