"""Proposals as the API shows and takes them."""

from typing import Any

from rest_framework import serializers

from tickets.models import ProposalModel, ProposalTraining, Target
from tickets.serializers.base import PersonSerializer, StrictSerializer

MAX_TITLE, MAX_DESCRIPTION, MAX_ERROR = 200, 100_000, 5_000


class ProposalInputSerializer(StrictSerializer):
    """The words of a ticket that is not recorded yet."""

    title = serializers.CharField(
        max_length=MAX_TITLE, required=False, default="", allow_blank=True, help_text="Its title."
    )
    description = serializers.CharField(
        max_length=MAX_DESCRIPTION, required=False, default="", allow_blank=True, help_text="What happens."
    )
    error_text = serializers.CharField(
        max_length=MAX_ERROR, required=False, default="", allow_blank=True, help_text="The error message."
    )


class ProposalSerializer(serializers.Serializer):
    """What earlier tickets of these words were filed as. A person decides."""

    target = serializers.ChoiceField(Target.choices, help_text="What is proposed.")
    value = serializers.SerializerMethodField(
        help_text="A category's slug, a team's id or a priority from 1 to 4, as text."
    )
    label = serializers.CharField(  # type: ignore[assignment]
        help_text="What it is called in the reader's language."
    )
    confidence = serializers.FloatField(help_text="How sure it is, from 0 to 1.")
    version = serializers.IntegerField(help_text="The version of what was learned.")

    def get_value(self, proposal: Any) -> str:
        return proposal.value.slug if proposal.target == Target.CATEGORY else str(proposal.key)


class ProposalSettingsSerializer(StrictSerializer):
    """From which confidence on is proposed, and whether proposals route."""

    threshold = serializers.IntegerField(
        min_value=30, max_value=99, required=False, help_text="The confidence, in percent, below which it is silent."
    )
    routes = serializers.BooleanField(
        required=False, help_text="Whether a ticket that no routing rule matches goes to the proposed team."
    )
    note = serializers.CharField(
        max_length=200, required=False, allow_blank=True, write_only=True, help_text="Why it is changed."
    )


class ProposalClassSerializer(serializers.Serializer):
    """One category, team or priority among those tested."""

    name = serializers.CharField(help_text="What it is called.")
    tested = serializers.IntegerField(help_text="How many of the held back tickets people filed so.")
    found = serializers.IntegerField(help_text="Percent of these that it got right.")
    precise = serializers.IntegerField(allow_null=True, help_text="Percent of its proposals of it that were right.")


class ProposalStandingSerializer(serializers.Serializer):
    """How well one target does on the desk's own tickets."""

    target = serializers.ChoiceField(Target.choices, help_text="What is proposed.")
    version = serializers.IntegerField(source="current.version", default=None, help_text="The current version.")
    trained_at = serializers.DateTimeField(source="current.trained_at", default=None, help_text="When it was learned.")
    tickets = serializers.IntegerField(source="current.tickets", default=0, help_text="How many it learned from.")
    silent = serializers.ChoiceField(
        ProposalModel.Silent.choices, source="current.silent", default="", help_text="Why it proposes nothing, if so."
    )
    accuracy = serializers.FloatField(allow_null=True, help_text="Percent right on tickets held back.")
    commonest = serializers.FloatField(allow_null=True, help_text="Percent if it always proposed the commonest.")
    calibration_error = serializers.FloatField(
        source="unsure", allow_null=True, help_text="By how many percentage points the confidence is off."
    )
    classes = ProposalClassSerializer(many=True, help_text="The largest, each by itself.")
    accepted = serializers.SerializerMethodField(help_text="Proposals accepted in 90 days.")
    ignored = serializers.SerializerMethodField(help_text="Tickets filed otherwise in 90 days.")
    routed = serializers.SerializerMethodField(help_text="Tickets routed by it in 90 days.")

    def get_accepted(self, standing: Any) -> int:
        return standing.outcomes.get("accepted", 0)

    def get_ignored(self, standing: Any) -> int:
        return standing.outcomes.get("ignored", 0)

    def get_routed(self, standing: Any) -> int:
        return standing.outcomes.get("routed", 0)


class ProposalTrainingSerializer(serializers.Serializer):
    """One learning and how far it has come."""

    id = serializers.IntegerField(help_text="Its id.")
    state = serializers.ChoiceField(ProposalTraining.State.choices, help_text="Where it is.")
    percent = serializers.IntegerField(help_text="How far it has come.")
    requested_by = PersonSerializer(allow_null=True, help_text="Who asked for it; null: the desk itself.")
    created_at = serializers.DateTimeField(help_text="When it was asked for.")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="When it ended.")
