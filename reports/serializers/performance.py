"""The work of teams and people as the API shows it."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import Team
from reports.measures import performance
from reports.serializers.builder import ReportCellSerializer
from tickets.serializers.base import IdField


class PerformanceAskedSerializer(serializers.Serializer):
    """What the address asks."""

    of = serializers.ChoiceField(
        [performance.TEAMS, performance.PEOPLE, performance.ONESELF], required=False, help_text="Whose work."
    )
    period = serializers.ChoiceField(performance.SPANS, default=performance.LAST_MONTH, help_text="When.")
    team = IdField(queryset=Team.objects.all(), required=False, help_text="For which team.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Raises ValidationError for a team of what is not about people."""
        if "team" in attrs and attrs.get("of") != performance.PEOPLE:
            raise serializers.ValidationError({"team": _("Only people are narrowed by a team.")}, code="invalid")
        return attrs


class PerformanceCellSerializer(ReportCellSerializer):
    """One figure."""

    measure = serializers.CharField(source="measure.key", help_text="Of which measure.")
    value = serializers.FloatField(source="figure.value", allow_null=True, help_text="In the measure's unit.")
    numerator = serializers.FloatField(source="figure.numerator", allow_null=True, help_text="What counts, of a share.")
    denominator = serializers.FloatField(
        source="figure.denominator", allow_null=True, help_text="What the figure is made from."
    )
    tickets = serializers.IntegerField(source="figure.count", help_text="How many tickets stand behind it.")
    is_few = serializers.BooleanField(help_text="Whether it is made from so few that it says little.")


class PerformanceLineSerializer(serializers.Serializer):
    """A team, or a person."""

    key = serializers.CharField(help_text="The id; empty for what has none.")
    name = serializers.CharField(help_text="The name.")
    figures = PerformanceCellSerializer(source="cells", many=True, help_text="A figure of each measure.")


class PerformanceSerializer(serializers.Serializer):
    """The table."""

    of = serializers.CharField(help_text="Whose work.")
    start = serializers.DateField(help_text="The first day.")
    until = serializers.DateField(help_text="The last day.")
    at = serializers.DateTimeField(help_text="When it was worked out; figures are kept for ten minutes.")
    lines = PerformanceLineSerializer(many=True, help_text="Those who did anything, who did most first; at most 200.")
    whole = PerformanceCellSerializer(many=True, help_text="All together.")
