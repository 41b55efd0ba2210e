"""An incident as the API shows it."""

from rest_framework import serializers

from incidents.models import CallbackOutcome, Severity
from tickets.serializers.base import PersonSerializer
from tickets.serializers.ticket import DESK_ONLY, TicketSerializer, TicketSummarySerializer

SEVERITY_HELP = "1 exceptional, 2 serious, 3 considerable, 4 ordinary; follows from priority and impact. Desk only."


class NamedSerializer(serializers.Serializer):
    """An entry of a list that administrators keep."""

    id = serializers.IntegerField(help_text="Its id, as the moves take it.")
    name = serializers.CharField(source="__str__", help_text="Its name in the reader's language.")


class IncidentSummarySerializer(TicketSummarySerializer):
    """An incident in a list."""

    desk_only = DESK_ONLY | {"severity"}

    severity = serializers.ChoiceField(Severity.choices, source="incident.severity", help_text=SEVERITY_HELP)


class IncidentSerializer(TicketSerializer):
    """An incident."""

    desk_only = DESK_ONLY | {
        "severity", "cause_category", "close_code", "resolved_by", "vendor_reference", "callback_outcome",
        "callback_at", "callback_by",
    }  # fmt: skip

    severity = serializers.ChoiceField(Severity.choices, source="incident.severity", help_text=SEVERITY_HELP)
    resolution = serializers.CharField(source="incident.resolution", help_text="How it was solved; empty until then.")
    cause_category = NamedSerializer(
        source="incident.cause_category", allow_null=True, help_text="Why it happened. Desk only."
    )
    close_code = NamedSerializer(source="incident.close_code", allow_null=True, help_text="How it ended. Desk only.")
    resolved_by = PersonSerializer(
        source="incident.resolved_by", allow_null=True, help_text="Who solved it. Desk only."
    )
    vendor_reference = serializers.CharField(
        source="incident.vendor_reference", help_text="The vendor's own number. Desk only."
    )
    callback_outcome = serializers.ChoiceField(
        CallbackOutcome.choices,
        source="incident.callback_outcome",
        allow_blank=True,
        help_text="What the requester said when called back. Desk only.",
    )
    callback_at = serializers.DateTimeField(
        source="incident.callback_at", allow_null=True, help_text="When they were called. Desk only."
    )
    callback_by = PersonSerializer(source="incident.callback_by", allow_null=True, help_text="Who called. Desk only.")
    confirmed_at = serializers.DateTimeField(
        source="incident.confirmed_at", allow_null=True, help_text="When the requester said that it is solved."
    )
    auto_close_at = serializers.DateTimeField(
        source="incident.auto_close_at", allow_null=True, help_text="When it closes unless the requester objects."
    )
