"""Measures, definitions, dashboards and what they come to, as the API shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Team
from reports.builder.definition import MAX_MEASURES, SHAPES
from reports.builder.periods import CHOICES
from reports.measures.base import UNITS
from reports.models import Sharing
from reports.models.saved import MAX_PLACED
from tickets.serializers.base import IdField, PersonSerializer, StrictSerializer

GROUP_HELP = "`day`, `week`, `month`, `year`, one of the measures' dimensions, or empty for one figure."


class MeasureSerializer(serializers.Serializer):
    """A measure."""

    key: serializers.Field = serializers.CharField(help_text="Its name in definitions.")
    label: Any = serializers.CharField(help_text="The same in words.")
    unit = serializers.ChoiceField(UNITS, help_text="In what it is told; times in seconds.")
    better = serializers.ChoiceField(["up", "down"], allow_null=True, help_text="Which way is good, where one is.")
    formula = serializers.CharField(help_text="How it is worked out.")
    source: Any = serializers.CharField(help_text="What it is made from.")
    edge_cases = serializers.CharField(help_text="What counts and what does not.")
    dimensions = serializers.ListField(
        child=serializers.CharField(), help_text="By what it can be grouped and narrowed."
    )


class ReportFiltersSerializer(StrictSerializer):
    """What narrows a report."""

    team = serializers.ListField(child=serializers.CharField(), required=False, help_text="Ids, `mine` or `none`.")
    priority = serializers.ListField(child=serializers.CharField(), required=False, help_text="`1` … `4`.")
    kind = serializers.ListField(child=serializers.CharField(), required=False, help_text="Kinds of tickets.")
    category = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Slugs; with everything below."
    )
    channel = serializers.ListField(child=serializers.CharField(), required=False, help_text="Channels.")
    department = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Ids; with everything below."
    )
    assignee = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Ids, `me` or `none`. Others' for supervisors only."
    )


class ReportAskedSerializer(StrictSerializer):
    """What a report asks."""

    measures = serializers.ListField(
        child=serializers.CharField(), max_length=MAX_MEASURES, help_text="One to three keys of measures."
    )
    group = serializers.CharField(required=False, allow_blank=True, help_text=GROUP_HELP)
    period = serializers.ChoiceField(
        [(key, key) for key, _label in CHOICES], required=False, help_text="A period that moves, or `custom`."
    )
    start = serializers.DateField(required=False, help_text="The first day of a custom period.")
    until = serializers.DateField(required=False, help_text="Its last day.")
    filters = ReportFiltersSerializer(required=False, help_text="Only these tickets.")
    shape = serializers.ChoiceField(
        [(key, key) for key, _label in SHAPES], required=False, help_text="How pages show it."
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """As the definition reads it: days are texts there."""
        found = super().to_internal_value(data)
        return {name: value.isoformat() if name in ("start", "until") else value for name, value in found.items()}


class SharedSerializer(serializers.Serializer):
    """What reports and dashboards have in common."""

    id = serializers.IntegerField(help_text="Its id.")
    name = serializers.CharField(help_text="Its name.")
    owner = PersonSerializer(help_text="Who made it, and alone changes it.")
    sharing = serializers.ChoiceField(Sharing.choices, help_text="Who has it besides: nobody, a team, all IT staff.")
    team = serializers.IntegerField(source="team_id", allow_null=True, help_text="The team that has it.")
    version = serializers.IntegerField(help_text="Grows with every change.")


class ReportDefinitionSerializer(SharedSerializer):
    """A report that is kept."""

    definition = serializers.SerializerMethodField(help_text="What it asks.")

    @extend_schema_field(ReportAskedSerializer)
    def get_definition(self, report: Any) -> Any:
        return report.definition


class NewSharedSerializer(StrictSerializer):
    """A name, and who has it."""

    name = serializers.CharField(max_length=80, help_text="Its name; of one person each only once.")
    sharing = serializers.ChoiceField(Sharing.choices, required=False, help_text="Who has it besides.")
    team = IdField(queryset=Team.objects.all(), required=False, allow_null=True, help_text="Which team has it.")
    version = serializers.IntegerField(
        required=False, min_value=1, help_text="The version that was read; refused when it has changed since."
    )


class NewReportDefinitionSerializer(NewSharedSerializer):
    """A report to be kept."""

    definition = ReportAskedSerializer(help_text="What it asks.")


class ReportDashboardSerializer(SharedSerializer):
    """A dashboard."""

    role = serializers.CharField(help_text="The role that begins with it, or nothing.")
    reports = serializers.SerializerMethodField(help_text="The ids of its reports that the reader may see, in order.")

    @extend_schema_field({"type": "array", "items": {"type": "integer"}})
    def get_reports(self, dashboard: Any) -> Any:
        """`seen` is put into the context by the view."""
        seen = self.context.get("seen", frozenset())
        return [place.report_id for place in dashboard.places.all() if place.report_id in seen]


class NewReportDashboardSerializer(NewSharedSerializer):
    """A dashboard to be kept."""

    role = serializers.CharField(
        required=False, allow_blank=True, max_length=32, help_text="The role that begins with it; for supervisors."
    )
    reports = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        required=False,
        max_length=MAX_PLACED,
        help_text="Ids of reports in their order, in the place of those that are there.",
    )


class ReportCellSerializer(serializers.Serializer):
    """One figure."""

    measure = serializers.CharField(help_text="Of which measure.")
    value = serializers.FloatField(allow_null=True, help_text="In the measure's unit; null where there is none.")
    numerator = serializers.FloatField(allow_null=True, help_text="What counts, of a share.")
    denominator = serializers.FloatField(allow_null=True, help_text="What the figure is made from.")
    tickets = serializers.IntegerField(help_text="How many tickets stand behind it, confidential ones too.")
    text = serializers.CharField(help_text="The figure in words.")
    url = serializers.CharField(help_text="The tickets behind it, or nothing.")


class ReportRowSerializer(serializers.Serializer):
    """A stretch of time, or a value."""

    key: serializers.Field = serializers.CharField(allow_null=True, help_text="Its first day, or the value's key.")
    label: Any = serializers.CharField(help_text="The same in words.")
    figures = ReportCellSerializer(many=True, help_text="A figure of each measure.")


class ReportFiguresSerializer(serializers.Serializer):
    """What a report comes to."""

    start = serializers.DateField(help_text="The first day.")
    until = serializers.DateField(help_text="The last day.")
    at = serializers.DateTimeField(help_text="When it was worked out; figures are kept for ten minutes.")
    is_cut = serializers.BooleanField(help_text="Whether there were more rows than are told.")
    rows = ReportRowSerializer(many=True, help_text="The figures.")
