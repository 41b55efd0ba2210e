"""A major incident, its updates, its children, its review and the state of the services as the API shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from incidents.inputs import MAX_TITLE
from incidents.models import MajorIncident
from incidents.models.major import LONGEST_INTERVAL, MAX_SERVICES, SHORTEST_INTERVAL, update_words
from incidents.review import LIMITS, missing
from tickets.inputs import MAX_TEXT
from tickets.models import TicketEvent
from tickets.serializers.base import MAX_NUMBER_LENGTH, IdField, PersonSerializer, StrictSerializer

MINUTES: dict[str, Any] = {"min_value": SHORTEST_INTERVAL, "max_value": LONGEST_INTERVAL, "required": False}
MINUTES_HELP = "Minutes within which the next update is promised; by default as before."


def _services(help_text: str) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=100), max_length=MAX_SERVICES, required=False, help_text=help_text
    )


class ReviewSerializer(serializers.Serializer):
    """The review."""

    due_at = serializers.DateTimeField(source="review_due_at", allow_null=True, help_text="When it is due.")
    course = serializers.CharField(help_text="The course of events.")
    root_cause = serializers.CharField(help_text="Why it happened.")
    went_well = serializers.CharField(help_text="What went well.")
    went_badly = serializers.CharField(help_text="What did not.")
    no_action_reason = serializers.CharField(help_text="Why no action follows, where none does.")
    missing = serializers.SerializerMethodField(help_text="What it still lacks, in the reader's language.")
    finished_at = serializers.DateTimeField(source="reviewed_at", allow_null=True, help_text="When it was finished.")
    finished_by = PersonSerializer(source="reviewed_by", allow_null=True, help_text="Who finished it.")

    def get_missing(self, major: MajorIncident) -> list[str]:
        return missing(major.ticket) if major.reviewed_at is None else []


class MajorSerializer(serializers.Serializer):
    """The command over a major incident. For the desk only."""

    number = serializers.CharField(source="ticket.number", help_text="The ticket's number.")
    is_drill = serializers.BooleanField(source="ticket.is_drill", help_text="An exercise that no figure counts.")
    is_current = serializers.BooleanField(help_text="Whether it has not ended.")
    public_title = serializers.CharField(help_text="What everybody reads as its title.")
    public_title_en = serializers.CharField(help_text="The same in English; may be empty.")
    services = serializers.ListField(child=serializers.CharField(), help_text="The affected services.")
    assets = serializers.ListField(
        source="asset_ids", child=serializers.IntegerField(), help_text="Ids of those of them that are assets."
    )
    commander = PersonSerializer(allow_null=True, help_text="Who has the command.")
    declared_at = serializers.DateTimeField(help_text="When it was declared.")
    declared_by = PersonSerializer(allow_null=True, help_text="Who declared it; null when the rule did.")
    update_minutes = serializers.IntegerField(help_text="Minutes between updates.")
    next_update_at = serializers.DateTimeField(allow_null=True, help_text="When the next update is promised for.")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="When it ended.")


class DeclareSerializer(StrictSerializer):
    """A declaration."""

    public_title = serializers.CharField(max_length=MAX_TITLE, help_text="What everybody reads as its title.")
    public_title_en = serializers.CharField(
        max_length=MAX_TITLE, required=False, allow_blank=True, help_text="The same in English."
    )
    services = _services("The affected services by name; a name or number of an asset is linked to it.")
    commander = IdField(queryset=User.objects.all(), required=False, help_text="Who commands; by default oneself.")
    update_minutes = serializers.IntegerField(**MINUTES, help_text=MINUTES_HELP)
    drill = serializers.BooleanField(required=False, help_text="An exercise, on a ticket of the desk's own staff.")
    comment = serializers.CharField(
        max_length=MAX_TEXT, required=False, allow_blank=True, help_text="A word for the desk's staff."
    )


class RestateSerializer(StrictSerializer):
    """What is said of it, and who has the command."""

    public_title = serializers.CharField(max_length=MAX_TITLE, required=False, help_text="The title for everybody.")
    public_title_en = serializers.CharField(
        max_length=MAX_TITLE, required=False, allow_blank=True, help_text="The same in English."
    )
    services = _services("All affected services by name.")
    update_minutes = serializers.IntegerField(**MINUTES, help_text=MINUTES_HELP)
    commander = IdField(queryset=User.objects.all(), required=False, help_text="Who takes over the command.")


class UpdateSerializer(serializers.Serializer):
    """An update to all affected."""

    at = serializers.DateTimeField(help_text="When it was published.")
    text = serializers.SerializerMethodField(help_text="What was said, in the reader's language.")
    next_update_at = serializers.SerializerMethodField(help_text="When the next one was promised for then.")

    def get_text(self, event: TicketEvent) -> str:
        return update_words(event)

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_next_update_at(self, event: TicketEvent) -> Any:
        return event.data.get("next_update_at")


class NewUpdateSerializer(StrictSerializer):
    """What those affected are told."""

    update_text = serializers.CharField(max_length=MAX_TEXT, help_text="The words; Markdown.")
    update_text_en = serializers.CharField(
        max_length=MAX_TEXT, required=False, allow_blank=True, help_text="The same in English."
    )
    update_minutes = serializers.IntegerField(**MINUTES, help_text=MINUTES_HELP)


class LastWordSerializer(StrictSerializer):
    """What those affected are told at the end."""

    update_text = serializers.CharField(max_length=MAX_TEXT, help_text="The words; Markdown.")
    update_text_en = serializers.CharField(
        max_length=MAX_TEXT, required=False, allow_blank=True, help_text="The same in English."
    )


class NewChildrenSerializer(StrictSerializer):
    """Incidents that belong to it."""

    incidents = serializers.ListField(
        child=serializers.CharField(max_length=MAX_NUMBER_LENGTH),
        min_length=1,
        max_length=200,
        help_text="Their numbers.",
    )


class ChildOutcomeSerializer(serializers.Serializer):
    """What became of one of them."""

    number = serializers.CharField(source="ticket.number", help_text="The incident's number.")
    refusal = serializers.CharField(help_text="Why it was not added; empty when it was.")


class AffectedSerializer(serializers.Serializer):
    """Somebody who says that they have it too."""

    person = PersonSerializer(source="user", help_text="Who.")
    department = serializers.CharField(
        source="user.department.__str__", default=None, allow_null=True, help_text="Their department."
    )
    at = serializers.DateTimeField(help_text="When they said so.")
    incident = serializers.CharField(
        source="child.number",
        read_only=True,
        default=None,
        allow_null=True,
        help_text="The number of their own incident, where they had more to say and the reader may see it.",
    )


class WriteReviewSerializer(StrictSerializer):
    """Parts of the review; what is not named stays as it is."""

    course = serializers.CharField(
        required=False, allow_blank=True, max_length=LIMITS["course"], help_text="The course of events; Markdown."
    )
    root_cause = serializers.CharField(
        required=False, allow_blank=True, max_length=LIMITS["root_cause"], help_text="Why it happened; Markdown."
    )
    went_well = serializers.CharField(
        required=False, allow_blank=True, max_length=LIMITS["went_well"], help_text="What went well; Markdown."
    )
    went_badly = serializers.CharField(
        required=False, allow_blank=True, max_length=LIMITS["went_badly"], help_text="What did not; Markdown."
    )
    no_action_reason = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LIMITS["no_action_reason"],
        help_text="Why no action follows, where none does.",
    )


class DisturbanceSerializer(serializers.Serializer):
    """A disturbance as everybody may know of it."""

    number = serializers.CharField(source="major.ticket.number", help_text="Its number.")
    title = serializers.CharField(source="major.title", help_text="Its title in the reader's language.")
    services = serializers.ListField(
        source="major.services", child=serializers.CharField(), help_text="The affected services."
    )
    since = serializers.DateTimeField(source="major.declared_at", help_text="Since when it is known.")
    ended_at = serializers.DateTimeField(source="major.ended_at", allow_null=True, help_text="When it ended.")
    next_update_at = serializers.DateTimeField(
        source="major.next_update_at", allow_null=True, help_text="When the next update is promised for."
    )
    affected_count = serializers.IntegerField(
        source="major.affected_count", help_text="How many said that they have it too."
    )
    is_mine = serializers.BooleanField(source="major.is_mine", help_text="Whether the reader is told of its updates.")
    updates = UpdateSerializer(many=True, help_text="What was said, the latest first.")


class StatusSerializer(serializers.Serializer):
    """The state of the services."""

    current = DisturbanceSerializer(many=True, help_text="What is wrong now.")
    past = DisturbanceSerializer(many=True, help_text="What has ended in the last 30 days.")


class MeTooSerializer(StrictSerializer):
    """Having it too."""

    words = serializers.CharField(
        max_length=5_000,
        required=False,
        allow_blank=True,
        help_text="What it is like; with words one gets an incident of one's own that is solved together with it.",
    )


class SaidMeTooSerializer(serializers.Serializer):
    """That one is counted in."""

    number = serializers.CharField(help_text="The disturbance.")
    incident = serializers.CharField(allow_null=True, help_text="The number of one's own incident, where there is one.")
