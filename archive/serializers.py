"""The shapes of the archive in the API."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from archive.actions import remove as removals
from archive.finding import Wanted
from archive.models import ArchiveAct, ArchivedTicket, Bundle, Hold, Removal
from archive.models.setting import LEAST_YEARS
from archive.months import read_month
from tickets.choices import Kind
from tickets.serializers.base import PersonSerializer, StrictSerializer


@extend_schema_field({"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$", "example": "2026-10"})
class MonthField(serializers.Field):
    """A month such as 2026-10."""

    default_error_messages = {"invalid": _("Give a month such as 2026-10.")}

    def to_internal_value(self, data: Any) -> Any:
        """Its first day."""
        found = read_month(data) if isinstance(data, str) else None
        if found is None:
            self.fail("invalid")
        return found

    def to_representation(self, value: Any) -> str:
        return f"{value:%Y-%m}"


class FindingSerializer(serializers.Serializer):
    where = serializers.CharField(help_text="The file of the store, or what of the index.")
    what = serializers.CharField(
        help_text="`missing`, `sum`, `unreadable`, `line`, `timeline`, `previous` (the chain) or `count`."
    )
    ticket = serializers.CharField(allow_blank=True, help_text="The ticket, or the tickets between which it lies.")


class BundleSerializer(serializers.ModelSerializer):
    """One bundle."""

    month = MonthField(help_text="The month whose closed tickets it holds.")
    state = serializers.ChoiceField(Bundle.State.choices, help_text="How far it is.")
    kind = serializers.ChoiceField(Bundle.Kind.choices, help_text="The month itself, or what came or changed after.")
    tickets = serializers.IntegerField(source="done", help_text="How many tickets are written.")
    total = serializers.IntegerField(help_text="How many it will hold.")
    size = serializers.IntegerField(help_text="Bytes in the store.")
    findings = FindingSerializer(many=True, help_text="What the last verification found; empty: all is whole.")
    sealed_at = serializers.DateTimeField(allow_null=True, help_text="When it was sealed.")
    verified_at = serializers.DateTimeField(allow_null=True, help_text="When it was last verified whole.")
    sequence = serializers.IntegerField(allow_null=True, help_text="Its place in the chain.")
    manifest_sha256 = serializers.CharField(help_text="The sum of its manifest.")
    deleted_at = serializers.DateTimeField(allow_null=True, help_text="When its files were deleted.")
    name = serializers.CharField(help_text="Such as `2026-10`, or `2026-10-s1` for a supplement.")

    class Meta:
        model = Bundle
        fields = (
            "name", "month", "kind", "state", "tickets", "total", "size", "sequence", "sealed_at", "manifest_sha256",
            "verified_at", "findings", "deleted_at",
        )  # fmt: skip


class BundleDetailSerializer(BundleSerializer):
    """One bundle, and whether it may be deleted."""

    kept_until = serializers.SerializerMethodField(help_text="The first day on which it may be deleted.")
    obstacles = serializers.SerializerMethodField(
        help_text="Why nothing of it may be deleted now, in the reader's language; empty: it may."
    )

    class Meta(BundleSerializer.Meta):
        fields = (*BundleSerializer.Meta.fields, "kept_until", "obstacles")  # type: ignore[assignment]

    def get_kept_until(self, bundle: Bundle) -> date:
        return removals.kept_until(bundle)

    def get_obstacles(self, bundle: Bundle) -> list[str]:
        return removals.obstacles(bundle)


class BeginSerializer(StrictSerializer):
    month = MonthField(help_text="A month that is over, such as `2026-10`.")


class SearchSerializer(StrictSerializer):
    """What is looked for."""

    q = serializers.CharField(required=False, default="", max_length=200, help_text="A number, or words.")
    requester = serializers.CharField(
        required=False, default="", max_length=100, help_text="Name or employee number of the requester."
    )
    since = serializers.DateField(required=False, default=None, help_text="Closed on this day or later.")
    until = serializers.DateField(required=False, default=None, help_text="Closed on this day or earlier.")
    kind = serializers.ChoiceField(Kind.choices, required=False, default="", help_text="Of this kind alone.")
    bundle = serializers.CharField(required=False, default="", max_length=20, help_text="Of this bundle alone.")

    def wanted(self) -> Wanted:
        given = self.validated_data
        return Wanted(*(given[name] for name in ("q", "requester", "since", "until", "kind", "bundle")))


class ArchivedTicketSerializer(serializers.ModelSerializer):
    """One archived ticket in a list."""

    number = serializers.CharField(help_text="The ticket's number.")
    kind = serializers.ChoiceField(Kind.choices, help_text="What kind of ticket it was.")
    state = serializers.CharField(help_text="The state in which it ended.")
    title = serializers.CharField(help_text="Its title.")
    requester = serializers.CharField(source="requester_name", help_text="Who asked, as they were called then.")
    confidential = serializers.BooleanField(help_text="Whether only those who were on it see it.")
    created_at = serializers.DateTimeField(help_text="When it was recorded.")
    closed_at = serializers.DateTimeField(help_text="When it was closed.")
    bundle = serializers.CharField(source="bundle.name", help_text="The bundle that holds its newest copy.")
    digest = serializers.CharField(help_text="SHA-256 of its line in the bundle.")
    removed_at = serializers.DateTimeField(allow_null=True, help_text="When it was deleted from the desk.")
    restored_at = serializers.DateTimeField(allow_null=True, help_text="When it was brought back.")

    class Meta:
        model = ArchivedTicket
        fields = (
            "number", "kind", "state", "title", "requester", "confidential", "created_at", "closed_at", "bundle",
            "digest", "removed_at", "restored_at",
        )  # fmt: skip


class ReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=500, help_text="Why; it goes into the record.")


class RestoredSerializer(serializers.Serializer):
    number = serializers.CharField(help_text="The ticket on the desk.")
    restored = serializers.BooleanField(help_text="False: it was on the desk already, and nothing has changed.")


class HoldSerializer(serializers.ModelSerializer):
    """One legal hold."""

    id = serializers.IntegerField(help_text="The hold's id.")
    scope = serializers.ChoiceField(Hold.Scope.choices, help_text="What kind of thing is held.")
    subject = serializers.CharField(help_text="The number, the person's name or the month.")
    reason = serializers.CharField(help_text="Why.")
    until = serializers.DateField(allow_null=True, help_text="The last day; null: until it is lifted.")
    placed_at = serializers.DateTimeField(help_text="When it was placed.")
    placed_by = PersonSerializer(help_text="Who placed it.")
    lifted_at = serializers.DateTimeField(allow_null=True, help_text="When it was lifted.")
    lift_reason = serializers.CharField(help_text="Why it was lifted.")

    class Meta:
        model = Hold
        fields = (
            "id", "scope", "subject", "reason", "until", "placed_at", "placed_by", "lifted_at", "lift_reason",
        )  # fmt: skip


class NewHoldSerializer(StrictSerializer):
    """What is held, why, until when."""

    scope = serializers.ChoiceField(Hold.Scope.choices, help_text="What kind of thing is held.")
    number = serializers.CharField(required=False, default="", max_length=24, help_text="Of a ticket: its number.")
    person = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.all(), required=False, allow_null=True, default=None, help_text="Of a person: the id."
    )
    month = MonthField(required=False, default=None, help_text="Of a month, such as `2026-10`.")
    until = serializers.DateField(required=False, allow_null=True, default=None, help_text="The last day.")
    reason = serializers.CharField(max_length=500, help_text="Why.")


class KeptSerializer(serializers.Serializer):
    number = serializers.CharField(help_text="The ticket; empty: it is about the whole.")
    why = serializers.CharField(help_text="Why it stayed.")


class DeletionSerializer(serializers.ModelSerializer):
    """One deletion, and what came of it."""

    id = serializers.IntegerField(help_text="The deletion's id.")
    bundle = serializers.CharField(source="bundle.name", help_text="Of which bundle.")
    with_rows = serializers.BooleanField(help_text="Whether the tickets go from the desk.")
    with_bundle = serializers.BooleanField(help_text="Whether the bundle itself goes.")
    reason = serializers.CharField(help_text="Why.")
    state = serializers.ChoiceField(Removal.State.choices, help_text="How far it is.")
    asked_by = PersonSerializer(help_text="Who asked for it.")
    asked_at = serializers.DateTimeField(help_text="When.")
    decided_by = PersonSerializer(allow_null=True, help_text="The second administrator.")
    decided_at = serializers.DateTimeField(allow_null=True, help_text="When that one decided.")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="When it was carried out, or failed.")
    removed = serializers.IntegerField(help_text="How many tickets were deleted from the desk.")
    kept = serializers.SerializerMethodField(help_text="What had to stay, the first hundred.")
    kept_count = serializers.IntegerField(help_text="How many had to stay.")

    class Meta:
        model = Removal
        fields = (
            "id", "bundle", "with_rows", "with_bundle", "reason", "state", "asked_by", "asked_at", "decided_by",
            "decided_at", "ended_at", "removed", "kept", "kept_count",
        )  # fmt: skip

    @extend_schema_field(KeptSerializer(many=True))
    def get_kept(self, removal: Removal) -> list[dict[str, str]]:
        return [{"number": number, "why": why} for number, why in removal.kept]


class NewDeletionSerializer(StrictSerializer):
    """What is deleted, why, and the name once more as confirmation."""

    bundle = serializers.SlugRelatedField(
        slug_field="name", queryset=Bundle.objects.defer("manifest"), help_text="The bundle's name."
    )
    with_rows = serializers.BooleanField(
        default=False, help_text="Delete its tickets from the desk; they can be restored from the bundle."
    )
    with_bundle = serializers.BooleanField(
        default=False, help_text="Delete the bundle itself; what it alone holds is gone for good."
    )
    reason = serializers.CharField(max_length=500, help_text="Why; it goes into the record.")
    confirmation = serializers.CharField(max_length=20, help_text="The bundle's name once more.")


class SettingsSerializer(StrictSerializer):
    """The settings of the archive; what is left out stays as it is."""

    is_monthly = serializers.BooleanField(required=False, help_text="Whether it archives every month by itself.")
    day = serializers.IntegerField(
        min_value=1, max_value=28, required=False, help_text="On which day of the following month."
    )
    hour = serializers.IntegerField(
        min_value=0, max_value=23, required=False, help_text="From which hour, in the site's time zone."
    )
    retention_years = serializers.IntegerField(
        min_value=LEAST_YEARS,
        max_value=100,
        required=False,
        help_text="How many years all is kept. Nothing is deleted by itself when they are over.",
    )
    two_people = serializers.BooleanField(
        required=False, help_text="Whether a second administrator confirms each deletion."
    )
    note = serializers.CharField(
        max_length=200, required=False, allow_blank=True, write_only=True, help_text="Why it is changed."
    )


class ActSerializer(serializers.ModelSerializer):
    """One entry of the record."""

    id = serializers.IntegerField(help_text="The entry's id.")
    at = serializers.DateTimeField(help_text="When.")
    actor = PersonSerializer(allow_null=True, help_text="Who; null: the desk itself.")
    verb = serializers.ChoiceField(ArchiveAct.Verb.choices, help_text="What was done.")
    bundle = serializers.CharField(source="bundle.name", default=None, allow_null=True, help_text="With which bundle.")
    number = serializers.CharField(help_text="With which ticket.")
    reason = serializers.CharField(help_text="Why.")
    details = serializers.JSONField(source="data", help_text="What else belongs to it.")

    class Meta:
        model = ArchiveAct
        fields = ("id", "at", "actor", "verb", "bundle", "number", "reason", "details")
