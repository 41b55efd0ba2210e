"""An entry of the improvement register as the API shows it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from tickets.models import Improvement, ImprovementSource, ImprovementState
from tickets.serializers.base import IdField, PersonSerializer, StrictSerializer, TicketNumberField


class ImprovementSerializer(serializers.Serializer):
    """An improvement."""

    id = serializers.IntegerField(help_text="Its id.")
    title = serializers.CharField(help_text="What is to be done.")
    description = serializers.CharField(help_text="Why, and how one will see that it has helped; Markdown.")
    source_kind = serializers.ChoiceField(ImprovementSource.choices, help_text="What it came of.")
    source_ticket = serializers.SerializerMethodField(help_text="The number of the ticket it came of.")
    owner = PersonSerializer(help_text="Who does it.")
    due_on = serializers.DateField(help_text="By which day.")
    state = serializers.ChoiceField(ImprovementState.choices, help_text="Where it stands.")
    is_overdue = serializers.BooleanField(help_text="Whether it is open and its day has passed.")
    measured_effect = serializers.CharField(help_text="What it has brought; empty until it is done.")
    drop_reason = serializers.CharField(help_text="Why it was given up; else empty.")
    proposed_by = PersonSerializer(help_text="Who proposed it.")
    created_at = serializers.DateTimeField(help_text="When it was proposed.")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="When it was done or dropped.")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_source_ticket(self, improvement: Improvement) -> Any:
        """Only a ticket that the reader may see; `seen` is put into the context by the view."""
        source = improvement.source_ticket
        return source.number if source is not None and source.pk in self.context.get("seen", ()) else None


class NewImprovementSerializer(StrictSerializer):
    """An improvement to be entered."""

    title = serializers.CharField(max_length=200, help_text="What is to be done.")
    description = serializers.CharField(
        max_length=20_000, required=False, allow_blank=True, help_text="Why, and how one will see that it has helped."
    )
    owner = IdField(queryset=User.objects.all(), help_text="Who does it; somebody of the IT staff.")
    due_on = serializers.DateField(help_text="By which day.")
    source_kind = serializers.ChoiceField(ImprovementSource.choices, required=False, help_text="What it came of.")
    source_ticket = TicketNumberField(required=False, help_text="The number of the ticket it came of.")


class ImprovementEditSerializer(StrictSerializer):
    """Another owner, or another day with its reason."""

    owner = IdField(queryset=User.objects.all(), required=False, help_text="Who does it from now on.")
    due_on = serializers.DateField(required=False, help_text="The new day; wants `reason`.")
    reason = serializers.CharField(max_length=500, required=False, help_text="Why another day.")


class EffectSerializer(StrictSerializer):
    """What it has brought."""

    effect = serializers.CharField(max_length=5_000, help_text="What is better now, and by which figure.")


class DropSerializer(StrictSerializer):
    """Why it is given up."""

    reason = serializers.CharField(max_length=500, help_text="The reason.")
