"""The resolution report as the API shows it."""

from typing import Any

from rest_framework import serializers

from tickets.serializers.base import PersonSerializer
from tickets.serializers.satisfaction import SatisfactionSerializer


class ReportSpanSerializer(serializers.Serializer):
    """A stretch in one state."""

    state = serializers.CharField(help_text="The state, in the reader's language.")
    start = serializers.DateTimeField(help_text="When it came to it.")
    end = serializers.DateTimeField(allow_null=True, help_text="When it left it.")
    wall = serializers.IntegerField(help_text="Seconds by the wall clock.")
    business = serializers.IntegerField(help_text="Seconds within the site's business hours.")


class ReportPromiseSerializer(serializers.Serializer):
    """One clock as it ended."""

    name = serializers.CharField(help_text="What was promised.")
    status = serializers.CharField(help_text="How it ended, in the reader's language.")
    is_broken = serializers.BooleanField(help_text="Whether the target was overrun.")
    target = serializers.IntegerField(help_text="The target in business seconds.")
    used = serializers.IntegerField(help_text="Business seconds used.")
    paused = serializers.IntegerField(help_text="Seconds by the wall clock in which it stood still.")
    pauses = serializers.IntegerField(help_text="How often it stood still.")
    started_at = serializers.DateTimeField(help_text="When it began.")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="When it ended.")
    reason = serializers.CharField(help_text="Why it was overrun, as the team has filed it; else empty.")
    remedy = serializers.CharField(help_text="What is done about it; else empty.")


class ReportStepSerializer(serializers.Serializer):
    """One thing that happened."""

    at = serializers.DateTimeField(help_text="When.")
    what = serializers.CharField(source="sentence", help_text="Who did what, in the reader's language.")
    text = serializers.CharField(help_text="What was said or written; Markdown.")
    is_internal = serializers.SerializerMethodField(help_text="Whether only the desk may know.")
    minutes = serializers.SerializerMethodField(help_text="The minutes that were logged with it; null where none were.")

    def get_is_internal(self, entry: Any) -> bool:
        return not entry.event.public

    def get_minutes(self, entry: Any) -> int | None:
        return entry.worklog.minutes if entry.worklog is not None else None


class ReportHandSerializer(serializers.Serializer):
    """Somebody who had a hand in it."""

    name = serializers.CharField(help_text="Who.")
    entries = serializers.IntegerField(help_text="How many entries of the record are theirs.")


class ResolutionReportSerializer(serializers.Serializer):
    """A ticket that has ended: who asked, how long each step took, what was promised, done and said."""

    number = serializers.CharField(source="ticket.number", help_text="The ticket's number.")
    title = serializers.CharField(source="ticket.title", help_text="What it was about.")
    kind = serializers.CharField(source="ticket.kind", help_text="The process it followed.")
    state = serializers.CharField(source="ticket.state", help_text="How it ended.")
    edition = serializers.SerializerMethodField(help_text="`desk`, or `requester` without what is internal.")
    requester = PersonSerializer(source="ticket.requester", help_text="Who asked.")
    assignee = PersonSerializer(source="ticket.assignee", allow_null=True, help_text="Who had it at the end.")
    created_at = serializers.DateTimeField(source="ticket.created_at", help_text="When it was submitted.")
    resolved_at = serializers.DateTimeField(
        source="ticket.resolved_at", allow_null=True, help_text="When it was solved; null for what was cancelled."
    )
    closed_at = serializers.DateTimeField(source="ticket.closed_at", allow_null=True, help_text="When it ended.")
    solution = serializers.CharField(help_text="What solved it; Markdown.")
    spans = ReportSpanSerializer(many=True, help_text="How long it was in each state.")
    promises = ReportPromiseSerializer(many=True, help_text="Its clocks. The desk's alone.")
    steps = ReportStepSerializer(source="entries", many=True, help_text="What happened, the oldest first, at most 500.")
    minutes = serializers.IntegerField(help_text="The minutes logged altogether. The desk's alone.")
    people = serializers.SerializerMethodField(help_text="Who had a hand in it.")
    rating = SatisfactionSerializer(
        allow_null=True, help_text="What the requester said; null where nothing was, or it is not yours to read."
    )

    def get_edition(self, report: Any) -> str:
        return "desk" if report.is_internal else "requester"

    def get_people(self, report: Any) -> ReportHandSerializer(many=True):  # type: ignore[valid-type]
        return ReportHandSerializer([{"name": name, "entries": count} for name, count in report.people], many=True).data
