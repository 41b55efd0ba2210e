"""A change as the API shows and takes it."""

from typing import Any

from rest_framework import serializers

from accounts.models import Team, User
from changes.calendar import name_for
from changes.models import ChangeTemplate, ChangeType, Outcome, RiskLevel
from changes.models.change import LONGEST_DOWNTIME_MINUTES
from changes.plan import LONGEST_STEP_MINUTES, MOST_STEPS
from tickets.inputs import MAX_TEXT
from tickets.serializers.base import IdField, MomentField, PersonSerializer, StrictSerializer
from tickets.serializers.custom_forms import FormFieldSerializer
from tickets.serializers.ticket import (
    DESK_ONLY,
    NewIncidentSerializer,
    TicketEditSerializer,
    TicketSerializer,
    TicketSummarySerializer,
)

INTERNAL = frozenset(
    {"risk_score", "risk_level", "began_unapproved", "conflict_reason", "conflict_accepted_at", "conflict_accepted_by"}
)
TYPE_HELP = "`standard` follows a template, `emergency` may be begun first and approved after."


class ChangeSummarySerializer(TicketSummarySerializer):
    """A change in a list."""

    desk_only = DESK_ONLY | {"risk_level"}

    type = serializers.ChoiceField(ChangeType.choices, source="change.type", help_text=TYPE_HELP)
    starts_at = serializers.DateTimeField(source="change.starts_at", allow_null=True, help_text="Its window begins.")
    ends_at = serializers.DateTimeField(source="change.ends_at", allow_null=True, help_text="Its window ends.")
    risk_level = serializers.ChoiceField(
        RiskLevel.choices, source="change.risk_level", allow_blank=True, help_text="Empty until assessed. Desk only."
    )


class ChangeTemplateReferenceSerializer(serializers.Serializer):
    """A template."""

    id = serializers.IntegerField(help_text="Its id, as in `change-templates/`.")
    name = serializers.CharField(source="__str__", help_text="Its name in the reader's language.")


class ChangeSerializer(TicketSerializer):
    """A change. Its steps are among its `tasks/`, in the groups `implementation` and `rollback`."""

    desk_only = DESK_ONLY | INTERNAL

    type = serializers.ChoiceField(ChangeType.choices, source="change.type", help_text=TYPE_HELP)
    template = ChangeTemplateReferenceSerializer(
        source="change.template", allow_null=True, help_text="Of a standard change: what it follows."
    )
    justification = serializers.CharField(source="change.justification", help_text="Why it is made. Markdown.")
    scope = serializers.CharField(source="change.scope", help_text="What is changed. Markdown.")
    impact_description = serializers.CharField(
        source="change.impact_description", help_text="Who notices what, for how long. Markdown."
    )
    test_plan = serializers.CharField(source="change.test_plan", help_text="How it is known to work. Markdown.")
    rollback_plan = serializers.CharField(source="change.rollback_plan", help_text="How it is undone. Markdown.")
    point_of_no_return = serializers.IntegerField(
        source="change.point_of_no_return",
        allow_null=True,
        help_text="The step from which on nothing can be rolled back; 0: it always can.",
    )
    starts_at = serializers.DateTimeField(source="change.starts_at", allow_null=True, help_text="Its window begins.")
    ends_at = serializers.DateTimeField(source="change.ends_at", allow_null=True, help_text="Its window ends.")
    risk_score = serializers.IntegerField(
        source="change.risk_score", allow_null=True, help_text="What the questionnaire adds up to. Desk only."
    )
    risk_level = serializers.ChoiceField(
        RiskLevel.choices, source="change.risk_level", allow_blank=True, help_text="Empty until assessed. Desk only."
    )
    approved_at = serializers.DateTimeField(
        source="change.approved_at", allow_null=True, help_text="When the last approval was given."
    )
    began_unapproved = serializers.BooleanField(
        source="change.began_unapproved", help_text="Whether it was begun before it was approved. Desk only."
    )
    conflict_reason = serializers.CharField(
        source="change.conflict_reason", help_text="Why a conflict was accepted. Desk only."
    )
    conflict_accepted_at = serializers.DateTimeField(
        source="change.conflict_accepted_at", allow_null=True, help_text="When. Desk only."
    )
    conflict_accepted_by = PersonSerializer(
        source="change.conflict_accepted_by", allow_null=True, help_text="By whom. Desk only."
    )
    implementation_started_at = serializers.DateTimeField(
        source="change.implementation_started_at", allow_null=True, help_text="When the work began."
    )
    implementation_ended_at = serializers.DateTimeField(
        source="change.implementation_ended_at", allow_null=True, help_text="When the work, or the rollback, ended."
    )
    outcome = serializers.ChoiceField(
        Outcome.choices, source="change.outcome", allow_blank=True, help_text="What the review found."
    )
    review = serializers.CharField(source="change.review", help_text="The review. Markdown.")
    downtime_planned_minutes = serializers.IntegerField(
        source="change.downtime_planned_minutes", allow_null=True, help_text="As planned."
    )
    downtime_actual_minutes = serializers.IntegerField(
        source="change.downtime_actual_minutes", allow_null=True, help_text="In fact."
    )


