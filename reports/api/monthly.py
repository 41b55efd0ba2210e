"""Monthly reports by API."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from reports.api.base import FiguresApi, NoPdf
from reports.models import MonthlyReport, ReportSending
from reports.monthly import files
from reports.monthly.languages import language
from reports.monthly.making import ask_for_report, write
from reports.months import read_month, this_month
from reports.policies import may_make_reports
from reports.schedules.sending import send_now, try_again
from reports.serializers.monthly import (
    MonthlySerializer,
    MonthlySummarySerializer,
    SendingSerializer,
    SendSerializer,
    WordsSerializer,
)
from tickets.documents.pdf import PdfUnavailable
from tickets.exceptions import NotAllowed

EDITION = OpenApiParameter("edition", int, description="Which edition; the latest by default.")
MONTH_IN_PATH = OpenApiParameter("month", str, OpenApiParameter.PATH, description="The month, such as 2026-10.")
ID_IN_PATH = OpenApiParameter("id", int, OpenApiParameter.PATH, description="The sending's id.")
FORM_IN_PATH = OpenApiParameter("form", str, OpenApiParameter.PATH, enum=["pdf", "xlsx"], description="As what.")
MOST_LISTED = 100


def _month(text: str) -> date:
    month = read_month(text, this_month())
    if month is None:
        raise Http404
    return month


def _find(request: ApiRequest, text: str) -> MonthlyReport:
    month, edition = _month(text), request.query_params.get("edition", "")
    found = MonthlyReport.objects.done().filter(month=month).select_related("asked_by")
    if edition:
        if not (edition.isascii() and edition.isdigit() and len(edition) < 5):
            raise Http404
        found = found.filter(edition=int(edition))
    report = found.order_by("-edition").first()
    if report is None:
        raise Http404
    return report


class MonthlyListView(FiguresApi):
    """The editions of all months."""

    @extend_schema(operation_id="reports_monthly_list", responses=MonthlySummarySerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        """The latest hundred editions, without their figures."""
        found = MonthlyReport.objects.defer("figures").select_related("asked_by").order_by("-month", "-edition")
        return Response(MonthlySummarySerializer(found[:MOST_LISTED], many=True).data)


class MonthlyView(FiguresApi):
    """A month's report."""

    @extend_schema(operation_id="reports_monthly", parameters=[MONTH_IN_PATH, EDITION], responses=MonthlySerializer)
    def get(self, request: ApiRequest, month: str) -> Response:
        """An edition that is made, with its frozen figures."""
        return Response(MonthlySerializer(_find(request, month)).data)

    @extend_schema(
        operation_id="reports_monthly_make",
        parameters=[MONTH_IN_PATH],
        request=None,
        responses={202: MonthlySummarySerializer},
    )
    def post(self, request: ApiRequest, month: str) -> Response:
        """Has a new edition made by a worker; one on its way is taken instead."""
        report = ask_for_report(_month(month), by=request.user)
        report.refresh_from_db()
        return Response(MonthlySummarySerializer(report).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        operation_id="reports_monthly_write",
        parameters=[MONTH_IN_PATH, EDITION],
        request=WordsSerializer,
        responses=MonthlySerializer,
    )
    def patch(self, request: ApiRequest, month: str) -> Response:
        """Writes in a report."""
        report = _find(request, month)
        given = WordsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values: dict[str, Any] = given.validated_data
        chosen = values.get("language", language())
        saved = write(
            report,
            by=request.user,
            remarks=values.get("remarks", report.remarks),
            summary=values.get("summary", report.summaries.get(chosen, "")),
            language=chosen,
            version=values.get("version"),
        )
        return Response(MonthlySerializer(saved).data)


class MonthlyFileView(FiguresApi):
    """A month's report as a file."""

    @extend_schema(
        operation_id="reports_monthly_file",
        parameters=[MONTH_IN_PATH, FORM_IN_PATH, EDITION],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: ApiRequest, month: str, form: str) -> HttpResponse:
        """PDF or XLSX, in the reader's language."""
        report = _find(request, month)
        try:
            content = files.make(report, form)
        except PdfUnavailable as error:
            raise NoPdf from error
        headers = {"Content-Disposition": f'attachment; filename="{files.name_of(report, form)}"'}
        return HttpResponse(content, content_type=files.TYPES[form], headers=headers)


class MonthlySendingsView(FiguresApi):
    """To whom a month's report went."""

    @extend_schema(
        operation_id="reports_monthly_sendings", parameters=[MONTH_IN_PATH], responses=SendingSerializer(many=True)
    )
    def get(self, request: ApiRequest, month: str) -> Response:
        """The latest hundred sendings of the month. For those who make reports."""
        if not may_make_reports(request.user):
            raise NotAllowed()
        found = ReportSending.objects.filter(month=_month(month)).select_related("report", "asked_by")
        found = found.prefetch_related("mails__recipient").order_by("-pk")[:MOST_LISTED]
        return Response(SendingSerializer(found, many=True).data)

    @extend_schema(
        operation_id="reports_monthly_send",
        parameters=[MONTH_IN_PATH, EDITION],
        request=SendSerializer,
        responses={201: SendingSerializer},
    )
    def post(self, request: ApiRequest, month: str) -> Response:
        """Sends a report to people, each in their own language."""
        report = _find(request, month)
        given = SendSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        sending = send_now(
            report,
            by=request.user,
            people=values["people"],
            formats=values["formats"],
            message=values.get("message", ""),
        )
        sending.refresh_from_db()
        return Response(SendingSerializer(sending).data, status=status.HTTP_201_CREATED)


class MonthlySendAgainView(FiguresApi):
    """A sending that failed."""

    @extend_schema(
        operation_id="reports_monthly_send_again",
        parameters=[MONTH_IN_PATH, ID_IN_PATH],
        request=None,
        responses=SendingSerializer,
    )
    def post(self, request: ApiRequest, month: str, id: str) -> Response:
        """Tries it again; who has the report already gets no second one. For those who make reports."""
        if not may_make_reports(request.user):
            raise NotAllowed()
        found = get_object_or_404(ReportSending, pk=int(id), month=_month(month))
        try_again(found, by=request.user)
        found.refresh_from_db()
        return Response(SendingSerializer(found).data)
