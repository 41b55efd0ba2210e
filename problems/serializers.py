"""A problem, a candidate and a known error as the API shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from problems.analysis import MAX_BRANCH_LENGTH, MAX_CAUSE_LENGTH, MAX_CAUSES, MAX_WHYS
from problems.linked import MAX_AT_ONCE
from problems.models import Basis, Candidate, Method, Origin
from problems.models.problem import MAX_TEXT
from tickets.models.knowledge_decision import KnowledgeDecision
from tickets.serializers.base import MAX_NUMBER_LENGTH, PersonSerializer, StrictSerializer
from tickets.serializers.relations import LinkedTicketSerializer
from tickets.serializers.ticket import DESK_ONLY, TicketEditSerializer, TicketSerializer, TicketSummarySerializer


class CauseSerializer(StrictSerializer):
    """A cause on a branch of the fishbone."""

    branch = serializers.CharField(max_length=MAX_BRANCH_LENGTH, help_text="The branch it belongs to.")
    cause = serializers.CharField(max_length=MAX_CAUSE_LENGTH, help_text="What may have led to it.")


class ProblemSummarySerializer(TicketSummarySerializer):
    """A problem in a list."""

    desk_only = DESK_ONLY | {"origin", "known_error_at", "workaround_published_at", "review_on"}

    origin = serializers.ChoiceField(Origin.choices, source="problem.origin", help_text="How it was found. Desk only.")
    known_error_at = serializers.DateTimeField(
        source="problem.known_error_at", allow_null=True, help_text="Since when it is a known error. Desk only."
    )
    workaround_published_at = serializers.DateTimeField(
        source="problem.workaround_published_at",
        allow_null=True,
        help_text="Since when linked incidents show the workaround; null when they do not. Desk only.",
    )
    review_on = serializers.DateField(
        source="problem.review_on", allow_null=True, help_text="When it is looked at again. Desk only."
    )


@extend_schema_serializer(component_name="ProblemTicket")  # “Problem” is how errors are told
class ProblemSerializer(TicketSerializer):
    """A problem."""

    desk_only = DESK_ONLY | {
        "origin", "method", "whys", "causes", "contributing_factors", "root_cause", "workaround", "has_no_workaround",
        "workaround_published_at", "workaround_public", "symptom", "fix", "review_on", "known_error_at",
        "knowledge_decision", "knowledge_reference", "knowledge_reason",
    }  # fmt: skip

    origin = serializers.ChoiceField(Origin.choices, source="problem.origin", help_text="How it was found. Desk only.")
    method = serializers.ChoiceField(
        Method.choices, source="problem.method", allow_blank=True, help_text="How the cause is looked for. Desk only."
    )
    whys = serializers.ListField(
        child=serializers.CharField(),
        source="problem.whys",
        help_text="The answers of the five whys, each the reason of the one before. Desk only.",
    )
    causes = CauseSerializer(many=True, source="problem.causes", help_text="The fishbone's causes. Desk only.")
    contributing_factors = serializers.CharField(
        source="problem.contributing_factors", help_text="What else played a part, in Markdown. Desk only."
    )
    root_cause = serializers.CharField(source="problem.root_cause", help_text="The root cause, in Markdown. Desk only.")
    workaround = serializers.CharField(
        source="problem.workaround", help_text="What helps until the fix is there, in Markdown. Desk only."
    )
    has_no_workaround = serializers.BooleanField(
        source="problem.has_no_workaround", help_text="Whether it was said that nothing helps. Desk only."
    )
    workaround_published_at = serializers.DateTimeField(
        source="problem.workaround_published_at",
        allow_null=True,
        help_text="Since when linked incidents show the workaround. Desk only.",
    )
    workaround_public = serializers.BooleanField(
        source="problem.workaround_public", help_text="Whether employees read the workaround too. Desk only."
    )
    symptom = serializers.CharField(source="problem.symptom", help_text="How employees recognise it. Desk only.")
    fix = serializers.CharField(source="problem.fix", help_text="What removed the cause, in Markdown. Desk only.")
    review_on = serializers.DateField(
        source="problem.review_on", allow_null=True, help_text="When it is looked at again. Desk only."
    )
    known_error_at = serializers.DateTimeField(
        source="problem.known_error_at", allow_null=True, help_text="Since when it is a known error. Desk only."
    )
    knowledge_decision = serializers.ChoiceField(
        KnowledgeDecision.choices,
        source="problem.knowledge_decision",
        allow_blank=True,
        help_text="Whether an article came of it; empty until it is closed. Desk only.",
    )
    knowledge_reference = serializers.CharField(source="problem.knowledge_reference", help_text="Which. Desk only.")
    knowledge_reason = serializers.CharField(source="problem.knowledge_reason", help_text="Why none. Desk only.")


class ProblemEditSerializer(TicketEditSerializer):
    """Facts of a problem to be changed; what is left out stays."""

    method = serializers.ChoiceField(
        Method.choices, required=False, allow_blank=True, help_text="How the cause is looked for."
    )
    whys = serializers.ListField(
        child=serializers.CharField(max_length=MAX_CAUSE_LENGTH),
        max_length=MAX_WHYS,
        required=False,
        help_text="The answers of the five whys.",
    )
    causes = serializers.ListField(
        child=CauseSerializer(), max_length=MAX_CAUSES, required=False, help_text="The fishbone's causes."
    )
    contributing_factors = serializers.CharField(
        max_length=MAX_TEXT, required=False, allow_blank=True, help_text="What else played a part, in Markdown."
    )
    root_cause = serializers.CharField(
        max_length=MAX_TEXT, required=False, allow_blank=True, help_text="The root cause, in Markdown."
    )
    workaround = serializers.CharField(
        max_length=MAX_TEXT, required=False, allow_blank=True, help_text="What helps until the fix is there."
    )
    has_no_workaround = serializers.BooleanField(required=False, help_text="Says that nothing helps.")
    symptom = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="How employees recognise it."
    )
    fix = serializers.CharField(
        max_length=MAX_TEXT, required=False, allow_blank=True, help_text="What removed the cause, in Markdown."
    )
    review_on = serializers.DateField(required=False, allow_null=True, help_text="When it is looked at again.")


class ResolveIncidentsSerializer(StrictSerializer):
    """Linked incidents to be resolved with their problem."""

    incidents = serializers.ListField(
        child=serializers.CharField(max_length=MAX_NUMBER_LENGTH),
        min_length=1,
        max_length=MAX_AT_ONCE,
        help_text="Their numbers.",
    )
    values = serializers.DictField(
        help_text="What the incidents' own move `resolve` asks for, e.g. `resolution`, `cause_category`, `close_code`."
    )


class IncidentOutcomeSerializer(serializers.Serializer):
    """What became of one incident."""

    number = serializers.CharField(source="ticket.number", help_text="Its number.")
    state = serializers.CharField(source="ticket.state", help_text="Where it stands now.")
    is_resolved = serializers.SerializerMethodField(help_text="Whether it was resolved.")
    refusal = serializers.CharField(help_text="Why not, in the reader's language; else empty.")

    def get_is_resolved(self, outcome: Any) -> bool:
        return not outcome.refusal


class CandidateSerializer(serializers.Serializer):
    """Incidents that recur, proposed as a problem."""

    id = serializers.IntegerField(help_text="Its id.")
    basis = serializers.ChoiceField(Basis.choices, help_text="What the incidents have in common.")
    name = serializers.CharField(
        source="said",
        help_text="The category, in the reader's language; the asset; or the first title of that wording.",
    )
    count = serializers.IntegerField(help_text="How many incidents.")
    window_days = serializers.IntegerField(help_text="In how many days.")
    since = serializers.DateTimeField(help_text="When the first of them came.")
    until = serializers.DateTimeField(help_text="When the last of them came.")
    found_at = serializers.DateTimeField(help_text="When it was proposed.")
    state = serializers.ChoiceField(Candidate.State.choices, help_text="Whether it was decided on, and how.")
    reason = serializers.CharField(help_text="Why it was dismissed; else empty.")
    decided_by = PersonSerializer(allow_null=True, help_text="Who decided.")
    decided_at = serializers.DateTimeField(allow_null=True, help_text="When.")
    problem = serializers.CharField(
        source="problem.number", default=None, allow_null=True, help_text="The number of the problem made of it."
    )
    incidents = serializers.SerializerMethodField(help_text="Those of its incidents that the reader may see.")

    @extend_schema_field(LinkedTicketSerializer(many=True))
    def get_incidents(self, candidate: Candidate) -> Any:
        return LinkedTicketSerializer(candidate.shown, many=True).data  # type: ignore[attr-defined]


class AcceptCandidateSerializer(StrictSerializer):
    """How the problem is to be called."""

    title = serializers.CharField(max_length=200, required=False, help_text="By default the candidate's name.")


class DismissCandidateSerializer(StrictSerializer):
    """Why it is no problem."""

    reason = serializers.CharField(max_length=500, help_text="Kept with the candidate.")


class PublicKnownErrorSerializer(serializers.Serializer):
    """A known error as every employee may read it."""

    title = serializers.CharField(source="shown_as", help_text="What is noticed.")
    category = serializers.CharField(
        source="ticket.category.__str__", default=None, allow_null=True, help_text="What it is about."
    )
    workaround = serializers.CharField(help_text="What helps until it is fixed, in Markdown.")
    published_at = serializers.DateTimeField(source="workaround_published_at", help_text="Since when it is told.")
