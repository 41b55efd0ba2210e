"""A ticket as the API shows it, and as it is asked for and edited."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from accounts.models import Team, User
from accounts.serializers import DeskSerializer
from tickets import policies
from tickets.choices import Channel, Impact, Kind, PendingReason, Priority, Urgency
from tickets.models import Category, Ticket
from tickets.serializers.base import (
    CategoryReferenceSerializer,
    IdField,
    MomentField,
    PersonSerializer,
    StrictSerializer,
    TeamReferenceSerializer,
    TicketNumberField,
)
from tickets.workflow import workflows

MAX_ATTACHMENTS = 20
# Told to the desk only: how it works, not what it does for the requester.
DESK_ONLY = frozenset(
    {
        "tags", "updated_at", "escalation_level", "priority_overridden", "first_responded_at", "reopen_count",
        "reassignment_count", "parent", "is_drill",
    }
)  # fmt: skip


class TicketSummarySerializer(DeskSerializer):
    """A ticket in a list."""

    desk_only = DESK_ONLY

    url = serializers.SerializerMethodField(help_text="The ticket's own address in the API.")
    number = serializers.CharField(help_text="`IT-YYYYMMDD-N`; never changes.")
    kind = serializers.ChoiceField(Kind.choices, help_text="The process the ticket follows.")
    state = serializers.CharField(help_text="Where the ticket stands in its process.")
    state_label = serializers.CharField(source="get_state_display", help_text="The state in the reader's language.")
    is_open = serializers.BooleanField(help_text="Whether something is still to be done.")
    is_major = serializers.BooleanField(help_text="Whether it is a major incident.")
    is_drill = serializers.BooleanField(help_text="Whether it is an exercise, which is in no figure. Desk only.")
    title = serializers.CharField(help_text="What it is about, in a line.")
    category = CategoryReferenceSerializer(allow_null=True, help_text="What it is about, from the tree.")
    tags = serializers.ListField(child=serializers.CharField(), help_text="The desk's own marks. Desk only.")
    confidential = serializers.BooleanField(help_text="Seen only by those involved.")
    requester = PersonSerializer(help_text="Who asked.")
    channel = serializers.ChoiceField(Channel.choices, help_text="How it reached the desk.")
    impact = serializers.ChoiceField(Impact.choices, help_text="How many are affected.")
    urgency = serializers.ChoiceField(Urgency.choices, help_text="How soon it is needed.")
    priority = serializers.ChoiceField(Priority.choices, help_text="1 urgent, 2 high, 3 medium, 4 low.")
    priority_overridden = serializers.BooleanField(
        help_text="Whether the priority differs from what impact and urgency propose. Desk only."
    )
    escalation_level = serializers.IntegerField(help_text="How far the management has been told. Desk only.")
    team = TeamReferenceSerializer(allow_null=True, help_text="Whose queue it is in.")
    assignee = PersonSerializer(allow_null=True, help_text="Who works on it.")
    pending_reason = serializers.ChoiceField(
        PendingReason.choices, allow_blank=True, help_text="What a pending ticket waits for; else empty."
    )
    follow_up_at = serializers.DateTimeField(allow_null=True, help_text="When a pending ticket is looked at again.")
    occurred_at = serializers.DateTimeField(allow_null=True, help_text="Since when it is so.")
    expected_by = serializers.DateTimeField(allow_null=True, help_text="When the requester hopes for it.")
    promised_at = serializers.DateTimeField(allow_null=True, help_text="What the requester has been told.")
    created_at = serializers.DateTimeField(help_text="When it was recorded.")
    updated_at = serializers.DateTimeField(help_text="When anything last happened to it. Desk only.")
    acknowledged_at = serializers.DateTimeField(allow_null=True, help_text="When the desk first took notice.")
    assigned_at = serializers.DateTimeField(allow_null=True, help_text="When it was last given to a team or person.")
    accepted_at = serializers.DateTimeField(allow_null=True, help_text="When a person took it on.")
    first_responded_at = serializers.DateTimeField(
        allow_null=True, help_text="When the desk first answered. Desk only."
    )
    resolved_at = serializers.DateTimeField(allow_null=True, help_text="When it was solved.")
    closed_at = serializers.DateTimeField(allow_null=True, help_text="When it ended.")
    reopen_count = serializers.IntegerField(help_text="How often it was reopened. Desk only.")
    reassignment_count = serializers.IntegerField(help_text="How often it was handed on. Desk only.")
    version = serializers.IntegerField(help_text="Grows with every change; the same as in the `ETag`.")

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, ticket: Ticket) -> str:
        return reverse("api:ticket-detail", args=[ticket.number], request=self.context["request"])


class ContactSerializer(serializers.Serializer):
    """The requester as they were when they asked."""

    name = serializers.CharField(source="contact_name", help_text="Name.")
    employee_number = serializers.CharField(source="contact_employee_number", help_text="Employee number.")
    department = serializers.CharField(
        source="contact_department.__str__", default=None, allow_null=True, help_text="Department."
    )
    phone = serializers.CharField(source="contact_phone", help_text="Phone number for this ticket.")
    email = serializers.CharField(source="contact_email", help_text="E-mail address.")


class TicketSerializer(TicketSummarySerializer):
    """A ticket."""

    description = serializers.CharField(help_text="What happens, in Markdown.")
    error_text = serializers.CharField(help_text="The error message, as it appears.")
    location = serializers.CharField(help_text="Where.")
    device = serializers.CharField(help_text="The device it is about.")
    contact = serializers.SerializerMethodField(help_text="The requester's details; null for other people's eyes.")
    opened_by = PersonSerializer(allow_null=True, help_text="Who recorded it.")
    parent = serializers.SerializerMethodField(help_text="The number of the ticket above it. Desk only.")  # type: ignore[assignment]

    @extend_schema_field(ContactSerializer(allow_null=True))
    def get_contact(self, ticket: Ticket) -> Any:
        if not self.reader.is_desk_staff and ticket.requester_id != self.reader.pk:
            return None
        return ContactSerializer(ticket).data

    @extend_schema_field({"type": "string", "nullable": True})
    def get_parent(self, ticket: Ticket) -> str | None:
        if ticket.parent is None or not policies.can_view(self.reader, ticket.parent):
            return None
        return ticket.parent.number


class FactsSerializer(StrictSerializer):
    """What people say about a matter, when they ask and later."""

    description = serializers.CharField(
        max_length=100_000, required=False, allow_blank=True, help_text="What happens, in Markdown."
    )
    error_text = serializers.CharField(
        max_length=5_000, required=False, allow_blank=True, help_text="The error message, as it appears."
    )
    category = serializers.SlugRelatedField(
        slug_field="slug",
        queryset=Category.objects.filter(is_active=True),
        required=False,
        allow_null=True,
        help_text="The slug of an active category.",
    )
    impact = serializers.ChoiceField(Impact.choices, required=False, help_text="How many are affected.")
    urgency = serializers.ChoiceField(Urgency.choices, required=False, help_text="How soon it is needed.")
    location = serializers.CharField(max_length=100, required=False, allow_blank=True, help_text="Where.")
    device = serializers.CharField(
        max_length=100, required=False, allow_blank=True, help_text="The device it is about."
    )
    contact_phone = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="Phone number for this ticket."
    )
    occurred_at = MomentField(required=False, allow_null=True, help_text="Since when it is so.")
    expected_by = MomentField(required=False, allow_null=True, help_text="When the requester hopes for it.")
    priority = serializers.ChoiceField(
        Priority.choices,
        required=False,
        help_text="1 urgent, 2 high, 3 medium, 4 low; by default what impact and urgency propose. Desk only.",
    )
    tags = serializers.ListField(
        child=serializers.CharField(max_length=40),
        max_length=20,
        required=False,
        help_text="The desk's own marks. Desk only.",
    )
    confidential = serializers.BooleanField(required=False, help_text="Seen only by those involved. Desk only.")


class NewIncidentSerializer(FactsSerializer):
    """A ticket to be recorded."""

    title = serializers.CharField(max_length=200, help_text="What it is about, in a line.")
    requester = IdField(
        queryset=User.objects.select_related("department"),
        required=False,
        help_text="For whom; by default for oneself. Who asks for a colleague then watches the ticket.",
    )
    channel = serializers.ChoiceField(
        Channel.choices, required=False, help_text="How it reached the desk; by a token, `api`. Desk only."
    )
    team = IdField(
        queryset=Team.objects.filter(is_active=True),
        required=False,
        help_text="Where it goes; by default as the routing rules say. Desk only.",
    )
    assignee = IdField(
        queryset=User.objects.handlers(),
        required=False,
        help_text="An agent, of the team; or who manages the process. Desk only.",
    )
    parent = TicketNumberField(required=False, help_text="The number of the ticket above it. Desk only.")  # type: ignore[assignment]
    attachments = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=MAX_ATTACHMENTS,
        required=False,
        help_text="Ids of files uploaded to `attachments/` and not yet sent.",
    )


class NewTicketSerializer(NewIncidentSerializer):
    """A ticket to be recorded, of any kind."""

    kind = serializers.ChoiceField(Kind.choices, default=Kind.INCIDENT, help_text="The process it follows.")

    def validate_kind(self, kind: str) -> str:
        """Only a kind whose process runs on this desk."""
        if kind not in workflows():
            self.fields["kind"].fail("invalid_choice", input=kind)
        return kind


class TicketEditSerializer(FactsSerializer):
    """Facts of a ticket to be changed; what is left out stays."""

    title = serializers.CharField(max_length=200, help_text="What it is about, in a line.")
    promised_at = MomentField(
        required=False, allow_null=True, help_text="A new promise, in the future; the requester is told."
    )
    parent = TicketNumberField(  # type: ignore[assignment]
        required=False, allow_null=True, help_text="The number of the ticket above it; null takes it out of that."
    )
    reason = serializers.CharField(
        max_length=20_000,
        required=False,
        help_text="Why the priority differs from what impact and urgency propose; required then.",
    )
