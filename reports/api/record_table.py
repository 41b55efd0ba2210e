"""The record table by API: asked for, then fetched as a document."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from reports.policies import may_take_record_table
from reports.record_table import asking
from tickets.api.base import IDEMPOTENCY_KEY, answer_once
from tickets.filters import TicketFilter
from tickets.models import Ticket
from tickets.serializers.documents import DocumentSerializer


class RecordTableView(GenericAPIView):
    """Every ticket of a selection as a row of 《问题处理记录表》, an XLSX file."""

    is_hidden = True
    request: ApiRequest
    queryset = Ticket.objects.none()
    filterset_class = TicketFilter
    serializer_class = DocumentSerializer

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Raises Http404 for whoever may not take one."""
        super().initial(request, *args, **kwargs)
        if not may_take_record_table(request.user):
            raise Http404

    @extend_schema(
        operation_id="reports_record_table_create",
        request=None,
        responses={202: DocumentSerializer},
        parameters=[IDEMPOTENCY_KEY],
        filters=True,
    )
    def post(self, request: ApiRequest) -> Response:
        """Asks for one of the tickets that the filters in the address name; without any, of those closed last month.
        The answer says where it will be."""
        return answer_once(request, self._order)

    def _order(self) -> Response:
        document = asking.order(asking.query_of(self.request.GET), self.request.user)
        return Response(self.get_serializer(document).data, status=status.HTTP_202_ACCEPTED)
