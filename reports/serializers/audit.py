"""Process audits in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Team, User
from reports.audit.result import finding_words
from reports.audit.reviewing import LARGEST_SEED, Plan
from reports.models import AuditFinding, AuditItem, AuditRound
from reports.models.audit import LARGEST_SAMPLE
from tickets.choices import Kind
from tickets.serializers.base import PersonSerializer, StrictSerializer


class AuditSerializer(serializers.ModelSerializer):
    """One audit."""

    id = serializers.IntegerField(help_text="The audit's id.")
    title = serializers.CharField(help_text="What it is called.")
    since = serializers.DateField(help_text="The first day on which its tickets were closed.")
    until = serializers.DateField(help_text="The last one.")
    kinds = serializers.ListField(child=serializers.ChoiceField(Kind.choices), help_text="Of which kinds.")
    sample_size = serializers.IntegerField(help_text="How many were to be drawn.")
    population = serializers.IntegerField(help_text="How many there were to draw from.")
    seed = serializers.IntegerField(help_text="The same seed over the same tickets draws the same sample.")
    state = serializers.ChoiceField(AuditRound.State.choices, help_text="Under review, or finished.")
    conclusion = serializers.CharField(help_text="What the auditors conclude; Markdown.")
    created_by = PersonSerializer(help_text="Who drew it.")
    created_at = serializers.DateTimeField(help_text="When.")
    finished_at = serializers.DateTimeField(allow_null=True, help_text="When it was finished.")

    class Meta:
        model = AuditRound
        fields = (
            "id", "title", "since", "until", "kinds", "sample_size", "population", "seed", "state", "conclusion",
            "created_by", "created_at", "finished_at",
        )  # fmt: skip


class NewAuditSerializer(StrictSerializer):
    """What is drawn."""

    title = serializers.CharField(max_length=200, help_text="What it is called.")
    since = serializers.DateField(help_text="Closed on this day or later.")
    until = serializers.DateField(help_text="Closed on this day or earlier.")
    kinds = serializers.ListField(
        child=serializers.ChoiceField(Kind.choices), min_length=1, max_length=5, help_text="Of these kinds."
    )
    teams = serializers.PrimaryKeyRelatedField(
        queryset=Team.objects.all(), many=True, required=False, default=(), help_text="Of these teams; none: all."
    )
    sample_size = serializers.IntegerField(min_value=1, max_value=LARGEST_SAMPLE, default=20, help_text="How many.")
    seed = serializers.IntegerField(
        min_value=0, max_value=LARGEST_SEED - 1, required=False, allow_null=True, default=None,
        help_text="To draw again what was drawn before; without it one is drawn and kept.",
    )  # fmt: skip

    def plan(self) -> Plan:
        return Plan(**self.validated_data)


class AuditFindingSerializer(serializers.ModelSerializer):
    """One finding."""

    id = serializers.IntegerField(help_text="The finding's id.")
    key = serializers.CharField(help_text="The question of the checklist, or the check of the system.")
    words = serializers.SerializerMethodField(help_text="What was not as it should be.")
    ticket = serializers.CharField(source="item.number", default=None, allow_null=True, help_text="In which ticket.")
    count = serializers.IntegerField(help_text="Of a check of the system: how many.")
    remark = serializers.CharField(help_text="What the reviewer remarked.")
    improvement = serializers.IntegerField(
        source="improvement_id", allow_null=True, help_text="The action it has led to, as in `improvements/`."
    )

    class Meta:
        model = AuditFinding
        fields = ("id", "key", "words", "ticket", "count", "remark", "improvement")

    @extend_schema_field(str)
    def get_words(self, finding: AuditFinding) -> str:
        return finding_words(finding)


class AuditItemSerializer(serializers.ModelSerializer):
    """One drawn ticket."""

    position = serializers.IntegerField(help_text="Its place in the sample.")
    ticket = serializers.CharField(source="number", help_text="The ticket's number.")
    stratum = serializers.CharField(help_text="The priority and team it was drawn for.")
    reviewer = PersonSerializer(allow_null=True, help_text="Who reviewed it.")
    reviewed_at = serializers.DateTimeField(allow_null=True, help_text="When.")
    answers = serializers.JSONField(help_text="Answers by the names of the checklist's questions.")
    form = serializers.SerializerMethodField(help_text="The id of the checklist, as in `forms/`.")

    class Meta:
        model = AuditItem
        fields = ("position", "ticket", "stratum", "reviewer", "reviewed_at", "answers", "form")

    @extend_schema_field({"type": "integer", "nullable": True})
    def get_form(self, item: AuditItem) -> Any:
        return item.version.form_id if item.version else None


class ReviewSerializer(StrictSerializer):
    answers = serializers.DictField(help_text="Answers by the names of the checklist's questions: yes, no or na.")


class FinishAuditSerializer(StrictSerializer):
    conclusion = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=20_000, help_text="What the auditors conclude."
    )


class FindingActionSerializer(StrictSerializer):
    """The action for the improvement register."""

    title = serializers.CharField(max_length=200, help_text="What is to be done.")
    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.active(), help_text="The id of who does it.")
    due_on = serializers.DateField(help_text="By which day.")


class CheckSerializer(serializers.Serializer):
    """Something the system looks for."""

    key = serializers.CharField(help_text="Its name in addresses.")
    name = serializers.CharField(help_text="What is found.")
    text = serializers.CharField(help_text="By which rule.")
    count = serializers.IntegerField(help_text="How many now; 1001 for more than a thousand.")


class CheckRowSerializer(serializers.Serializer):
    """One thing that was found."""

    name = serializers.CharField(source="label", help_text="Its number or name.")
    title = serializers.CharField(help_text="What it is called.")
    note = serializers.CharField(help_text="What is wrong, in a word.")
    ticket = serializers.CharField(source="number", help_text="The ticket's number, where it is one.")
