"""Freezes, templates, the calendar and free windows as the API shows and takes them."""

from typing import Any

from rest_framework import serializers

from accounts.models import Team
from changes.calendar import name_for
from changes.models import ChangeTemplate, ChangeType, Freeze, RiskThresholds
from changes.models.change import LONGEST_DOWNTIME_MINUTES
from changes.plan import LONGEST_STEP_MINUTES, MOST_STEPS
from tickets.inputs import MAX_TEXT
from tickets.models import Category
from tickets.serializers.base import IdField, MomentField, StrictSerializer


class FreezeSerializer(serializers.ModelSerializer):
    """A freeze period."""

    class Meta:
        model = Freeze
        fields = ("id", "name", "name_en", "reason", "starts_at", "ends_at", "is_active")
        extra_kwargs = {
            "id": {"help_text": "Its id."},
            "name": {"help_text": "Its name."},
            "name_en": {"help_text": "Its English name."},
            "reason": {"help_text": "Why nothing is changed then."},
            "starts_at": {"help_text": "From when on."},
            "ends_at": {"help_text": "Until when."},
            "is_active": {"help_text": "Whether it is in force."},
        }


class FreezeInputSerializer(StrictSerializer):
    """A freeze period to be."""

    name = serializers.CharField(max_length=100, help_text="Its name.")
    name_en = serializers.CharField(max_length=100, required=False, allow_blank=True, help_text="Its English name.")
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="Why.")
    starts_at = MomentField(help_text="From when on.")
    ends_at = MomentField(help_text="Until when.")
    is_active = serializers.BooleanField(required=False, help_text="Whether it is in force.")
    note = serializers.CharField(
        max_length=200, required=False, allow_blank=True, write_only=True, help_text="Why it is changed."
    )


class ChangeTemplateStepSerializer(StrictSerializer):
    """A step of a template."""

    title = serializers.CharField(max_length=200, help_text="What is done.")
    title_en = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="In English.")
    minutes = serializers.IntegerField(min_value=1, max_value=LONGEST_STEP_MINUTES, help_text="How long it takes.")


TEMPLATE_HELP = {
    "id": "Its id.", "name": "Its name.", "name_en": "Its English name.", "description": "When it is used.",
    "justification": "Why such changes are made.", "scope": "What they change.",
    "impact_description": "Who notices what.", "test_plan": "How it is known to work.",
    "rollback_plan": "How it is undone.", "point_of_no_return": "The step from which on it cannot be; 0: it can.",
    "downtime_planned_minutes": "As planned.", "window_minutes": "How long the window should be.",
    "asset_ids": "Ids of the assets it may touch; empty for any.", "is_active": "Whether it is offered.",
    "position": "Its place in the list.", "team": "The id of the team that does it.",
    "category": "The id of the category.",
}  # fmt: skip


class ChangeTemplateSerializer(serializers.ModelSerializer):
    """A template of a standard change."""

    steps = ChangeTemplateStepSerializer(many=True, help_text="The implementation.")
    rollback_steps = ChangeTemplateStepSerializer(many=True, help_text="The rollback.")

    class Meta:
        model = ChangeTemplate
        fields = (*TEMPLATE_HELP, "steps", "rollback_steps")
        extra_kwargs = {name: {"help_text": words} for name, words in TEMPLATE_HELP.items()}


def _text(words: str) -> serializers.CharField:
    return serializers.CharField(max_length=MAX_TEXT, required=False, allow_blank=True, help_text=words)


class ChangeTemplateInputSerializer(StrictSerializer):
    """A template to be; what is left out stays."""

    name = serializers.CharField(max_length=100, help_text="Its name.")
    name_en = serializers.CharField(max_length=100, required=False, allow_blank=True, help_text="Its English name.")
    description = serializers.CharField(
        max_length=2_000, required=False, allow_blank=True, help_text="When it is used."
    )
    justification = _text("Why such changes are made.")
    scope = _text("What they change.")
    impact_description = _text("Who notices what.")
    test_plan = _text("How it is known to work.")
    rollback_plan = _text("How it is undone.")
    point_of_no_return = serializers.IntegerField(
        required=False, min_value=0, max_value=MOST_STEPS, help_text="The step from which on it cannot be; 0: it can."
    )
    downtime_planned_minutes = serializers.IntegerField(
        required=False, min_value=0, max_value=LONGEST_DOWNTIME_MINUTES, help_text="As planned."
    )
    window_minutes = serializers.IntegerField(
        required=False, min_value=5, max_value=60 * 24 * 7, help_text="How long the window should be."
    )
    asset_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        max_length=100,
        required=False,
        help_text="Ids of the assets it may touch; empty for any.",
    )
    team = IdField(
        queryset=Team.objects.filter(is_active=True), required=False, allow_null=True, help_text="Who does it."
    )
    category = IdField(
        queryset=Category.objects.filter(is_active=True), required=False, allow_null=True, help_text="Its category."
    )
    steps = ChangeTemplateStepSerializer(
        many=True, required=False, max_length=MOST_STEPS, help_text="The implementation."
    )  # type: ignore[call-arg]
    rollback_steps = ChangeTemplateStepSerializer(
        many=True, required=False, max_length=MOST_STEPS, help_text="The rollback."
    )  # type: ignore[call-arg]
    position = serializers.IntegerField(
        required=False, min_value=0, max_value=32_767, help_text="Its place in the list."
    )
    is_active = serializers.BooleanField(required=False, help_text="Whether it is offered.")
    note = serializers.CharField(
        max_length=200, required=False, allow_blank=True, write_only=True, help_text="Why it is changed."
    )


