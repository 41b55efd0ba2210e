"""Recurring tickets and what they have made."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Team, User
from tickets.choices import Kind, Priority
from tickets.models import Category, RecurringTicket, TaskTemplate
from tickets.models.recurring import ClosedDays, Frequency, Missed, Pattern, RecurringRun
from tickets.recurring.recurrence import LAST
from tickets.recurring.words import describe
from tickets.serializers.base import IdField, PersonSerializer, StrictSerializer


class DetailField(serializers.JSONField):
    """Names and values, as the API of the process takes them."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"})
class TimeOfDayField(serializers.TimeField):
    """A time without a zone, which JSON Schema's own format would ask for."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M"], **options)


class RecurringTicketSerializer(StrictSerializer):
    """A rule by which a ticket is made again and again."""

    id = serializers.IntegerField(read_only=True, help_text="The rule's id.")
    name = serializers.CharField(max_length=100, help_text="What the rule is called.")
    name_en = serializers.CharField(max_length=100, required=False, allow_blank=True, help_text="The same in English.")
    is_active = serializers.BooleanField(required=False, help_text="Whether it runs; false: paused.")
    frequency = serializers.ChoiceField(Frequency.choices, help_text="Days, weeks or months.")
    interval = serializers.IntegerField(
        min_value=1, max_value=366, required=False, help_text="Every how many; at most 366 days, 52 weeks, 60 months."
    )
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6),
        max_length=7,
        required=False,
        help_text="Of weeks: the weekdays, 0 is Monday.",
    )
    pattern = serializers.ChoiceField(
        Pattern.choices, required=False, help_text="Of months: a day by its number, a weekday, or a working day."
    )
    month_day = serializers.IntegerField(
        min_value=LAST, max_value=31, required=False, help_text="1 to 31, the last in shorter months; -1 is the last."
    )
    ordinal = serializers.IntegerField(
        min_value=LAST,
        max_value=15,
        required=False,
        help_text="Which weekday (1 to 5) or working day (1 to 15) of the month; -1 is the last.",
    )
    weekday = serializers.IntegerField(min_value=0, max_value=6, required=False, help_text="0 is Monday.")
    at = TimeOfDayField(required=False, help_text="The time of day, HH:MM in the site's zone.")
    closed_days = serializers.ChoiceField(
        ClosedDays.choices, required=False, help_text="What becomes of a day on which nobody works."
    )
    starts_on = serializers.DateField(help_text="The first day; intervals are counted from it.")
    ends_on = serializers.DateField(required=False, allow_null=True, help_text="The last day, if there is one.")
    missed = serializers.ChoiceField(
        Missed.choices, required=False, help_text="After an outage: make all that were missed, or only the last one."
    )
    kind = serializers.ChoiceField(Kind.choices, required=False, help_text="The process of the ticket.")
    title = serializers.CharField(
        max_length=200, help_text="Its title; {date}, {year}, {quarter}, {month} and {week} are filled in."
    )
    description = serializers.CharField(
        max_length=20_000, required=False, allow_blank=True, help_text="Its description, Markdown."
    )
    category = serializers.SlugRelatedField(
        slug_field="slug",
        queryset=Category.objects.filter(is_active=True),
        required=False,
        allow_null=True,
        help_text="The slug of its category.",
    )
    team = IdField(
        queryset=Team.objects.filter(is_active=True),
        required=False,
        allow_null=True,
        help_text="The id of its team; without one the routing rules choose.",
    )
    assignee = IdField(
        queryset=User.objects.active(), required=False, allow_null=True, help_text="The id of its assignee."
    )
    priority = serializers.ChoiceField(
        Priority.choices, required=False, allow_null=True, help_text="Its priority; without one as proposed."
    )
    requester = IdField(queryset=User.objects.active(), help_text="The id of the person who asks.")
    owner = IdField(
        queryset=User.objects.active(),
        required=False,
        help_text="The id of the agent in whose name it is recorded; by default oneself.",
    )
    task_template = serializers.SlugRelatedField(
        slug_field="slug",
        queryset=TaskTemplate.objects.filter(is_active=True),
        required=False,
        allow_null=True,
        help_text="The slug of the tasks that it brings along.",
    )
    detail = DetailField(required=False, help_text="Further fields, as the API of the process takes them.")
    words = serializers.SerializerMethodField(help_text="When, in the reader's language.")
    next_due_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="The next date; null when paused or ended."
    )
    version = serializers.IntegerField(read_only=True, help_text="Grows with every save.")

    def get_words(self, rule: RecurringTicket) -> str:
        return describe(rule.recurrence())


class RunSerializer(serializers.Serializer):
    """What became of one date."""

    due_at = serializers.DateTimeField(help_text="The date.")
    ran_at = serializers.DateTimeField(help_text="When it was made.")
    outcome = serializers.ChoiceField(RecurringRun.Outcome.choices, help_text="made or failed.")
    ticket = serializers.CharField(
        source="ticket.number", default=None, allow_null=True, help_text="The ticket's number."
    )
    error = serializers.CharField(help_text="Why there is none.")
    left_out = serializers.IntegerField(help_text="Dates before it that were left out after an outage.")
    by = PersonSerializer(allow_null=True, help_text="Who asked for it out of turn.")


class DatesSerializer(serializers.Serializer):
    """The next dates of a rule."""

    dates = serializers.ListField(child=serializers.DateTimeField(), help_text="At most ten.")
