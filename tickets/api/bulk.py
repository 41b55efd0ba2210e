"""One verb on many tickets, as in the queue: first told, then done, each ticket for itself."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import ApiRequest
from tickets.exceptions import NotAllowed
from tickets.queue import bulk
from tickets.serializers.base import StrictSerializer, TicketNumberField


class ChosenTicketSerializer(StrictSerializer):
    """One of the tickets."""

    number = TicketNumberField(help_text="Its number.")
    version = serializers.IntegerField(
        min_value=1, required=False, help_text="What was read; if it has changed since, this one stays as it is."
    )


class BulkSerializer(StrictSerializer):
    """What is to be done, and to which tickets."""

    action = serializers.ChoiceField([(one.name, one.label) for one in bulk.ACTIONS], help_text="What is done to each.")
    tickets = serializers.ListField(
        child=ChosenTicketSerializer(), min_length=1, max_length=bulk.LIMIT, help_text="Of any kind."
    )
    values = serializers.DictField(
        required=False,
        help_text="What the action asks for: assign takes `team`, `assignee`, `comment`; priority takes `priority`, "
        "`reason`; tag `tags`; duplicate `duplicate_of`, `message`; join `parent`; watch nothing.",
    )
    preview = serializers.BooleanField(required=False, help_text="Only tells what would happen; nothing does.")


class BulkOutcomeSerializer(serializers.Serializer):
    """What became of one ticket, or would."""

    number = serializers.CharField(source="ticket.number", help_text="Its number.")
    words = serializers.CharField(help_text="What was changed, in the reader's language; empty where nothing was.")
    refusal = serializers.CharField(help_text="Why it stays as it is; empty where it does not.")


class BulkView(APIView):
    """One verb on many tickets."""

    @extend_schema(request=BulkSerializer, responses=BulkOutcomeSerializer(many=True))
    def post(self, request: ApiRequest) -> Response:
        """Does it to each, or tells what would happen; what one refuses leaves the others done. For agents."""
        if not request.user.is_agent:
            raise NotAllowed()
        given = BulkSerializer(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        action = bulk.BY_NAME[given.validated_data["action"]]
        values = _values(action, request, given.validated_data.get("values", {}))
        chosen = {row["number"]: row.get("version") for row in given.validated_data["tickets"]}
        if given.validated_data.get("preview"):
            outcomes = bulk.preview(action, list(chosen), request.user, values)
        else:
            outcomes = bulk.apply(action, list(chosen.items()), request.user, values)
        return Response(BulkOutcomeSerializer(outcomes, many=True).data)


def _values(action: bulk.BulkAction, request: ApiRequest, given: dict[str, Any]) -> dict[str, Any]:
    """The inputs as the queue's form takes them. Raises ValidationError at `values`, by name."""
    unknown = given.keys() - action.form.base_fields.keys()
    errors: dict[str, Any] = {name: [_("This is not asked for here.")] for name in unknown}
    errors |= {name: [_("Give a text or a number.")] for name, value in given.items() if not _is_plain(value)}
    form = action.form({name: value for name, value in given.items() if name not in errors}, user=request.user)
    if not form.is_valid():
        errors = {name: [str(one) for one in found] for name, found in form.errors.items()} | errors
    if errors:
        raise ValidationError({"values": errors})
    return form.values()


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return isinstance(value, str | int) and not isinstance(value, bool)
