"""Trials as programs see them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sla.editing.serializers import CalendarInputSerializer, PolicyInputSerializer
from sla.models import Simulation
from sla.simulation.report import flips, tables, total
from sla.simulation.verbs import MAX_DAYS
from tickets.serializers.base import StrictSerializer


class SimulationInputSerializer(StrictSerializer):
    """What is to be tried: a policy or a calendar, new or changed."""

    days = serializers.IntegerField(min_value=1, max_value=MAX_DAYS, help_text="Tickets of so many last days.")
    policy_id = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="The policy changed; absent for a new one."
    )
    policy = PolicyInputSerializer(required=False, help_text="The policy as it would be; a changed one in part.")
    calendar_key = serializers.SlugField(required=False, help_text="The calendar changed; absent for a new one.")
    calendar = CalendarInputSerializer(required=False, help_text="The calendar as it would be; a changed one in part.")


class FiguresSerializer(serializers.Serializer):
    """Promises kept, broken and not decided."""

    met = serializers.IntegerField(help_text="Kept.")
    broken = serializers.IntegerField(help_text="Broken, those still running included.")
    open = serializers.IntegerField(help_text="Not decided.")
    share = serializers.FloatField(allow_null=True, help_text="The share kept of those decided, in percent.")


class RowSerializer(serializers.Serializer):
    """One line: today beside what would have been."""

    name = serializers.CharField(help_text="What is counted.")
    before = FiguresSerializer(help_text="Today.")
    after = FiguresSerializer(help_text="With the change.")


class TableSerializer(serializers.Serializer):
    """The lines of one cut."""

    name = serializers.CharField(help_text="By what.")
    rows = RowSerializer(many=True, help_text="The lines.")


class FlipSerializer(serializers.Serializer):
    """A promise that would have gone the other way."""

    number = serializers.CharField(source="ticket.number", help_text="The ticket's number.")
    clock = serializers.CharField(help_text="The clock.")


class SimulationSerializer(serializers.Serializer):
    """A trial: how far it has come, and once done what it says."""

    id = serializers.IntegerField(help_text="Its id.")
    subject = serializers.ChoiceField(Simulation.Subject.choices, help_text="What is tried.")
    name = serializers.CharField(help_text="The name of what is tried.")
    days = serializers.IntegerField(help_text="How many days back.")
    state = serializers.ChoiceField(Simulation.State.choices, help_text="How it stands.")
    done = serializers.IntegerField(help_text="Tickets replayed.")
    total = serializers.IntegerField(help_text="Tickets to replay.")
    created_at = serializers.DateTimeField(help_text="When it was asked for.")
    worse_count = serializers.SerializerMethodField(help_text="Promises newly broken.")
    better_count = serializers.SerializerMethodField(help_text="Promises newly kept.")
    overall = serializers.SerializerMethodField(help_text="All promises together; null until it is done.")
    tables = serializers.SerializerMethodField(help_text="By clock, priority and team; empty until it is done.")
    worse = serializers.SerializerMethodField(help_text="The first of those newly broken, of tickets you may see.")
    better = serializers.SerializerMethodField(help_text="The first of those newly kept, of tickets you may see.")

    def get_worse_count(self, simulation: Simulation) -> int:
        return simulation.tally.get("worse_count", 0)

    def get_better_count(self, simulation: Simulation) -> int:
        return simulation.tally.get("better_count", 0)

    @extend_schema_field(RowSerializer(allow_null=True))
    def get_overall(self, simulation: Simulation) -> Any:
        return RowSerializer(total(simulation)).data if self._is_done(simulation) else None

    @extend_schema_field(TableSerializer(many=True))
    def get_tables(self, simulation: Simulation) -> Any:
        if not self._is_done(simulation):
            return []
        return [{"name": name, "rows": RowSerializer(rows, many=True).data} for name, rows in tables(simulation)]

    @extend_schema_field(FlipSerializer(many=True))
    def get_worse(self, simulation: Simulation) -> Any:
        return self._flips(simulation, "worse")

    @extend_schema_field(FlipSerializer(many=True))
    def get_better(self, simulation: Simulation) -> Any:
        return self._flips(simulation, "better")

    def _flips(self, simulation: Simulation, direction: str) -> Any:
        if not self._is_done(simulation):
            return []
        return FlipSerializer(flips(simulation, direction, self.context["request"].user), many=True).data

    @staticmethod
    def _is_done(simulation: Simulation) -> bool:
        return simulation.state == Simulation.State.DONE
