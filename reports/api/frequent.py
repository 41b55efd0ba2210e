"""Frequent problems by API."""

from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from accounts.models import User
from accounts.shapes import represent
from problems.serializers import ProblemSerializer
from reports.api.base import MONTH, FiguresApi, checked_month
from reports.frequent.keeping import ask_for_look, latest_look
from reports.frequent.logging_problems import log_problem
from reports.frequent.reading import rows_of
from reports.models import FrequentGroup, FrequentRun
from reports.months import last_month
from reports.serializers.frequent import AskForLookSerializer, LogFrequentSerializer, MonthOfFrequentSerializer

ID = OpenApiParameter("id", int, OpenApiParameter.PATH, description="The group's id.")


class FrequentView(FiguresApi):
    """What recurs in a month."""

    @extend_schema(operation_id="reports_frequent", parameters=[MONTH], responses=MonthOfFrequentSerializer)
    def get(self, request: ApiRequest) -> Response:
        """What recurs in a month. For supervisors, problem managers, auditors and administrators."""
        text = request.query_params.get("month", "")
        return Response(self._content(request.user, checked_month(text) if text else last_month()))

    @extend_schema(
        operation_id="reports_frequent_look",
        request=AskForLookSerializer,
        responses={202: MonthOfFrequentSerializer},
    )
    def post(self, request: ApiRequest) -> Response:
        """Has a month looked through anew; a worker does it."""
        given = AskForLookSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        month = checked_month(given.validated_data["month"])
        ask_for_look(month, by=request.user)
        return Response(self._content(request.user, month), status=status.HTTP_202_ACCEPTED)

    def _content(self, user: User, month: date) -> Any:
        run = latest_look(month)
        groups = list(FrequentGroup.objects.filter(run=run).order_by("basis", "position")) if run else []
        return MonthOfFrequentSerializer(
            {
                "month": month,
                "look": run,
                "waiting": FrequentRun.objects.unfinished().filter(month=month).first(),
                "results": rows_of(groups, run, user) if run else [],
            }
        ).data


class FrequentProblemView(FiguresApi):
    """A problem of what recurs."""

    @extend_schema(
        operation_id="reports_frequent_problem",
        parameters=[ID],
        request=LogFrequentSerializer,
        responses={201: ProblemSerializer},
    )
    def post(self, request: ApiRequest, id: str) -> Response:
        """Logs a problem with the newest tickets of the group linked to it as caused by it. For those who log
        problems."""
        group = get_object_or_404(FrequentGroup.objects.select_related("run"), pk=int(id))
        given = LogFrequentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        problem = log_problem(group, by=request.user, title=given.validated_data.get("title", ""))
        content = represent(ProblemSerializer, problem, {"request": request, "view": self})
        return Response(content, status=status.HTTP_201_CREATED)
