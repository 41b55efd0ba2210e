"""The moves of a ticket's process: what can be done, what it asks for, and doing it."""

from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from accounts.models import Team, User
from accounts.shapes import represent
from tickets import actions
from tickets.actions.move import check
from tickets.api.base import ETAG, IF_MATCH, NUMBER_PARAMETER, TicketPart, etag, find_ticket, wanted_version
from tickets.exceptions import Blocked, WrongState
from tickets.inputs import MomentField, TicketField, build_field, build_form
from tickets.models import Ticket
from tickets.serializers.relations import MoveSerializer
from tickets.serializers.ticket import TicketSerializer
from tickets.workflow import Move

MOVE_PARAMETER = OpenApiParameter(
    "move",
    {"type": "string", "pattern": "^[a-z_]{1,40}$"},
    OpenApiParameter.PATH,
    description="The move's name, as in `moves/`.",
)
# Too many to list with a move: they are found through their own collection.
FOUND_ELSEWHERE: dict[Any, str] = {Team: "team", User: "person"}
BODY = {
    "application/json": {
        "type": "object",
        "description": "The inputs of the move by name, as `GET` describes them.",
        "additionalProperties": True,
    }
}


class MoveViewSet(TicketPart):
    """What can be done to the ticket along its process."""

    queryset = Ticket.objects.none()
    serializer_class = MoveSerializer
    pagination_class = None
    lookup_field = "move"
    lookup_value_regex = "[a-z_]{1,40}"

    @extend_schema(responses=MoveSerializer(many=True), parameters=[NUMBER_PARAMETER])
    def list(self, request: ApiRequest, number: str) -> Response:
        """The moves that the caller may make in the ticket's state, and why one of them is closed."""
        offers = self.ticket.workflow.offers(self.ticket, request.user)
        found = [describe(self.ticket, offer.name, offer.move, offer.blocked_by) for offer in offers]
        return Response(MoveSerializer(found, many=True).data)

    @extend_schema(responses=MoveSerializer, parameters=[NUMBER_PARAMETER, MOVE_PARAMETER])
    def retrieve(self, request: ApiRequest, number: str, move: str) -> Response:
        """One move of the process: what it asks for, and why it is closed now."""
        chosen = self._find(move)
        reasons: list[Any] = []
        try:
            check(self.ticket, chosen, request.user)
        except Blocked as blocked:
            reasons = blocked.reasons
        except WrongState as refusal:
            reasons = [refusal.message]
        return Response(MoveSerializer(describe(self.ticket, move, chosen, reasons)).data)

    @extend_schema(
        request=BODY, responses=TicketSerializer, parameters=[NUMBER_PARAMETER, MOVE_PARAMETER, IF_MATCH, ETAG]
    )
    def make(self, request: ApiRequest, number: str, move: str) -> Response:
        """Makes the move and answers with the ticket."""
        chosen = self._find(move)
        values = form_values(self.ticket, chosen, request.data)
        version = wanted_version(request, self.ticket)
        moved = actions.move(self.ticket, move, by=request.user, version=version, **values)
        shown = self._read_again(moved)
        return Response(represent(TicketSerializer, shown, self.get_serializer_context()), headers=etag(shown))

    def _find(self, name: str) -> Move:
        """Raises Http404 when the process has no such move."""
        moves = self.ticket.workflow.moves
        if name not in moves:
            raise Http404
        return moves[name]

    def _read_again(self, moved: Ticket) -> Ticket:
        """The ticket with what showing it needs; as the move left it when the caller no longer sees it."""
        try:
            return find_ticket(self.request, moved.number)
        except Http404:
            return moved


def describe(ticket: Ticket, name: str, move: Move, reasons: list[Any]) -> dict[str, Any]:
    """A move as a program reads it."""
    form = build_form(ticket, move.requires, move.optional)
    target = move.target
    if not isinstance(target, str):
        target = move.target_from(ticket.state) if ticket.state in move.source else ticket.state
    return {
        "name": name,
        "label": str(move.label),
        "target": target,
        "is_open": not reasons,
        "blocked_by": [str(reason) for reason in reasons],
        "inputs": [_describe_input(name, field) for name, field in form.fields.items()],
    }


def _describe_input(name: str, field: forms.Field) -> dict[str, Any]:
    kind, choices = _type_of(field)
    return {
        "name": name,
        "label": str(field.label or name),
        "help_text": str(field.help_text),
        "type": kind,
        "required": field.required,
        "max_length": getattr(field, "max_length", None),
        "choices": [{"value": str(value), "label": str(label)} for value, label in choices if str(value)],
    }


def _type_of(field: Any) -> tuple[str, list[Any]]:
    queryset = getattr(field, "queryset", None)
    if queryset is not None and queryset.model in FOUND_ELSEWHERE:
        return FOUND_ELSEWHERE[queryset.model], []
    if hasattr(field, "choices"):
        return "choice", list(field.choices)
    simple = {MomentField: "moment", TicketField: "ticket", forms.BooleanField: "boolean", forms.IntegerField: "number"}
    return next((word for kind, word in simple.items() if isinstance(field, kind)), "text"), []


def form_values(ticket: Ticket, move: Move, body: Any) -> dict[str, Any]:
    """The body as the move's form reads it: texts. Raises ValidationError at what is unknown or no simple value."""
    errors: dict[str, ValidationError] = {}
    values = {}
    said = [name for name, value in body.items() if isinstance(value, bool) and name in move.inputs]
    booleans = {name for name in said if isinstance(build_field(ticket, name), forms.BooleanField)}
    for name, value in body.items():
        if name not in move.inputs:
            errors[name] = ValidationError([_("This is not asked for here.")], code="unknown")
        elif isinstance(value, dict | list | bool) and name not in booleans:
            errors[name] = ValidationError([_("Give a text or a number.")], code="invalid")
        else:
            values[name] = "" if value is None else str(value)
    if errors:
        raise ValidationError({name: error.detail for name, error in errors.items()})
    return values
