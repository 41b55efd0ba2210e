"""What requesters think, and what the desk does about those who are not content, as the API shows it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from tickets.choices import WorkManner
from tickets.models import FollowUpReason, Overall, RatedVia, Satisfaction, SatisfiedNow
from tickets.serializers.base import IdField, PersonSerializer, StrictSerializer, TeamReferenceSerializer


class SatisfactionSerializer(serializers.Serializer):
    """The question put when the ticket last closed, and its answer."""

    state = serializers.ChoiceField(Satisfaction.State.choices, help_text="Whether it has been answered.")
    asked_at = serializers.DateTimeField(help_text="When the requester was asked.")
    expires_at = serializers.DateTimeField(help_text="Until when it can be answered, or the answer changed.")
    overall = serializers.ChoiceField(
        Overall.choices, allow_blank=True, help_text="How they were helped, all in all; empty until answered."
    )
    speed = serializers.IntegerField(allow_null=True, help_text="How quick it was, 1 to 5.")
    attitude = serializers.IntegerField(allow_null=True, help_text="How they were treated, 1 to 5.")
    comment = serializers.CharField(help_text="In their own words. The requester and the desk read it, nobody else.")
    via = serializers.ChoiceField(
        RatedVia.choices, allow_blank=True, help_text="How the answer came; empty until answered."
    )
    answered_at = serializers.DateTimeField(allow_null=True, help_text="When it was first answered.")
    changed_at = serializers.DateTimeField(allow_null=True, help_text="When the answer was last changed.")


class RatingSerializer(SatisfactionSerializer):
    """One answer, and about which ticket."""

    ticket = serializers.CharField(source="ticket.number", help_text="The ticket's number.")
    title = serializers.CharField(source="ticket.title", help_text="What the ticket was about.")
    requester = PersonSerializer(help_text="Who answered.")
    assignee = PersonSerializer(allow_null=True, help_text="Whose work it was when the ticket closed.")
    team = TeamReferenceSerializer(allow_null=True, help_text="And whose team's.")


class SatisfactionSettingsSerializer(StrictSerializer):
    """Whom the desk asks; what is left out stays as it is."""

    asks_incidents = serializers.BooleanField(required=False, help_text="Whether it asks about incidents.")
    asks_requests = serializers.BooleanField(required=False, help_text="Whether it asks about service requests.")
    days = serializers.IntegerField(
        min_value=1, max_value=60, required=False, help_text="So many days the link works and an answer can be changed."
    )
    reminder_days = serializers.IntegerField(
        min_value=0, max_value=30, required=False, help_text="After so many days one is reminded, once; 0: never."
    )
    skips_vips = serializers.BooleanField(required=False, help_text="Whether VIPs are not asked.")
    version = serializers.IntegerField(
        min_value=0, required=False, help_text="What was read; refused when it has grown since."
    )


class RateSerializer(StrictSerializer):
    """An answer. It replaces an earlier one as a whole."""

    overall = serializers.ChoiceField(Overall.choices, help_text="How you were helped, all in all.")
    speed = serializers.IntegerField(
        min_value=1, max_value=5, required=False, allow_null=True, help_text="How quick it was, 1 to 5."
    )
    attitude = serializers.IntegerField(
        min_value=1, max_value=5, required=False, allow_null=True, help_text="How you were treated, 1 to 5."
    )
    comment = serializers.CharField(max_length=2_000, required=False, allow_blank=True, help_text="In your own words.")


class FollowUpSerializer(serializers.Serializer):
    """Somebody was dissatisfied, and what the desk does about it."""

    id = serializers.IntegerField(help_text="Its id.")
    ticket = serializers.CharField(source="ticket.number", help_text="The ticket's number.")
    title = serializers.CharField(source="ticket.title", help_text="What the ticket was about.")
    requester = PersonSerializer(source="satisfaction.requester", help_text="Who is not content.")
    rating = SatisfactionSerializer(source="satisfaction", help_text="What they said.")
    opened_at = serializers.DateTimeField(help_text="When it was opened.")
    due_at = serializers.SerializerMethodField(help_text="When its clock is due; null when that has ended.")
    handler = PersonSerializer(allow_null=True, help_text="Who takes care of it.")
    contacts = serializers.IntegerField(help_text="How often somebody talked to them, or tried to.")
    contacted_at = serializers.DateTimeField(allow_null=True, help_text="When that was the last time.")
    reason = serializers.ChoiceField(
        FollowUpReason.choices, allow_blank=True, help_text="Why they were not content; empty until that is known."
    )
    done = serializers.CharField(help_text="What was done.")
    satisfied_now = serializers.ChoiceField(
        SatisfiedNow.choices, allow_blank=True, help_text="Whether they are content now; empty until that is known."
    )
    improvement = serializers.IntegerField(
        source="improvement_id", allow_null=True, help_text="The id of what the desk does better from now on."
    )
    closed_at = serializers.DateTimeField(allow_null=True, help_text="When it was ended.")
    closed_by = PersonSerializer(allow_null=True, help_text="Who ended it.")

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_due_at(self, follow_up: Any) -> Any:
        chip = self.context.get("chips", {}).get(follow_up.ticket_id) if follow_up.is_open else None
        return chip.due_at if chip is not None else None


class ContactSerializer(StrictSerializer):
    """A conversation with the requester, or an attempt at one."""

    text = serializers.CharField(max_length=5_000, help_text="What was said.")
    manner = serializers.ChoiceField(WorkManner.choices, required=False, help_text="How; by default by phone.")


class OutcomeSerializer(StrictSerializer):
    """What came of it."""

    reason = serializers.ChoiceField(FollowUpReason.choices, help_text="Why they were not content.")
    done = serializers.CharField(max_length=5_000, help_text="What was done.")
    satisfied_now = serializers.ChoiceField(SatisfiedNow.choices, help_text="Whether they are content now.")


class ImproveSerializer(StrictSerializer):
    """What the desk does better from now on; it enters the improvement register."""

    title = serializers.CharField(max_length=200, help_text="What is to be done.")
    description = serializers.CharField(
        max_length=20_000, required=False, allow_blank=True, help_text="Why, and how one will see that it has helped."
    )
    owner = IdField(queryset=User.objects.all(), help_text="Who does it; somebody of the IT staff.")
    due_on = serializers.DateField(help_text="By which day.")