class RiskThresholdsSerializer(serializers.ModelSerializer):
    """From which score on a risk is medium and high."""

    highest = serializers.SerializerMethodField(
        help_text="The highest score that the questionnaire's answers add up to."
    )

    class Meta:
        model = RiskThresholds
        fields = ("medium_from", "high_from", "highest")
        extra_kwargs = {
            "medium_from": {"help_text": "Medium from this score on."},
            "high_from": {"help_text": "High from this score on."},
        }

    def get_highest(self, thresholds: RiskThresholds) -> int:
        return self.context["highest"]


class RiskThresholdsInputSerializer(StrictSerializer):
    """Thresholds to be; what is left out stays."""

    medium_from = serializers.IntegerField(min_value=0, max_value=2**31 - 1, help_text="Medium from this score on.")
    high_from = serializers.IntegerField(min_value=0, max_value=2**31 - 1, help_text="High from this score on.")
    note = serializers.CharField(
        max_length=200, required=False, allow_blank=True, write_only=True, help_text="Why it is changed."
    )


class CalendarAddressSerializer(serializers.Serializer):
    """Whether one has a private address of the calendar."""

    created_at = serializers.DateTimeField(
        allow_null=True, default=None, help_text="Since when there is one; null: there is none."
    )
    used_at = serializers.DateTimeField(
        allow_null=True, default=None, help_text="When a program read it last, to the hour."
    )


class NewCalendarAddressSerializer(serializers.Serializer):
    """A private address of the calendar. Whoever has it reads what its owner may see."""

    address = serializers.CharField(help_text="The address, told this once.")


class SpanSerializer(serializers.Serializer):
    """From when to when."""

    starts_at = serializers.DateTimeField(help_text="From when on.")
    ends_at = serializers.DateTimeField(help_text="Until when.")


class CalendarEntrySerializer(SpanSerializer):
    """A change on the calendar. Of one that the reader may not see only its time is told."""

    number = serializers.SerializerMethodField(help_text="The change's number; null where it is not for the reader.")
    title = serializers.SerializerMethodField(help_text="Its title; empty where it is not for the reader.")
    type = serializers.ChoiceField(ChangeType.choices, source="change.type", help_text="Its type.")
    state = serializers.CharField(source="ticket.state", help_text="Where it stands.")
    assignee = serializers.SerializerMethodField(help_text="Who carries it out.")
    conflicts = serializers.SerializerMethodField(help_text="The names of what stands against it and nobody accepted.")

    def get_number(self, entry: Any) -> str | None:
        return None if entry.is_secret else entry.ticket.number

    def get_title(self, entry: Any) -> str:
        return "" if entry.is_secret else entry.ticket.title

    def get_assignee(self, entry: Any) -> str | None:
        return entry.ticket.assignee.name if entry.ticket.assignee and not entry.is_secret else None

    def get_conflicts(self, entry: Any) -> list[str]:
        if entry.is_secret:
            return []
        return [name_for(self.context["request"].user, conflict) for conflict in entry.open_conflicts]


class ChangeCalendarSerializer(serializers.Serializer):
    """The change calendar of some time."""

    starts_at = serializers.DateTimeField(source="span.starts_at", help_text="From when on it is told.")
    ends_at = serializers.DateTimeField(source="span.ends_at", help_text="Until when.")
    is_cut = serializers.BooleanField(help_text="Whether there are more changes than are told.")
    freezes = FreezeSerializer(many=True, help_text="The freeze periods of that time.")
    entries = CalendarEntrySerializer(many=True, help_text="The changes, by begin; of a list a page.")
    next = serializers.CharField(
        source="page.older",
        allow_null=True,
        help_text="Of a list: the `cursor` of its next page; null on the last one.",
    )
