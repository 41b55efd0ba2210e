"""Making a ticket of another kind from one."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from accounts.shapes import represent
from tickets.api.base import (
    ETAG,
    IDEMPOTENCY_KEY,
    LOCATION,
    NUMBER_PARAMETER,
    TicketPart,
    answer_once,
    etag,
    find_ticket,
)
from tickets.models import Attachment, Ticket
from tickets.policies import can_see_internal
from tickets.serializers.spin_off import SpinOffSerializer
from tickets.serializers.ticket import TicketSerializer
from tickets.spin_off import attachments_of, spin_off


class SpinOffViewSet(TicketPart):
    """A problem, change, request, incident or release made from a ticket."""

    queryset = Ticket.objects.none()
    serializer_class = SpinOffSerializer

    @extend_schema(
        request=SpinOffSerializer,
        responses={201: TicketSerializer},
        parameters=[NUMBER_PARAMETER, IDEMPOTENCY_KEY, ETAG, LOCATION],
    )
    def create(self, request: ApiRequest, number: str) -> Response:
        """Records a ticket that carries what is known of this one, and links the two."""
        return answer_once(request, lambda: self._create(request))

    def _create(self, request: ApiRequest) -> Response:
        if not can_see_internal(request.user, self.ticket):
            raise Http404
        given = SpinOffSerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        if "attachments" in values:
            values["attachments"] = self._files(values["attachments"])
        made = spin_off(self.ticket, values.pop("kind"), by=request.user, **values)
        shown = find_ticket(request, made.number)
        content = represent(TicketSerializer, shown, self.get_serializer_context())
        headers = etag(shown) | {"Location": content["url"]}
        return Response(content, status=status.HTTP_201_CREATED, headers=headers)

    def _files(self, ids: list) -> list[Attachment]:
        """Those of the ticket's files that are named; what is not among them is left out."""
        return [one for one in attachments_of(self.ticket, self.request.user) if one.uuid in ids]
