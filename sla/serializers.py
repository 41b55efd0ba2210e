"""Promised times as the API shows them. Lengths are whole business seconds unless they say otherwise."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from sla.breach_list import over_seconds
from sla.breaches import MAX_REMEDY
from sla.chips import chip_for
from sla.models import Breach, BreachReason, Clock, ClockKind, Policy
from tickets.choices import Kind, Priority
from tickets.serializers.base import IdField, PersonSerializer, StrictSerializer, TeamReferenceSerializer

PRIORITY = "1 urgent, 2 high, 3 medium, 4 low."


class ClockSerializer(serializers.Serializer):
    """One promised time of a ticket, as it stands now."""

    id = serializers.IntegerField(help_text="The clock's id, as in `sla/clocks/<id>/explain/`.")
    kind = serializers.ChoiceField(ClockKind.choices, help_text="What is promised.")
    ordinal = serializers.IntegerField(help_text="Which of its kind on this ticket, from 1.")
    status = serializers.ChoiceField(Clock.Status.choices, help_text="How it stands, or how it ended.")
    priority = serializers.ChoiceField(Priority.choices, help_text=f"The priority whose target it has: {PRIORITY}")
    calendar = serializers.CharField(source="calendar_key", help_text="The calendar by which it is counted.")
    policy = serializers.CharField(source="version.policy.__str__", help_text="The policy that sets the target.")
    policy_version = serializers.IntegerField(source="version.number", help_text="The policy's version.")
    target_seconds = serializers.IntegerField(help_text="How much business time there is.")
    used_seconds = serializers.SerializerMethodField(help_text="How much of it is used by now.")
    left_seconds = serializers.SerializerMethodField(help_text="What is left; below zero, by how much it is over.")
    tone = serializers.SerializerMethodField(help_text="`ok`, `soon` (from 75 %), `breached`, `paused` or `met`.")
    started_at = serializers.DateTimeField(help_text="When it began.")
    due_at = serializers.DateTimeField(allow_null=True, help_text="When it is due; null unless it runs.")
    breached_at = serializers.DateTimeField(allow_null=True, help_text="When the target was used up.")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="When it ended.")

    def get_used_seconds(self, clock: Clock) -> int:
        return clock.target_seconds - self._chip_left(clock)

    def get_left_seconds(self, clock: Clock) -> int:
        return self._chip_left(clock)

    @extend_schema_field({"type": "string", "enum": ["ok", "soon", "breached", "paused", "met"]})
    def get_tone(self, clock: Clock) -> str:
        return chip_for(clock, self.context["now"]).tone

    def _chip_left(self, clock: Clock) -> int:
        chip = chip_for(clock, self.context["now"])
        return clock.target_seconds - chip.seconds if chip.tone == "met" else chip.seconds


class LineSerializer(serializers.Serializer):
    """A line of a clock's account."""

    kind = serializers.CharField(
        help_text="A span: `counted`, `closed`, `paused`, `stopped`; a moment: `started`, `paused`, `resumed`, "
        "`reopened`, `retargeted`, `breached`, `ended`, `cancelled`."
    )
    start = serializers.DateTimeField(help_text="The moment, or where the span begins.")
    end = serializers.DateTimeField(allow_null=True, help_text="Where the span ends; null for a moment.")
    words = serializers.CharField(help_text="What happened, in the reader's language.")
    note = serializers.CharField(help_text="What followed from it.")
    counted_seconds = serializers.IntegerField(help_text="What the span adds.")
    total_seconds = serializers.IntegerField(help_text="What is used at its end.")
    business_seconds = serializers.IntegerField(help_text="Business time not counted, as the clock stood still.")


class StepSerializer(serializers.Serializer):
    """A step of the escalation, fired or to come."""

    key = serializers.CharField(help_text="The step's key in the policy.")
    percent = serializers.FloatField(help_text="The share of the target at which it stands.")
    words = serializers.CharField(help_text="What it does, in the reader's language.")
    due_at = serializers.DateTimeField(allow_null=True, help_text="When it was or will be due; null while paused.")
    fired_at = serializers.DateTimeField(allow_null=True, help_text="When it was carried out; null if it was not yet.")
    late_seconds = serializers.IntegerField(help_text="How late it was, in real seconds.")
    told = serializers.ListField(child=serializers.CharField(), help_text="The names of those it told.")


class DueTimeSerializer(serializers.Serializer):
    """The due time from an event on."""

    at = serializers.DateTimeField(help_text="When it became this.")
    words = serializers.CharField(help_text="Why, in the reader's language.")
    due_at = serializers.DateTimeField(allow_null=True, help_text="The due time; null while there was none.")
    target_seconds = serializers.IntegerField(help_text="The target then.")


class OtherPolicySerializer(serializers.Serializer):
    """A policy that does not hold."""

    name = serializers.CharField(help_text="Its name.")
    words = serializers.CharField(help_text="Why not, in the reader's language.")


class ChosenSerializer(serializers.Serializer):
    """The policy that holds, and why."""

    policy = serializers.CharField(help_text="Its name.")
    version = serializers.IntegerField(help_text="Its version.")
    reasons = serializers.ListField(child=serializers.CharField(), help_text="What it names that the ticket has.")
    since = serializers.DateTimeField(allow_null=True, help_text="From when it holds for the ticket.")
    calendar = serializers.CharField(help_text="The calendar by which the clock is counted.")
    pauses = serializers.ListField(child=serializers.CharField(), help_text="The states in which it stands still.")
    others = OtherPolicySerializer(many=True, help_text="The other policies, and why they do not hold.")


