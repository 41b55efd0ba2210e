"""Approvals, approval paths and delegations as the API shows and takes them."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from accounts.roles import Role
from tickets.actions.approval import MAX_COMMENT
from tickets.actions.approval_paths import MAX_LABEL, MAX_PEOPLE, clean_step
from tickets.actions.approvals.rounds import MAX_STEPS
from tickets.actions.approvals.seating import conflicted_ids
from tickets.actions.delegating import MAX_REASON
from tickets.approvals.overview import MOST_FILES, Decision
from tickets.choices import Kind
from tickets.custom_forms.answers import latest_answers, told_answers
from tickets.models import (
    ApprovalPath,
    ApprovalPathChange,
    ApprovalRound,
    ApprovalSeat,
    ApprovalStep,
    Attachment,
    StepMode,
    StepPerson,
    StepSpec,
)
from tickets.serializers.base import IdField, PersonSerializer, StrictSerializer
from tickets.serializers.conversation import AttachmentSerializer
from tickets.serializers.custom_forms import AnswerSerializer

SLUG = r"^[-a-zA-Z0-9_]{1,50}$"


class ApproverSerializer(serializers.Serializer):
    """Somebody who is or was asked."""

    principal = PersonSerializer(help_text="Whose vote it is.")
    person = PersonSerializer(help_text="Who is asked for it: they themselves, or who stands in for them.")
    reason = serializers.ChoiceField(ApprovalSeat.Reason.choices, help_text="Why this person is asked.")
    state = serializers.ChoiceField(ApprovalSeat.State.choices, help_text="What has become of the vote.")
    decided_by = PersonSerializer(allow_null=True, help_text="Who decided; null before.")
    decided_at = serializers.DateTimeField(allow_null=True, help_text="When; null before.")
    comment = serializers.CharField(help_text="What they said with it.")
    via = serializers.ChoiceField(
        [("", "—"), *ApprovalSeat.Via.choices], help_text="By which way they decided; empty before."
    )


class ApprovedTicketSerializer(serializers.Serializer):
    """What is decided on, and nothing else of the ticket."""

    number = serializers.CharField(help_text="Its number.")
    kind = serializers.ChoiceField(Kind.choices, help_text="The process it follows.")
    title = serializers.CharField(help_text="What it is about.")
    description = serializers.CharField(help_text="What the requester wrote, in Markdown.")
    requester = PersonSerializer(help_text="Who asked for it.")


class ApprovalStepSerializer(serializers.Serializer):
    """One step of a round of approvals."""

    id = serializers.IntegerField(help_text="The step's id.")
    round = serializers.IntegerField(source="round.number", help_text="Which asking it belongs to; 1 is the first.")
    round_state = serializers.ChoiceField(
        ApprovalRound.State.choices, source="round.state", help_text="How that asking stands."
    )
    position = serializers.IntegerField(help_text="Its place in the round, from 1.")
    label = serializers.CharField(source="__str__", help_text="Its name, in the reader's language.")  # type: ignore[assignment]
    mode = serializers.ChoiceField(StepMode.choices, help_text="How many of those asked must agree.")
    quorum = serializers.IntegerField(help_text="How many must agree, in the mode quorum; 0 in the others.")
    state = serializers.ChoiceField(ApprovalStep.State.choices, help_text="How it stands.")
    is_fallback = serializers.BooleanField(
        help_text="Whether others decide because nobody whom the step names may or can."
    )
    opened_at = serializers.DateTimeField(allow_null=True, help_text="When people were asked; null before.")
    closed_at = serializers.DateTimeField(allow_null=True, help_text="When it ended; null before.")
    seats = ApproverSerializer(many=True, help_text="Who is or was asked, and what they decided.")


class OwnApprovalSerializer(ApprovalStepSerializer):
    """A step in which one is or was asked, with what is decided on."""

    ticket = ApprovedTicketSerializer(help_text="What is decided on.")
    can_decide = serializers.SerializerMethodField(help_text="Whether a decision of the reader's is awaited now.")

    def get_can_decide(self, step: ApprovalStep) -> bool:
        reader = self.context["request"].user
        asked = [seat for seat in step.seats.all() if seat.is_asked]
        if not step.is_open or not any(reader.pk in (seat.person_id, seat.principal_id) for seat in asked):
            return False
        return reader.pk not in conflicted_ids(step.ticket)


class OwnApprovalDetailSerializer(OwnApprovalSerializer):
    """A step in which one is or was asked, with everything that is read before deciding."""

    answers = serializers.SerializerMethodField(help_text="What was filled in, in the reader's language.")
    files = serializers.SerializerMethodField(help_text="The files of the matter; none of the conversation.")
    earlier = serializers.SerializerMethodField(help_text="The steps of this asking that were decided before.")

    @extend_schema_field(AnswerSerializer(many=True))
    def get_answers(self, step: ApprovalStep) -> Any:
        found = latest_answers(step.ticket)
        return AnswerSerializer(told_answers(found), many=True).data if found else []

    @extend_schema_field(AttachmentSerializer(many=True))
    def get_files(self, step: ApprovalStep) -> Any:
        files = Attachment.objects.to_approve(step.ticket).order_by("created_at", "pk")[:MOST_FILES]
        return AttachmentSerializer(files, many=True, context=self.context).data

    @extend_schema_field(ApprovalStepSerializer(many=True))
    def get_earlier(self, step: ApprovalStep) -> Any:
        before = [view.step for view in Decision(step, self.context["request"].user).earlier]
        return ApprovalStepSerializer(before, many=True, context=self.context).data


class ApprovalDecisionSerializer(StrictSerializer):
    """One's word in a step."""

    decision = serializers.ChoiceField(
        [("approve", "approve"), ("reject", "reject")], help_text="approve or reject; to reject needs a comment."
    )
    comment = serializers.CharField(
        required=False, allow_blank=True, max_length=MAX_COMMENT, help_text="The requester reads it."
    )

    def answer(self) -> dict[str, Any]:
        """What the verb takes."""
        given = self.validated_data
        return {"approve": given["decision"] == "approve", "comment": given.get("comment", "")}


