"""What a ticket hangs together with: other tickets, people, the moves of its process."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from tickets.choices import Kind, LinkKind
from tickets.models import Ticket, TicketLink
from tickets.serializers.base import IdField, StrictSerializer, TicketNumberField


class LinkedTicketSerializer(serializers.Serializer):
    """The ticket at the other end of a link."""

    number = serializers.CharField(help_text="Its number.")
    kind = serializers.ChoiceField(Kind.choices, help_text="The process it follows.")
    title = serializers.CharField(help_text="What it is about.")
    state = serializers.CharField(help_text="Where it stands in its process.")


class LinkSerializer(serializers.Serializer):
    """A link to another ticket."""

    id = serializers.IntegerField(help_text="The link's id.")
    kind = serializers.ChoiceField(LinkKind.choices, help_text="How they hang together, read from its source.")
    is_source = serializers.SerializerMethodField(help_text="Whether this ticket is the source of the link.")
    label = serializers.SerializerMethodField(help_text="How it reads from this ticket, in the reader's language.")  # type: ignore[assignment]
    ticket = serializers.SerializerMethodField(help_text="The other ticket.")
    created_at = serializers.DateTimeField(help_text="When they were linked.")

    def get_is_source(self, link: TicketLink) -> bool:
        return link.source_id == self._own.pk

    def get_label(self, link: TicketLink) -> str:
        return link.label_from(self._own)

    @extend_schema_field(LinkedTicketSerializer)
    def get_ticket(self, link: TicketLink) -> Any:
        other = link.target if link.source_id == self._own.pk else link.source
        return LinkedTicketSerializer(other).data

    @property
    def _own(self) -> Ticket:
        return self.context["ticket"]


class NewLinkSerializer(StrictSerializer):
    """A link to be made: this ticket is *kind* the target."""

    kind = serializers.ChoiceField(LinkKind.choices, help_text="How they hang together.")
    target = TicketNumberField(help_text="The other ticket's number.")


class NewWatcherSerializer(StrictSerializer):
    """Somebody who is to be told."""

    user = IdField(
        queryset=User.objects.all(), required=False, help_text="Who; by default oneself. Others see the ticket then."
    )


class ChoiceSerializer(serializers.Serializer):
    """A value that an input takes."""

    value = serializers.CharField(help_text="What to send.")
    label = serializers.CharField(help_text="What it means, in the reader's language.")  # type: ignore[assignment]


class InputSerializer(serializers.Serializer):
    """Something a move asks for."""

    name = serializers.CharField(help_text="The key in the body.")
    label = serializers.CharField(help_text="What it is, in the reader's language.")  # type: ignore[assignment]
    help_text = serializers.CharField(help_text="How to fill it in, in the reader's language.")  # type: ignore[assignment]
    type = serializers.ChoiceField(
        ["text", "moment", "choice", "team", "person", "ticket", "boolean", "number"],
        help_text="text; moment, an ISO 8601 date and time; choice, one of `choices`; team and person, an id of "
        "`teams/` or `users/`; ticket, a number; boolean; number.",
    )
    required = serializers.BooleanField(help_text="Whether the move needs it.")  # type: ignore[assignment]
    max_length = serializers.IntegerField(allow_null=True, help_text="The longest text it takes.")
    choices = ChoiceSerializer(many=True, help_text="What a choice takes; else empty.")


class MoveSerializer(serializers.Serializer):
    """Something that can be done to the ticket along its process."""

    name = serializers.CharField(help_text="The move's name, the last part of its address.")
    label = serializers.CharField(help_text="What it is called, in the reader's language.")  # type: ignore[assignment]
    target = serializers.CharField(help_text="The state it leads to.")
    is_open = serializers.BooleanField(help_text="Whether it can be done now.")
    blocked_by = serializers.ListField(
        child=serializers.CharField(), help_text="Why it cannot be done now, in the reader's language."
    )
    inputs = InputSerializer(many=True, help_text="What it asks for.")