class ExplanationSerializer(serializers.Serializer):
    """A clock's whole life."""

    clock = ClockSerializer(help_text="The clock.")
    ticket = serializers.CharField(source="clock.ticket.number", help_text="The ticket's number.")
    at = serializers.DateTimeField(help_text="The moment for which this holds.")
    sentence = serializers.CharField(help_text="The answer, in the reader's language.")
    notes = serializers.ListField(child=serializers.CharField(), help_text="What one must know to understand it.")
    target_seconds = serializers.IntegerField(help_text="The target.")
    used_seconds = serializers.IntegerField(help_text="What is used; the counted seconds of the lines add up to it.")
    left_seconds = serializers.IntegerField(help_text="What is left; below zero, by how much it is over.")
    paused_seconds = serializers.IntegerField(help_text="Business time not counted, as the clock stood still.")
    policy = ChosenSerializer(source="chosen", help_text="The policy that holds, and why.")
    lines = LineSerializer(many=True, help_text="The account, the oldest line first.")
    steps = StepSerializer(many=True, help_text="The escalation: what fired, then what is to come.")
    due_times = DueTimeSerializer(many=True, help_text="How the due time moved.")


class BreachReasonSerializer(serializers.Serializer):
    """Why a promise was broken."""

    id = serializers.IntegerField(help_text="The reason's id.")
    name = serializers.CharField(source="__str__", help_text="The reason, in the reader's language.")
    is_active = serializers.BooleanField(help_text="Whether it is offered; administrators find the others too.")


class BreachSerializer(serializers.Serializer):
    """A broken promise."""

    id = serializers.IntegerField(help_text="The breach's id.")
    ticket = serializers.CharField(source="ticket.number", help_text="The ticket's number.")
    clock = serializers.IntegerField(source="clock_id", help_text="The clock's id.")
    kind = serializers.ChoiceField(ClockKind.choices, source="clock.kind", help_text="What was promised.")
    at = serializers.DateTimeField(help_text="When the target was used up.")
    over_seconds = serializers.SerializerMethodField(help_text="By how much business time, until it ended or now.")
    team = TeamReferenceSerializer(allow_null=True, help_text="The team that had the ticket then.")
    assignee = PersonSerializer(allow_null=True, help_text="Who had the ticket then.")
    reason = BreachReasonSerializer(allow_null=True, help_text="Why; null until it is explained.")
    remedy = serializers.CharField(help_text="What was done about it.")
    explained_by = PersonSerializer(allow_null=True, help_text="Who explained it.")
    explained_at = serializers.DateTimeField(allow_null=True, help_text="When it was explained.")

    def get_over_seconds(self, breach: Breach) -> int:
        return over_seconds(breach, self.context["now"])


class ExplainBreachSerializer(StrictSerializer):
    """Why a promise was broken, and the remedy."""

    reason = IdField(queryset=BreachReason.objects.filter(is_active=True), help_text="The reason's id.")
    remedy = serializers.CharField(max_length=MAX_REMEDY, help_text="What was done about it.")


class PolicySerializer(serializers.Serializer):
    """A policy with its current version."""

    id = serializers.IntegerField(help_text="The policy's id.")
    name = serializers.CharField(source="__str__", help_text="The name, in the reader's language.")
    position = serializers.IntegerField(help_text="Of policies equally specific the lower one holds.")
    is_active = serializers.BooleanField(help_text="Whether it is asked for new tickets.")
    kind = serializers.ChoiceField(Kind.choices, allow_blank=True, help_text="The kind of ticket; empty for any.")
    priority = serializers.ChoiceField(Priority.choices, allow_null=True, help_text=f"{PRIORITY} Null for any.")
    category = serializers.CharField(source="category.slug", allow_null=True, help_text="Its slug; null for any.")
    department = serializers.IntegerField(source="department_id", allow_null=True, help_text="Its id; null for any.")
    catalog_item = serializers.CharField(help_text="The slug of what is ordered; empty for anything.")
    for_vip = serializers.BooleanField(help_text="Whether it is for VIP requesters only.")
    version = serializers.IntegerField(source="current.number", help_text="The current version.")
    document = serializers.SerializerMethodField(
        help_text="The current version: calendars, targets, pauses and steps by clock and priority."
    )
    url = serializers.SerializerMethodField(help_text="Its address.")

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_document(self, policy: Policy) -> Any:
        return policy.current.document if policy.current else None

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, policy: Policy) -> str:
        return reverse("api:sla-policy-detail", args=[policy.pk], request=self.context["request"])


class CalendarExceptionSerializer(serializers.Serializer):
    """A day that is not as the week has it."""

    day = serializers.DateField(help_text="The day.")
    hours = serializers.ListField(child=serializers.CharField(), help_text="Opening hours; none: closed.")
    note = serializers.CharField(help_text="Why.")


class CalendarSerializer(serializers.Serializer):
    """Business hours."""

    key = serializers.CharField(help_text="The calendar's key.")
    name = serializers.CharField(source="__str__", help_text="The name, in the reader's language.")
    time_zone = serializers.CharField(help_text="The time zone.")
    week = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(help_text="A span, e.g. `09:00-18:00`.")),
        help_text="Seven lists of opening hours, Monday first.",
    )
    country = serializers.CharField(help_text="Whose official days it keeps; empty for none.")
    exceptions = CalendarExceptionSerializer(many=True, source="exceptions.all", help_text="Days set by hand.")
