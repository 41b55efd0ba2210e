"""What the endpoints of reports share."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.views import APIView

from reports.months import read_month, this_month
from sla.dashboard.api import FiguresOnly

MONTH = OpenApiParameter("month", str, description="A month such as 2026-10; the last that is over by default.")


class NoPdf(APIException):
    """This installation makes no PDF files (501)."""

    status_code = 501
    default_code = "no_pdf"
    default_detail = gettext_lazy("This installation makes no PDF files.")


class FiguresApi(APIView):
    """For whoever may see the figures."""

    def get_permissions(self) -> list[Any]:
        return [*super().get_permissions(), FiguresOnly()]


def checked_month(text: str, *, latest: date | None = None) -> date:
    """Raises ValidationError for what is no month that has begun."""
    month = read_month(text, latest or this_month())
    if month is None:
        raise ValidationError({"month": [_("Give a month that has begun, such as 2026-10.")]}, code="invalid")
    return month
