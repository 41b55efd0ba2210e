"""The resolution report of a ticket by API, as data and as a PDF file."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from reports.api.base import NoPdf
from reports.resolution.document import pdf_response
from reports.resolution.report import Report, find
from reports.serializers.resolution import ResolutionReportSerializer
from tickets.api.base import NUMBER_PARAMETER
from tickets.documents.pdf import PdfUnavailable

EDITION = OpenApiParameter(
    "edition",
    str,
    enum=["desk", "requester"],
    description="The requester's edition, for the desk to hand on; everybody else gets that one anyway.",
)


class ReportView(GenericAPIView):
    """The report of a ticket that has ended; 404 while it is open."""

    request: ApiRequest
    serializer_class = ResolutionReportSerializer

    @extend_schema(operation_id="ticket_report_retrieve", parameters=[NUMBER_PARAMETER, EDITION])
    def get(self, request: ApiRequest, number: str) -> Response:
        """The report as data, for whoever may see the ticket."""
        return Response(self.get_serializer(self.read(number)).data)

    def read(self, number: str) -> Report:
        """Raises Http404 for what is open, or not the reader's to see."""
        user = self.request.user
        return Report(find(user, number), user, is_internal=self.request.GET.get("edition") != "requester")


class ReportPdfView(ReportView):
    """The same as a PDF file."""

    @extend_schema(
        operation_id="ticket_report_pdf",
        parameters=[NUMBER_PARAMETER, EDITION],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: ApiRequest, number: str) -> HttpResponse:  # type: ignore[override]
        """The report as a PDF file with its fonts in it."""
        try:
            return pdf_response(self.read(number))
        except PdfUnavailable as error:
            raise NoPdf from error
