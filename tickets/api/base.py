"""What the endpoints of tickets share: finding the ticket, versions, and creating once."""

import hashlib
import json
import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from accounts.models import User
from tickets.exceptions import StaleTicket
from tickets.idempotency import Answer, digest_of, once
from tickets.models import Ticket, detail_model
from tickets.workflow import workflows

RELATED = ("requester", "assignee", "team", "category", "contact_department", "opened_by", "parent")
NUMBER = r"[Ii][Tt]-[0-9]{8}-[0-9]{1,9}"
KEY = re.compile(r"[\x21-\x7e]{1,100}")

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` that was read. If the ticket has changed since, the answer is 412 and nothing happens.",
)
ETAG = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, description="The ticket's version, in quotes.", response=["200", "201"]
)
LOCATION = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, description="The address of what was created.", response=["201"]
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[!-~]{1,100}$", "maxLength": 100},
    OpenApiParameter.HEADER,
    description="Any text that is new for each creation, e.g. a UUID. The same request sent again within a day gets "
    "the same answer, and nothing is created twice; a different one with the key is refused (422).",
)
ID_PARAMETER = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The id.")
NUMBER_PARAMETER = OpenApiParameter(
    "number",
    {"type": "string", "pattern": "^IT-[0-9]{8}-[0-9]{1,9}$"},
    OpenApiParameter.PATH,
    description="The ticket's number, `IT-YYYYMMDD-N`.",
)


class RestrictedApi(GenericViewSet):
    """Something that nobody else knows of than those whom a rule names; by itself the desk."""

    is_hidden = True
    request: ApiRequest
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def may_know(self, user: User) -> bool:
        """The rule."""
        return user.is_desk_staff

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Raises Http404 for everybody else, once they are known."""
        super().initial(request, *args, **kwargs)
        if not self.may_know(request.user):
            raise Http404

    def page(self, rows: QuerySet | None = None) -> Response:
        """A page of what the view lists."""
        found = self.paginate_queryset(self.filter_queryset(self.get_queryset()) if rows is None else rows)
        return self.get_paginated_response(self.get_serializer(found, many=True).data)


class TicketPart(GenericViewSet):
    """Something that belongs to one ticket, which the reader must be able to see."""

    request: ApiRequest
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"

    @cached_property
    def ticket(self) -> Ticket:
        """The ticket of the address. Raises Http404 when there is none, or none for this reader."""
        return find_ticket(self.request, self.kwargs["number"])

    def get_serializer_context(self) -> dict[str, Any]:
        """With the ticket, except while the description is made."""
        context = dict(super().get_serializer_context())
        if not getattr(self, "swagger_fake_view", False):
            context["ticket"] = self.ticket
        return context


class AdministratorView(APIView):
    """Something that only administrators read and set."""

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Raises PermissionDenied for everybody else, before anything is read of the body."""
        super().initial(request, *args, **kwargs)
        if not request.user.is_administrator:
            raise PermissionDenied


def find_ticket(request: ApiRequest, number: str, *related: str) -> Ticket:
    """The ticket with everything that showing it needs, in one statement. Raises Http404."""
    details = [kind for kind in workflows() if detail_model(kind)]
    found = Ticket.objects.visible_to(request.user).select_related(*RELATED, *details, *related).defer("search")
    ticket = found.filter(number=number.upper()).first()
    if ticket is None:
        raise Http404
    return ticket


def etag(ticket: Ticket) -> dict[str, str]:
    """The header that names the ticket's version."""
    return {"ETag": f'"{ticket.version}"'}


def wanted_version(request: ApiRequest, ticket: Ticket) -> int | None:
    """The version that the caller read, from `If-Match`; None when any will do. Raises StaleTicket."""
    header = request.headers.get("If-Match", "").strip()
    if not header or header == "*":
        return None
    given = {part.strip().strip('"') for part in header.split(",")}
    if str(ticket.version) not in given:
        raise StaleTicket(ticket)
    return ticket.version


def wanted_number(request: ApiRequest) -> int | None:
    """The number that the caller read of something that counts its versions, from `If-Match`; -1, which none has, for
    what is no number.
    """
    header = request.headers.get("If-Match", "").strip().strip('"')
    if header in ("", "*"):
        return None
    return int(header) if header.isascii() and header.isdecimal() and len(header) < 10 else -1


def answer_once(request: ApiRequest, carry_out: Callable[[], Response]) -> Response:
    """The answer of `carry_out`, or with an `Idempotency-Key` the one it gave before."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return carry_out()
    if not KEY.fullmatch(key):
        message = _("Give 1 to 100 visible ASCII characters.")
        raise ValidationError({"Idempotency-Key": [message]}, code="invalid")
    digest = digest_of([request.method, request.path, _content(request.data)])
    answer = once(request.user, key, digest, lambda: _keepable(carry_out()))
    headers = answer.headers | ({"Idempotency-Replayed": "true"} if answer.is_repeated else {})
    return Response(answer.body, status=answer.status, headers=headers)


def _keepable(response: Response) -> Answer:
    body = json.loads(JSONRenderer().render(response.data))
    return Answer(response.status_code, body, dict(response.headers.items()))


def _content(data: Any) -> dict[str, Any]:
    """The body as it is compared: a file by its name and content."""
    return {name: _file_digest(value) if isinstance(value, UploadedFile) else value for name, value in data.items()}


def _file_digest(file: UploadedFile) -> list[str]:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return [file.name or "", digest.hexdigest()]