class TicketApprovalDecisionSerializer(ApprovalDecisionSerializer):
    """One's word in a step of this ticket."""

    step = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="The step's id.")


class ApprovalStepSpecSerializer(StrictSerializer):
    """A step of a path. It asks everybody it names, together."""

    label = serializers.CharField(max_length=MAX_LABEL, help_text="Its name.")  # type: ignore[assignment]
    label_en = serializers.CharField(
        required=False, allow_blank=True, max_length=MAX_LABEL, help_text="Its name in English."
    )
    mode = serializers.ChoiceField(StepMode.choices, help_text="How many of those asked must agree.")
    quorum = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_PEOPLE, help_text="How many must agree, in the mode quorum."
    )
    people = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        required=False,
        max_length=MAX_PEOPLE,
        help_text="Ids of people, as in `users/`.",
    )
    role = serializers.ChoiceField(
        Role.choices, required=False, allow_blank=True, help_text="Everybody who has this role."
    )
    team = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=2**63 - 1, help_text="A team's id: all its members."
    )
    who = serializers.ChoiceField(
        StepPerson.choices, required=False, allow_blank=True, help_text="Somebody found from the ticket."
    )
    again = serializers.BooleanField(
        required=False,
        help_text="Whether somebody who has approved the step before is asked again; otherwise their word counts here.",
    )


class ApprovalPathSerializer(serializers.Serializer):
    """An approval path as it is."""

    slug = serializers.CharField(help_text="Its short name, by which items and processes refer to it.")
    name = serializers.CharField(help_text="Its name.")
    name_en = serializers.CharField(help_text="Its name in English.")
    description = serializers.CharField(help_text="What it is for.")
    is_active = serializers.BooleanField(help_text="Whether it can be chosen.")
    version = serializers.IntegerField(help_text="Grows with each save; also the `ETag`.")
    steps = serializers.SerializerMethodField(help_text="Its steps, in their order.")

    @extend_schema_field(ApprovalStepSpecSerializer(many=True))
    def get_steps(self, path: ApprovalPath) -> Any:
        return [spec.to_json() for spec in path.specs()]


