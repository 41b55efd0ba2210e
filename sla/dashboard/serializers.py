"""The dashboard's figures as the API gives them."""

from typing import Any

from rest_framework import serializers


class PartSerializer(serializers.Serializer):
    """A part of a figure."""

    key: serializers.Field = serializers.CharField(help_text="What it is: a priority, a state.")
    # Any: a field of this name hides an attribute of the class, until its metaclass takes it out.
    label: Any = serializers.CharField(help_text="The same in words.")
    value = serializers.IntegerField(help_text="How many tickets.")
    url = serializers.CharField(help_text="The list in the queue that holds them.")


class TileSerializer(PartSerializer):
    """A figure of this moment."""

    key = serializers.ChoiceField(
        ["open", "breached", "hour", "unassigned", "unaccepted", "escalated"], help_text="Which figure."
    )
    notes = serializers.ListField(child=serializers.CharField(), help_text="What is to be known beside it, in words.")
    parts = PartSerializer(many=True, help_text="The figure by priority, where it is told so.")


class RiskSerializer(serializers.Serializer):
    """A ticket that is broken or due within the hour."""

    number = serializers.CharField(source="row.number", help_text="The ticket's number.")
    title = serializers.CharField(help_text="Its title; empty when the ticket is confidential.")
    priority = serializers.IntegerField(source="row.priority", help_text="1 urgent … 4 low.")
    team = serializers.CharField(help_text="The team that has it, in words; empty for none.")
    assignee = serializers.CharField(source="row.assignee__name", allow_null=True, help_text="Who deals with it.")
    clock = serializers.CharField(source="chip.name", default=None, allow_null=True, help_text="Which clock is next.")
    seconds_left = serializers.IntegerField(
        source="chip.seconds", default=None, allow_null=True, help_text="Working seconds left; below zero it is over."
    )
    due_at = serializers.DateTimeField(source="row.next_due_at", help_text="When it is, or was, due.")


class LoadSerializer(serializers.Serializer):
    """What a team carries."""

    team = serializers.CharField(source="key", help_text="The team's id, or `none`.")
    name = serializers.CharField(help_text="Its name.")
    total = serializers.IntegerField(help_text="Open tickets.")
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="The same by promise: breached, soon, on_track, still."
    )
    on_shift = serializers.IntegerField(source="here", help_text="Its people on shift now.")
    people = serializers.IntegerField(help_text="Its people in all.")
    url = serializers.CharField(help_text="The list in the queue.")


class OutlookSerializer(serializers.Serializer):
    """What a team faces until tonight."""

    team = serializers.CharField(source="key", help_text="The team's id, or `none`.")
    name = serializers.CharField(help_text="Its name.")
    solved_per_hour = serializers.FloatField(source="pace", help_text="Tickets solved in a working hour of late.")
    due_hour = serializers.IntegerField(help_text="Due within the hour.")
    breach_hour = serializers.IntegerField(help_text="Of these, foreseen as broken.")
    due_today = serializers.IntegerField(help_text="Due until midnight.")
    breach_today = serializers.IntegerField(help_text="Of these, foreseen as broken.")
    on_shift = serializers.IntegerField(source="here", help_text="People on shift now.")
    people = serializers.IntegerField(help_text="People in all.")


class ForecastSerializer(serializers.Serializer):
    """What will be broken at the present pace."""

    breach_hour = serializers.IntegerField(source="hour", help_text="Foreseen as broken in the next hour.")
    due_hour = serializers.IntegerField(help_text="Due within the hour.")
    breach_today = serializers.IntegerField(source="today", help_text="Foreseen as broken until midnight.")
    due_today = serializers.IntegerField(help_text="Due until midnight.")
    is_open = serializers.BooleanField(help_text="Whether the site works now; outside, nobody is taken to solve.")
    teams = OutlookSerializer(many=True, help_text="The teams that have anything due today.")


class SeriesSerializer(serializers.Serializer):
    """One row of figures."""

    name = serializers.CharField(help_text="What is counted, in words.")
    unit = serializers.ChoiceField(["percent", "count", "hours"], help_text="In what.")
    values = serializers.ListField(
        child=serializers.FloatField(allow_null=True), help_text="A figure for each label; null where there is none."
    )


class ChartSerializer(serializers.Serializer):
    """A chart's figures."""

    key = serializers.CharField(help_text="Which chart.")
    title = serializers.CharField(help_text="Its name.")
    subtitle = serializers.CharField(help_text="Of what time.")
    axis = serializers.CharField(help_text="What the labels are.")
    labels = serializers.ListField(child=serializers.CharField(), help_text="Days, weeks, teams, reasons, …")
    series = SeriesSerializer(many=True, help_text="The figures over the labels.")
    target = serializers.FloatField(allow_null=True, help_text="The share of promises that the desk means to keep.")


class DashboardSerializer(serializers.Serializer):
    """The whole dashboard at one moment."""

    at = serializers.DateTimeField(source="scope.now", help_text="The moment.")
    tiles = TileSerializer(many=True, help_text="The six figures of this moment.")
    states = PartSerializer(many=True, help_text="Open tickets by state.")
    risk_count = serializers.IntegerField(help_text="Tickets broken or due within the hour.")
    at_risk = RiskSerializer(many=True, source="risks", help_text="Those due first, the least working time left first.")
    load = LoadSerializer(many=True, source="loads", help_text="Open tickets per team.")
    forecast = ForecastSerializer(help_text="What is ahead.")
    attainment = ChartSerializer(help_text="Promises kept over time.")
    reasons = ChartSerializer(help_text="Why promises were broken.")


class TrendSerializer(serializers.Serializer):
    """All charts of a period."""

    begins_at = serializers.DateTimeField(source="scope.begins_at", help_text="From here.")
    ends_at = serializers.DateTimeField(source="scope.ends_at", help_text="Until here.")
    charts = ChartSerializer(many=True, source="trends", help_text="Every chart of the trend page.")
