"""The audit record of a change as the API tells it: what `changes.audit.Record` reads for the page."""

from typing import Any

from rest_framework import serializers

from changes.models import ChangeType, Outcome, RiskLevel
from tickets.models import ApprovalSeat, TaskState
from tickets.serializers.approvals import ApproverSerializer
from tickets.serializers.base import PersonSerializer, TeamReferenceSerializer


class RecordAssetSerializer(serializers.Serializer):
    """An asset that the change touches."""

    number = serializers.CharField(help_text="Its number.")
    name = serializers.CharField(help_text="What it is called.")


class RecordStepSerializer(serializers.Serializer):
    """A step of the plan with what became of it."""

    number = serializers.IntegerField(help_text="Its place in its plan, from 1.")
    title = serializers.CharField(source="task.__str__", help_text="What is done, in the reader's language.")
    assignee = PersonSerializer(source="task.assignee", allow_null=True, help_text="Whose step it is.")
    team = TeamReferenceSerializer(source="task.team", allow_null=True, help_text="Or which team's.")
    planned_minutes = serializers.IntegerField(
        source="task.planned_minutes", allow_null=True, help_text="How long it should take."
    )
    state = serializers.ChoiceField(TaskState.choices, source="task.state", help_text="What became of it.")
    started_at = serializers.DateTimeField(source="task.started_at", allow_null=True, help_text="When it began.")
    ended_at = serializers.DateTimeField(source="task.ended_at", allow_null=True, help_text="When it ended.")
    ended_by = PersonSerializer(source="task.ended_by", allow_null=True, help_text="Who ended it.")
    reason = serializers.CharField(source="task.reason", help_text="Why it failed or was left out.")


class RecordVoteSerializer(ApproverSerializer):
    """Somebody who was asked to approve, and what they said."""

    round = serializers.IntegerField(source="step.round.number", help_text="Which asking it was; 1 is the first.")
    position = serializers.IntegerField(source="step.position", help_text="The step's place in the round, from 1.")
    step = serializers.CharField(source="step.__str__", help_text="The step's name, in the reader's language.")
    state = serializers.ChoiceField(ApprovalSeat.State.choices, help_text="What has become of the vote.")


class RecordAnswerSerializer(serializers.Serializer):
    """A question of the risk questionnaire as it was asked, and its answer."""

    question = serializers.SerializerMethodField(help_text="The question, in the reader's language.")
    answer = serializers.SerializerMethodField(help_text="The answer, in the reader's language.")

    def get_question(self, pair: tuple[str, str]) -> str:
        return pair[0]

    def get_answer(self, pair: tuple[str, str]) -> str:
        return pair[1]


class RecordIncidentSerializer(serializers.Serializer):
    """An incident that the change caused."""

    number = serializers.CharField(help_text="Its number.")
    title = serializers.CharField(help_text="What it is about.")


class RecordEntrySerializer(serializers.Serializer):
    """Something that happened."""

    sequence = serializers.IntegerField(source="event.sequence", help_text="Its place in the timeline, from 1.")
    at = serializers.DateTimeField(help_text="When.")
    verb = serializers.CharField(source="event.verb", help_text="What happened, as a word for programs.")
    sentence = serializers.CharField(help_text="The same in the reader's language.")
    text = serializers.CharField(help_text="What was said with it. Markdown.")


class ChangeRecordSerializer(serializers.Serializer):
    """The audit record: who asked, assessed, approved and did what, when, and against which plan."""

    number = serializers.CharField(source="ticket.number", help_text="The change's number.")
    title = serializers.CharField(source="ticket.title", help_text="What it is about.")
    type = serializers.ChoiceField(ChangeType.choices, source="change.type", help_text="Its type.")
    template = serializers.SerializerMethodField(help_text="Of a standard change: the template it followed, or empty.")
    state = serializers.CharField(source="ticket.state", help_text="Where it stands.")
    made_at = serializers.DateTimeField(help_text="When this record was made.")
    requester = PersonSerializer(source="ticket.requester", help_text="Who asked for it.")
    opened_by = PersonSerializer(source="ticket.opened_by", help_text="Who recorded it.")
    created_at = serializers.DateTimeField(source="ticket.created_at", help_text="When.")
    team = TeamReferenceSerializer(source="ticket.team", allow_null=True, help_text="Which team carried it out.")
    assignee = PersonSerializer(source="ticket.assignee", allow_null=True, help_text="Who carried it out.")
    starts_at = serializers.DateTimeField(source="change.starts_at", allow_null=True, help_text="Its window begins.")
    ends_at = serializers.DateTimeField(source="change.ends_at", allow_null=True, help_text="Its window ends.")
    risk_score = serializers.IntegerField(
        source="change.risk_score", allow_null=True, help_text="What the answers add up to."
    )
    risk_level = serializers.ChoiceField(
        RiskLevel.choices, source="change.risk_level", allow_blank=True, help_text="Empty where nobody assessed it."
    )
    risk_answers = RecordAnswerSerializer(source="answers", many=True, help_text="The risk questionnaire.")
    justification = serializers.CharField(source="change.justification", help_text="Why it is made. Markdown.")
    scope = serializers.CharField(source="change.scope", help_text="What is changed. Markdown.")
    impact_description = serializers.CharField(source="change.impact_description", help_text="Its impact. Markdown.")
    test_plan = serializers.CharField(source="change.test_plan", help_text="How it is known to work. Markdown.")
    rollback_plan = serializers.CharField(source="change.rollback_plan", help_text="How it is undone. Markdown.")
    point_of_no_return = serializers.IntegerField(
        source="change.point_of_no_return", allow_null=True, help_text="The step; 0: it can always be rolled back."
    )
    assets = RecordAssetSerializer(many=True, help_text="The affected assets and services.")
    steps = RecordStepSerializer(many=True, help_text="The implementation.")
    rollback_steps = RecordStepSerializer(many=True, help_text="The rollback.")
    approvals = RecordVoteSerializer(source="seats", many=True, help_text="Who was asked, and what they said.")
    approved_at = serializers.DateTimeField(source="change.approved_at", allow_null=True, help_text="When approved.")
    began_unapproved = serializers.BooleanField(
        source="change.began_unapproved", help_text="Whether it was begun before it was approved."
    )
    conflict_reason = serializers.CharField(source="change.conflict_reason", help_text="Why a conflict was accepted.")
    conflict_accepted_at = serializers.DateTimeField(
        source="change.conflict_accepted_at", allow_null=True, help_text="When."
    )
    conflict_accepted_by = PersonSerializer(source="change.conflict_accepted_by", allow_null=True, help_text="By whom.")
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
    reviewed_by = PersonSerializer(source="change.reviewed_by", allow_null=True, help_text="Who reviewed it.")
    downtime_planned_minutes = serializers.IntegerField(
        source="change.downtime_planned_minutes", allow_null=True, help_text="As planned."
    )
    downtime_actual_minutes = serializers.IntegerField(
        source="change.downtime_actual_minutes", allow_null=True, help_text="In fact."
    )
    incidents = RecordIncidentSerializer(many=True, help_text="Those it caused, as far as the caller may see them.")
    is_cut = serializers.BooleanField(help_text="Whether more happened than the entries tell: the first 1,000.")
    is_intact = serializers.BooleanField(help_text="Whether the chain of its entries is unbroken.")
    entries = RecordEntrySerializer(many=True, help_text="Everything that happened, the oldest first.")

    def get_template(self, record: Any) -> str:
        return str(record.change.template or "")
