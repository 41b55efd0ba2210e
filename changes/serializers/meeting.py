"""Meetings of the board as the API shows and takes them."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from changes.actions.meetings import MOST_MEMBERS
from changes.models import Attendance, Meeting
from tickets.policies import can_view
from tickets.serializers.base import IdField, MomentField, PersonSerializer, StrictSerializer


class MeetingMemberSerializer(serializers.Serializer):
    """Somebody who is asked to come."""

    person = PersonSerializer(help_text="Who.")
    delegate = PersonSerializer(allow_null=True, help_text="Who comes in their place.")
    attendance = serializers.ChoiceField(Attendance.choices, help_text="Whether they came.")


class AgendaItemSerializer(serializers.Serializer):
    """A change on the agenda."""

    number = serializers.CharField(source="ticket.number", help_text="The change's number.")
    title = serializers.SerializerMethodField(help_text="Its title; empty where it is not for the reader.")
    state = serializers.CharField(source="ticket.state", help_text="Where it stands.")
    note = serializers.CharField(help_text="What was said.")

    def get_title(self, item: Any) -> str:
        return item.ticket.title if can_view(self.context["request"].user, item.ticket) else ""


class MeetingSerializer(serializers.Serializer):
    """A meeting of the change advisory board."""

    id = serializers.IntegerField(help_text="Its id.")
    title = serializers.CharField(help_text="What it is called.")
    starts_at = serializers.DateTimeField(help_text="When it begins.")
    ends_at = serializers.DateTimeField(help_text="When it ends.")
    place = serializers.CharField(help_text="Where.")
    link = serializers.CharField(help_text="Or by which link.")
    quorum = serializers.IntegerField(help_text="How many must be present.")
    state = serializers.ChoiceField(Meeting.State.choices, help_text="Planned, held or called off.")
    minutes = serializers.CharField(help_text="The minutes. Markdown.")
    organiser = PersonSerializer(help_text="Who called it.")
    members = MeetingMemberSerializer(many=True, help_text="Who is asked to come.")
    agenda = AgendaItemSerializer(many=True, help_text="What it is about.")


class MeetingInputSerializer(StrictSerializer):
    """A meeting to be called, or changed; whoever is asked to come gets an invitation."""

    title = serializers.CharField(max_length=200, help_text="What it is called.")
    starts_at = MomentField(help_text="When it begins.")
    ends_at = MomentField(help_text="When it ends.")
    place = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="Where.")
    link = serializers.URLField(max_length=500, required=False, allow_blank=True, help_text="Or by which link.")
    quorum = serializers.IntegerField(
        required=False, min_value=1, max_value=MOST_MEMBERS, help_text="How many must be present."
    )
    members = serializers.ListField(
        child=IdField(queryset=User.objects.active()),
        required=False,
        max_length=MOST_MEMBERS,
        help_text="Ids of who is asked to come; replaces them.",
    )


class DelegateSerializer(StrictSerializer):
    """Who comes in somebody's place."""

    delegate = IdField(queryset=User.objects.active(), allow_null=True, help_text="The person's id; null: nobody.")


class AgendaNoteSerializer(StrictSerializer):
    """What was said of a change."""

    number = serializers.CharField(max_length=24, help_text="The number of a change on the agenda.")
    note = serializers.CharField(max_length=10_000, allow_blank=True, help_text="What was said.")


class HeldSerializer(StrictSerializer):
    """How a meeting went."""

    present = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        max_length=MOST_MEMBERS,
        help_text="Ids of the people who were present, themselves or by their delegate.",
    )
    minutes = serializers.CharField(
        required=False, allow_blank=True, max_length=50_000, default="", help_text="The minutes. Markdown."
    )
    notes = AgendaNoteSerializer(many=True, required=False, help_text="What was said of each change.")
