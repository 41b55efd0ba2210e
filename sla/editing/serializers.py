"""Policies and calendars as programs write them."""

from rest_framework import serializers

from sla.editing.rules import ACTIONS, RECIPIENTS
from sla.models import Calendar
from tickets.choices import Kind, Priority
from tickets.serializers.base import StrictSerializer


class TargetInputSerializer(StrictSerializer):
    """How much time a clock has, and by which hours."""

    seconds = serializers.IntegerField(min_value=1, help_text="Business seconds.")
    calendar = serializers.CharField(max_length=50, help_text="The calendar's key.")


class ActionInputSerializer(StrictSerializer):
    """One thing that a step does."""

    do = serializers.ChoiceField([(name, name) for name in ACTIONS], help_text="What.")
    to = serializers.ListField(
        child=serializers.ChoiceField([(name, name) for name in RECIPIENTS]),
        required=False,
        help_text="Whom `notify` tells.",
    )
    team = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="The id of the team `reassign` hands to."
    )
    channel = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="The id of the channel that `channel` posts to."
    )


class StepInputSerializer(StrictSerializer):
    """When something is to be done about a running clock, and what."""

    key = serializers.RegexField(r"^[a-z0-9_]{1,30}$", help_text="Its name: a step fires once by it.")
    percent = serializers.IntegerField(required=False, min_value=1, help_text="At this share of the target.")
    seconds = serializers.IntegerField(required=False, min_value=0, help_text="Or so long after the start.")
    actions = ActionInputSerializer(many=True, help_text="What is done.")
    hold = serializers.BooleanField(required=False, help_text="Whether mails wait for working hours.")


class SavingSerializer(StrictSerializer):
    """What a save says besides the thing saved."""

    note = serializers.CharField(
        required=False, allow_blank=True, max_length=200, write_only=True, help_text="Why; stands in the history."
    )
    moves_clocks = serializers.BooleanField(
        required=False, write_only=True, help_text="Whether clocks that run under older versions are moved."
    )


class PolicyInputSerializer(SavingSerializer):
    """A policy as it would be. Maps go by clock, then by priority (`1` to `4`; in `steps` also `0`, every one)."""

    name = serializers.CharField(max_length=100, help_text="Its name.")
    name_en = serializers.CharField(required=False, allow_blank=True, max_length=100, help_text="Its English name.")
    position = serializers.IntegerField(
        required=False, min_value=0, max_value=32_767, help_text="Of policies equally specific the lower one holds."
    )
    kind = serializers.ChoiceField(Kind.choices, required=False, allow_blank=True, help_text="The kind; empty for any.")
    priority = serializers.ChoiceField(
        Priority.choices, required=False, allow_null=True, help_text="1 to 4; null for any."
    )
    category_id = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=2**31 - 1, help_text="The category's id; null for any."
    )
    department_id = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=2**31 - 1, help_text="Its id; null for any."
    )
    catalog_item = serializers.CharField(
        required=False, allow_blank=True, max_length=50, help_text="The slug of what is ordered; empty for anything."
    )
    for_vip = serializers.BooleanField(required=False, help_text="Whether it is for VIP requesters only.")
    is_active = serializers.BooleanField(required=False, help_text="Whether it is asked for new tickets.")
    targets = serializers.DictField(
        child=serializers.DictField(child=TargetInputSerializer()), help_text="Clock → priority → target."
    )
    pauses = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=50)),
        required=False,
        help_text="Clock → the states in which it stands still, e.g. `pending:vendor`.",
    )
    steps = serializers.DictField(
        child=serializers.DictField(child=serializers.ListField(child=StepInputSerializer())),
        required=False,
        help_text="Clock → priority → steps.",
    )


class DayInputSerializer(StrictSerializer):
    """A day that is not as the week has it."""

    day = serializers.DateField(help_text="The day.")
    hours = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list, help_text="None: closed."
    )
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=100, help_text="Why.")


class CalendarInputSerializer(SavingSerializer):
    """A calendar as it would be."""

    name = serializers.CharField(max_length=100, help_text="Its name.")
    name_en = serializers.CharField(required=False, allow_blank=True, max_length=100, help_text="Its English name.")
    time_zone = serializers.CharField(max_length=60, help_text="For example `Asia/Shanghai`.")
    week = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(max_length=40, help_text="E.g. `09:00-18:00`.")),
        help_text="Seven lists of opening hours, Monday first.",
    )
    country = serializers.ChoiceField(
        Calendar._meta.get_field("country").choices or (),
        required=False,
        allow_blank=True,
        help_text="Whose official days it keeps; empty for none.",
    )
    exceptions = DayInputSerializer(many=True, required=False, help_text="Days set by hand; they replace those before.")
