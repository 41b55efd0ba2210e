"""Frequent problems as the API shows them."""

from typing import Any

from rest_framework import serializers

from reports.models import FrequentGroup, FrequentRun
from reports.serializers.base import MonthField
from tickets.serializers.base import PersonSerializer, StrictSerializer


class ExampleSerializer(serializers.Serializer):
    """A ticket in a few words."""

    number = serializers.CharField(help_text="Its number.")
    title = serializers.CharField(help_text="Its title.")


class TeamCountSerializer(serializers.Serializer):
    """A team and how many of the tickets it has."""

    team: Any = serializers.SerializerMethodField(help_text="The team's name, in the reader's language.")
    count: Any = serializers.SerializerMethodField(help_text="How many of the tickets it has.")

    def get_team(self, pair: tuple[str, int]) -> str:
        return pair[0]

    def get_count(self, pair: tuple[str, int]) -> int:
        return pair[1]


class FrequentSerializer(serializers.Serializer):
    """Tickets that hang together."""

    id = serializers.IntegerField(source="group.pk", help_text="Its id, under which a problem is made of it.")
    basis = serializers.ChoiceField(
        FrequentGroup.Basis.choices, source="group.basis", help_text="What the tickets have in common."
    )
    key = serializers.CharField(
        source="group.key", help_text="The id of the asset or category, or the first ticket's number."
    )
    name = serializers.CharField(help_text="The asset, the category, or the commonest title.")
    count = serializers.IntegerField(source="group.count", help_text="How many tickets.")
    before = serializers.IntegerField(source="group.before", help_text="How many the month before.")
    share = serializers.FloatField(help_text="Of all tickets of the month, in percent.")
    teams = TeamCountSerializer(many=True, help_text="The busiest teams, at most five.")
    examples = ExampleSerializer(many=True, help_text="The newest of them that the reader may see, at most three.")
    problems = ExampleSerializer(many=True, help_text="Problems that some of them are known to come from.")
    article = serializers.CharField(
        source="article.number", default=None, allow_null=True, help_text="The number of an article that answers it."
    )


class LookSerializer(serializers.Serializer):
    """One look through a month."""

    month = MonthField(help_text="The month, such as 2026-10.")
    state = serializers.ChoiceField(FrequentRun.State.choices, help_text="Whether it is done.")
    percent = serializers.IntegerField(help_text="How far it has come.")
    tickets = serializers.IntegerField(help_text="How many tickets were looked at.")
    is_cut = serializers.BooleanField(help_text="Whether there were more: the newest were looked at.")
    asked_by = PersonSerializer(allow_null=True, help_text="Who asked for it; nobody when it was made by itself.")
    asked_at = serializers.DateTimeField(help_text="When it was asked for.")
    done_at = serializers.DateTimeField(allow_null=True, help_text="When it was done.")


class MonthOfFrequentSerializer(serializers.Serializer):
    """What recurs in a month."""

    month = MonthField(help_text="The month, such as 2026-10.")
    look = LookSerializer(allow_null=True, help_text="The look that found it; empty before the first.")
    waiting = LookSerializer(allow_null=True, help_text="A look that is on its way.")
    results = FrequentSerializer(many=True, help_text="By wording, by asset and by category, the most frequent first.")


class AskForLookSerializer(StrictSerializer):
    """Which month is to be looked through."""

    month = serializers.CharField(max_length=7, help_text="A month that has begun, such as 2026-10.")


class LogFrequentSerializer(StrictSerializer):
    """How the problem is to be called."""

    title = serializers.CharField(max_length=200, required=False, help_text="By default the group's name.")