class ChangeStepSerializer(StrictSerializer):
    """A step of a plan to be."""

    id = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="The id of the task that it already is."
    )
    title = serializers.CharField(max_length=200, help_text="What is done.")
    minutes = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=LONGEST_STEP_MINUTES, help_text="How long it takes."
    )
    assignee = IdField(
        queryset=User.objects.active(), required=False, allow_null=True, help_text="The id of whoever does it."
    )
    team = IdField(
        queryset=Team.objects.filter(is_active=True), required=False, allow_null=True, help_text="Or of their team."
    )


def _text(help_text: str) -> serializers.CharField:
    return serializers.CharField(max_length=MAX_TEXT, required=False, allow_blank=True, help_text=help_text)


class PlanFields(StrictSerializer):
    """The plan of a change; what is left out stays."""

    justification = _text("Why it is made. Markdown.")
    scope = _text("What is changed. Markdown.")
    impact_description = _text("Who notices what, for how long. Markdown.")
    test_plan = _text("How it is known to work. Markdown.")
    rollback_plan = _text("How it is undone. Markdown.")
    point_of_no_return = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=MOST_STEPS,
        help_text="The step from which on nothing can be rolled back; 0: it always can.",
    )
    starts_at = MomentField(required=False, allow_null=True, help_text="The window begins.")
    ends_at = MomentField(required=False, allow_null=True, help_text="The window ends.")
    downtime_planned_minutes = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=LONGEST_DOWNTIME_MINUTES, help_text="As planned."
    )
    steps = ChangeStepSerializer(  # type: ignore[call-arg]
        many=True, required=False, max_length=MOST_STEPS, help_text="The implementation, in its order; replaces it."
    )
    rollback_steps = ChangeStepSerializer(  # type: ignore[call-arg]
        many=True, required=False, max_length=MOST_STEPS, help_text="The rollback, in its order; replaces it."
    )
    assets = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        max_length=100,
        required=False,
        help_text="Ids of the affected assets and services; replaces them.",
    )


class NewChangeSerializer(NewIncidentSerializer, PlanFields):
    """A change to be recorded, with as much of its plan as there is."""

    type = serializers.ChoiceField(ChangeType.choices, default=ChangeType.NORMAL, help_text=TYPE_HELP)
    template = IdField(
        queryset=ChangeTemplate.objects.filter(is_active=True),
        required=False,
        allow_null=True,
        help_text="The template of a standard change.",
    )


class ChangeEditSerializer(TicketEditSerializer, PlanFields):
    """Facts and plan of a change, as long as it is planned; what is left out stays."""


class RiskAnswersSerializer(serializers.Serializer):
    """Answers to the risk questionnaire."""

    answers = serializers.DictField(
        child=serializers.CharField(max_length=5_000, allow_blank=True), help_text="By the names of the questions."
    )


class RiskAssessmentSerializer(serializers.Serializer):
    """The risk questionnaire of a change."""

    questions = FormFieldSerializer(many=True, help_text="What is asked now, in its order; empty without one.")
    answers = serializers.DictField(help_text="The latest answers, by the names of their questions; empty before.")


class ChangeConflictSerializer(serializers.Serializer):
    """One thing that stands against a window."""

    kind = serializers.SerializerMethodField(help_text="`freeze` or `change`.")
    name = serializers.SerializerMethodField(
        help_text="The freeze's name, or the change's number; empty where the change is not for the reader."
    )
    starts_at = serializers.DateTimeField(source="theirs.starts_at", help_text="From when on.")
    ends_at = serializers.DateTimeField(source="theirs.ends_at", help_text="Until when.")
    assets = serializers.SerializerMethodField(help_text="The assets by which two changes meet.")
    is_accepted = serializers.SerializerMethodField(help_text="Whether somebody has taken it on.")

    def get_kind(self, conflict: Any) -> str:
        return "freeze" if conflict.freeze else "change"

    def get_name(self, conflict: Any) -> str:
        return name_for(self.context["request"].user, conflict)

    def get_is_accepted(self, conflict: Any) -> bool:
        return conflict.key in self.context["accepted"]

    def get_assets(self, conflict: Any) -> list[str]:
        return [str(asset) for asset in conflict.over]
