"""Monthly reports and schedules as the API shows them."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from accounts.roles import Role
from reports.models import Format, MonthlyReport, ReportMail, ReportSending, SavedReport
from reports.schedules.keeping import ROLES
from reports.serializers.base import MonthField
from tickets.serializers.base import PersonSerializer, StrictSerializer


class MonthlySummarySerializer(serializers.Serializer):
    """One edition of a month's report, without its figures."""

    month = MonthField(help_text="The month, such as 2026-10.")
    edition = serializers.IntegerField(help_text="Counted from 1; made anew it is one more.")
    state = serializers.ChoiceField(MonthlyReport.State.choices, help_text="Whether it is made.")
    percent = serializers.IntegerField(help_text="How far it has come.")
    asked_by = PersonSerializer(allow_null=True, help_text="Who had it made; nobody when a schedule did.")
    asked_at = serializers.DateTimeField(help_text="When it was asked for.")
    done_at = serializers.DateTimeField(allow_null=True, help_text="When it was made: its figures are of then.")


class MonthlySerializer(MonthlySummarySerializer):
    """One edition with everything in it."""

    figures = serializers.JSONField(
        help_text="The frozen document: `headline` and `sections` of blocks. A figure is [value, numerator, "
        "denominator, tickets]; `url` opens the tickets behind it."
    )
    summary = serializers.SerializerMethodField(help_text="The sentences, in the reader's language.")
    remarks = serializers.CharField(help_text="What the supervisor wrote.")
    version = serializers.IntegerField(help_text="Grows with every saving of words.")

    def get_summary(self, report: MonthlyReport) -> str:
        from reports.monthly.reading import Reading

        return Reading(report).summary


class WordsSerializer(StrictSerializer):
    """What is written in a report."""

    remarks = serializers.CharField(required=False, allow_blank=True, max_length=10_000, help_text="Markdown.")
    summary = serializers.CharField(
        required=False, allow_blank=True, max_length=10_000, help_text="For one language; empty: the figures' own."
    )
    language = serializers.CharField(
        required=False, max_length=10, help_text="Of the summary; by default the reader's."
    )
    version = serializers.IntegerField(required=False, help_text="What was read; refused when it has grown since.")


class MailSerializer(serializers.Serializer):
    """The report to one person."""

    recipient = PersonSerializer(help_text="To whom.")
    state = serializers.ChoiceField(ReportMail.State.choices, help_text="Whether it went out.")
    attempts = serializers.IntegerField(help_text="How often it was tried.")
    last_error = serializers.CharField(help_text="Why it did not go out; else empty.")
    sent_at = serializers.DateTimeField(allow_null=True, help_text="When it went out.")


class SendingSerializer(serializers.Serializer):
    """A report on its way to people."""

    id = serializers.IntegerField(help_text="Its id.")
    month = MonthField(help_text="Of which month.")
    edition = serializers.IntegerField(
        source="report.edition", default=None, allow_null=True, help_text="Which edition; none while it is made."
    )
    schedule = serializers.IntegerField(
        source="schedule_id", allow_null=True, help_text="The id of the schedule; none when somebody sent it."
    )
    state = serializers.ChoiceField(ReportSending.State.choices, help_text="How far it is.")
    error = serializers.CharField(help_text="Why it failed; else empty.")
    asked_by = PersonSerializer(allow_null=True, help_text="Who sent it.")
    asked_at = serializers.DateTimeField(help_text="When.")
    mails = MailSerializer(many=True, help_text="The mails, one for each person.")


class SendSerializer(StrictSerializer):
    """To whom a report is sent."""

    people = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.all(), many=True, help_text="Ids of people who may see the figures."
    )
    formats = serializers.ListField(
        child=serializers.ChoiceField(Format.choices), default=list(Format.values), help_text="What is attached."
    )
    message = serializers.CharField(required=False, allow_blank=True, max_length=2_000, help_text="Words in the mail.")


class ScheduleSerializer(serializers.Serializer):
    """To whom the report goes by itself."""

    id = serializers.IntegerField(read_only=True, help_text="Its id.")
    name = serializers.CharField(help_text="What it is called.")
    saved = serializers.IntegerField(
        source="saved_id", allow_null=True, help_text="The id of a saved report; none: the monthly service report."
    )
    is_active = serializers.BooleanField(help_text="Whether it sends.")
    day = serializers.IntegerField(help_text="Day of the month, 1 to 28, on which the month before is sent.")
    at = serializers.TimeField(format="%H:%M", help_text="At what time, by the site's clock.")
    formats = serializers.ListField(child=serializers.CharField(), help_text="What is attached.")
    roles = serializers.ListField(child=serializers.CharField(), help_text="Everybody who has one of these roles.")
    people = PersonSerializer(many=True, help_text="And these people.")
    next_due_at = serializers.DateTimeField(allow_null=True, help_text="When it sends next; none while paused.")
    version = serializers.IntegerField(help_text="Grows with every change.")


class ScheduleEditSerializer(StrictSerializer):
    """A schedule to be saved; what is left out stays as it is."""

    name = serializers.CharField(max_length=100, required=False, help_text="What it is called.")
    saved: Any = serializers.PrimaryKeyRelatedField(
        queryset=SavedReport.objects.all(),
        required=False,
        allow_null=True,
        help_text="The id of a saved report that one has; none: the monthly service report.",
    )
    is_active = serializers.BooleanField(required=False, help_text="Whether it sends.")
    day = serializers.IntegerField(min_value=1, max_value=28, required=False, help_text="Day of the month.")
    at = serializers.TimeField(required=False, help_text="At what time, by the site's clock.")
    formats: Any = serializers.ListField(
        child=serializers.ChoiceField(Format.choices), required=False, help_text="What is attached."
    )
    roles: Any = serializers.ListField(
        child=serializers.ChoiceField([(role.value, role.label) for role in Role if role.value in ROLES]),
        required=False,
        help_text="Everybody who has one of these roles.",
    )
    people: Any = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.all(), many=True, required=False, help_text="Ids of people who may see the figures."
    )
    version = serializers.IntegerField(required=False, help_text="What was read; refused when it has grown since.")
