"""A release as the API shows and takes it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Team, User
from releases.actions.plan import MOST_ROWS
from releases.actions.stage import MAX_FINDING
from releases.content import contained_changes, may_be_carried_out, read_rows, stages_of
from releases.models import ReleaseOutcome, ReleaseType, StageState
from tickets.inputs import MAX_TEXT
from tickets.models import Ticket
from tickets.models.knowledge_decision import KnowledgeDecision
from tickets.policies import can_view
from tickets.serializers.base import (
    IdField,
    MomentField,
    PersonSerializer,
    StrictSerializer,
)
from tickets.serializers.ticket import (
    DESK_ONLY,
    NewIncidentSerializer,
    TicketEditSerializer,
    TicketSerializer,
    TicketSummarySerializer,
)

INTERNAL = frozenset({"test_result", "decision_note", "verification", "knowledge_reason"})


class ReleaseSummarySerializer(TicketSummarySerializer):
    """A release in a list."""

    type = serializers.ChoiceField(ReleaseType.choices, source="release.type", help_text="How large it is.")
    version_name = serializers.CharField(source="release.version_name", help_text="Empty until it has one.")
    planned_start = serializers.DateTimeField(
        source="release.planned_start", allow_null=True, help_text="The deployment begins."
    )
    planned_end = serializers.DateTimeField(
        source="release.planned_end", allow_null=True, help_text="The deployment ends."
    )


class UnitSerializer(StrictSerializer):
    """What goes out, in a version."""

    id = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="The id of the row that it already is."
    )
    name = serializers.CharField(max_length=120, help_text="The unit.")
    from_version = serializers.CharField(max_length=60, required=False, allow_blank=True, help_text="What it is now.")
    version = serializers.CharField(max_length=60, help_text="What it will be.")
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="Anything else.")


class StagePlanSerializer(StrictSerializer):
    """A stage to be."""

    id = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="The id of the row that it already is."
    )
    name = serializers.CharField(max_length=120, help_text="Its name.")
    audience = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="For whom.")
    criterion = serializers.CharField(
        max_length=MAX_TEXT, required=False, allow_blank=True, help_text="How it is verified."
    )
    planned_start = MomentField(required=False, allow_null=True, help_text="When it is planned for.")


class StageSerializer(serializers.Serializer):
    """A stage of the deployment."""

    id = serializers.IntegerField(help_text="Its id, as `stages/` takes it.")
    name = serializers.CharField(help_text="Its name.")
    audience = serializers.CharField(help_text="For whom.")
    criterion = serializers.CharField(help_text="How it is verified.")
    planned_start = serializers.DateTimeField(allow_null=True, help_text="When it is planned for.")
    state = serializers.ChoiceField(StageState.choices, help_text="Where it stands.")
    started_at = serializers.DateTimeField(allow_null=True, help_text="When it began.")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="When it was verified, failed or rolled back.")
    acted_by = PersonSerializer(allow_null=True, help_text="Who did the last thing to it.")
    finding = serializers.CharField(help_text="What was found.")
    version = serializers.IntegerField(help_text="Grows with every change of the stage.")


class ContainedChangeSerializer(serializers.Serializer):
    """A change that the release carries out."""

    number = serializers.CharField(help_text="Its number.")
    title = serializers.CharField(help_text="What it is about.")
    state = serializers.CharField(help_text="Where it stands.")
    is_approved = serializers.SerializerMethodField(help_text="Whether it may be carried out.")

    def get_is_approved(self, change: Ticket) -> bool:
        return may_be_carried_out(change)


class ReleaseSerializer(TicketSerializer):
    """A release. Its preparation is among its `tasks/`, in the group `preparation`."""

    desk_only = DESK_ONLY | INTERNAL

    type = serializers.ChoiceField(ReleaseType.choices, source="release.type", help_text="How large it is.")
    version_name = serializers.CharField(source="release.version_name", help_text="Empty until it has one.")
    goal = serializers.CharField(source="release.goal", help_text="What is better afterwards. Markdown.")
    planned_start = serializers.DateTimeField(
        source="release.planned_start", allow_null=True, help_text="The deployment begins."
    )
    planned_end = serializers.DateTimeField(
        source="release.planned_end", allow_null=True, help_text="The deployment ends."
    )
    test_result = serializers.CharField(source="release.test_result", help_text="Markdown. Desk only.")
    decided_by = PersonSerializer(source="release.decided_by", allow_null=True, help_text="Who said go or no-go.")
    decided_at = serializers.DateTimeField(source="release.decided_at", allow_null=True, help_text="When.")
    decision_note = serializers.CharField(source="release.decision_note", help_text="On what grounds. Desk only.")
    outcome = serializers.ChoiceField(
        ReleaseOutcome.choices, source="release.outcome", allow_blank=True, help_text="What came of it."
    )
    verification = serializers.CharField(source="release.verification", help_text="Markdown. Desk only.")
    known_issues = serializers.CharField(source="release.known_issues", help_text="What does not work yet. Markdown.")
    notes = serializers.CharField(source="release.notes", help_text="The release notes. Markdown.")
    knowledge_decision = serializers.ChoiceField(
        KnowledgeDecision.choices, source="release.knowledge_decision", allow_blank=True, help_text="What was decided."
    )
    knowledge_reference = serializers.CharField(source="release.knowledge_reference", help_text="Which article.")
    knowledge_reason = serializers.CharField(source="release.knowledge_reason", help_text="Why none. Desk only.")
    units = serializers.SerializerMethodField(help_text="What goes out, in which versions.")
    stages = serializers.SerializerMethodField(help_text="How it goes out.")
    changes = serializers.SerializerMethodField(help_text="Those of its changes that the caller may see.")

    @extend_schema_field(UnitSerializer(many=True))
    def get_units(self, ticket: Ticket) -> Any:
        read_rows(ticket)
        return UnitSerializer(ticket.release_units.all(), many=True).data

    @extend_schema_field(StageSerializer(many=True))
    def get_stages(self, ticket: Ticket) -> Any:
        return StageSerializer(stages_of(ticket), many=True, context=self.context).data

    @extend_schema_field(ContainedChangeSerializer(many=True))
    def get_changes(self, ticket: Ticket) -> Any:
        rows = [change for change in contained_changes(ticket) if can_view(self.reader, change)]
        return ContainedChangeSerializer(rows, many=True).data


def _text(help_text: str) -> serializers.CharField:
    return serializers.CharField(max_length=MAX_TEXT, required=False, allow_blank=True, help_text=help_text)


class PlanFields(StrictSerializer):
    """The plan of a release; what is left out stays, rows that are not named are taken away."""

    type = serializers.ChoiceField(ReleaseType.choices, required=False, help_text="How large it is.")
    version_name = serializers.CharField(
        max_length=60, required=False, allow_blank=True, help_text="Its version; `version` is that of the ticket."
    )
    goal = _text("What is better afterwards. Markdown.")
    planned_start = MomentField(required=False, allow_null=True, help_text="The deployment begins.")
    planned_end = MomentField(required=False, allow_null=True, help_text="The deployment ends.")
    units = UnitSerializer(many=True, required=False, max_length=MOST_ROWS, help_text="What goes out.")  # type: ignore[call-arg]
    stages = StagePlanSerializer(many=True, required=False, max_length=MOST_ROWS, help_text="How it goes out.")  # type: ignore[call-arg]


class ReleaseEditSerializer(TicketEditSerializer, PlanFields):
    """What can be changed of a release."""


class NewReleaseSerializer(NewIncidentSerializer, PlanFields):
    """A release to be recorded, with as much of its plan as there is."""

    team = IdField(
        queryset=Team.objects.filter(is_active=True), required=False, allow_null=True, help_text="Who carries it out."
    )
    assignee = IdField(
        queryset=User.objects.handlers(), required=False, allow_null=True, help_text="Or which person of the team."
    )


class NotesSerializer(StrictSerializer):
    """Release notes."""

    notes = serializers.CharField(max_length=MAX_TEXT, allow_blank=True, help_text="Markdown.")


class ReleaseNotesSerializer(serializers.Serializer):
    """The notes of a release, for those who use it."""

    notes = serializers.CharField(help_text="As written, else what its changes and units say by themselves. Markdown.")
    is_written = serializers.BooleanField(help_text="Whether somebody has written them.")


class StageVerbSerializer(StrictSerializer):
    """What is done to a stage."""

    verb = serializers.ChoiceField(
        ("start", "finish", "verify", "fail", "retry", "roll_back"),
        help_text="`start`, `finish` (it is deployed), `verify`, `fail`, `retry`, `roll_back`.",
    )
    finding = serializers.CharField(
        max_length=MAX_FINDING, required=False, allow_blank=True, help_text="What was found; `verify` and `fail` ask."
    )
    version = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="The stage's version that was read."
    )