class ApprovalPathInputSerializer(StrictSerializer):
    """An approval path to be made or changed."""

    slug = serializers.RegexField(SLUG, help_text="Its short name; it stays.")
    name = serializers.CharField(max_length=MAX_LABEL, help_text="Its name.")
    name_en = serializers.CharField(
        required=False, allow_blank=True, max_length=MAX_LABEL, help_text="Its name in English."
    )
    description = serializers.CharField(required=False, allow_blank=True, max_length=200, help_text="What it is for.")
    is_active = serializers.BooleanField(required=False, help_text="Whether it can be chosen.")
    note = serializers.CharField(required=False, allow_blank=True, max_length=200, help_text="Why it is changed.")
    steps = ApprovalStepSpecSerializer(  # type: ignore[call-arg]
        many=True, max_length=MAX_STEPS, help_text="Its steps, in their order."
    )

    def validate_steps(self, steps: list[dict[str, Any]]) -> list[StepSpec]:
        """The steps, checked as the pages check them."""
        if not steps:
            raise serializers.ValidationError(_("Add at least one step."), code="required")
        return [clean_step(step) for step in steps]


class AskingPersonSerializer(StrictSerializer):
    """Who asks, for a preview."""

    person = IdField(queryset=User.objects.select_related("department", "manager"), required=False, help_text="Who.")


class PlannedSeatSerializer(serializers.Serializer):
    """Somebody who would be asked."""

    principal = PersonSerializer(help_text="Whose vote it is.")
    person = PersonSerializer(help_text="Who is asked for it: they themselves, or who stands in for them.")
    reason = serializers.ChoiceField(ApprovalSeat.Reason.choices, help_text="Why this person is asked.")


class AskedStepSerializer(serializers.Serializer):
    """A step, and who would be asked in it."""

    step = serializers.CharField(help_text="Its name in the reader's language.")
    asked = PlannedSeatSerializer(many=True, help_text="Who would be asked.")
    is_fallback = serializers.BooleanField(help_text="Whether nobody named for it may decide, so that others do.")


class ApprovalPathChangeSerializer(serializers.Serializer):
    """The path as somebody saved it."""

    version = serializers.IntegerField(help_text="The version that this save made.")
    at = serializers.DateTimeField(help_text="When.")
    by = PersonSerializer(allow_null=True, help_text="Who; null for what came with the desk.")
    note = serializers.CharField(help_text="Why, in their words.")
    document = serializers.SerializerMethodField(help_text="The path whole, as it was saved.")

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_document(self, change: ApprovalPathChange) -> Any:
        return change.document


class DelegationSerializer(serializers.Serializer):
    """Somebody stands in for somebody."""

    id = serializers.IntegerField(help_text="The delegation's id.")
    person = PersonSerializer(help_text="Who is away.")
    delegate = PersonSerializer(help_text="Who is asked in their place.")
    starts_on = serializers.DateField(help_text="The first day, in the site's zone.")
    ends_on = serializers.DateField(help_text="The last day, itself included.")
    reason = serializers.CharField(help_text="Why.")


class NewDelegationSerializer(StrictSerializer):
    """A delegation to be made."""

    person = IdField(
        queryset=User.objects.all(),
        required=False,
        help_text="Who is away; oneself without it. Others: administrators.",
    )
    delegate = IdField(queryset=User.objects.all(), help_text="Who is asked in their place.")
    starts_on = serializers.DateField(help_text="The first day.")
    ends_on = serializers.DateField(help_text="The last day, itself included.")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=MAX_REASON, help_text="Why.")
