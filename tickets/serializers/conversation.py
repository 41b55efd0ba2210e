"""What is said and done on a ticket."""

import uuid
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from accounts.serializers import DeskSerializer
from tickets import events
from tickets.choices import WorkManner
from tickets.models import Attachment, TicketEvent
from tickets.serializers.base import PersonSerializer, StrictSerializer
from tickets.serializers.ticket import MAX_ATTACHMENTS

MAX_TEXT = 20_000


class AttachmentSerializer(serializers.Serializer):
    """A file."""

    id = serializers.UUIDField(source="uuid", help_text="The file's id.")
    name = serializers.CharField(help_text="The file's name.")
    content_type = serializers.CharField(help_text="The media type, found from the content.")
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField(help_text="The SHA-256 of the content, in hexadecimal.")
    public = serializers.BooleanField(help_text="Whether the requester may see it.")
    created_at = serializers.DateTimeField(help_text="When it was uploaded.")
    url = serializers.SerializerMethodField(help_text="Where the content is, for whoever may see it.")

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, attachment: Attachment) -> str:
        return reverse("api:attachment-detail", args=[attachment.uuid], request=self.context["request"])


class UploadSerializer(serializers.Serializer):
    """A file on its way in."""

    file = serializers.FileField(allow_empty_file=True, help_text="The file.")


class TicketUploadSerializer(UploadSerializer):
    """A file for a ticket."""

    text = serializers.CharField(
        max_length=MAX_TEXT, required=False, help_text="What to say with it; by default the file's name."
    )
    public = serializers.BooleanField(
        default=True, help_text="A reply that the requester reads, or an internal note. Notes are desk only."
    )


class CommentSerializer(serializers.Serializer):
    """Something said on a ticket."""

    sequence = serializers.IntegerField(help_text="The place in the ticket's timeline.")
    author = PersonSerializer(source="actor", allow_null=True, help_text="Who said it.")
    at = serializers.DateTimeField(help_text="When.")
    public = serializers.BooleanField(help_text="A reply that the requester reads, or an internal note.")
    text = serializers.CharField(help_text="The words, in Markdown.")
    attachments = AttachmentSerializer(many=True, help_text="The files that came with it.")


class NewCommentSerializer(StrictSerializer):
    """Something to be said."""

    text = serializers.CharField(max_length=MAX_TEXT, help_text="The words, in Markdown.")
    public = serializers.BooleanField(
        default=True, help_text="A reply that the requester reads, or an internal note. Notes are desk only."
    )
    attachments = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=MAX_ATTACHMENTS,
        required=False,
        help_text="Ids of files uploaded to `attachments/` and not yet sent.",
    )


class EventSerializer(DeskSerializer):
    """An entry of a ticket's timeline."""

    sequence = serializers.IntegerField(help_text="The place in the timeline, from 1.")
    verb = serializers.CharField(help_text="What happened, e.g. `created`, `replied`, `resolved`.")
    actor = PersonSerializer(allow_null=True, help_text="Who did it; null for the system itself.")
    at = serializers.DateTimeField(help_text="When.")
    public = serializers.BooleanField(help_text="Whether the requester may see it.")
    text = serializers.CharField(help_text="Words that belong to it, in Markdown.")
    changes = serializers.SerializerMethodField(help_text="The fields that changed: name → [old, new].")
    data = serializers.SerializerMethodField(help_text="What else belongs to it, e.g. the reason.")  # type: ignore[assignment]
    attachments = AttachmentSerializer(many=True, help_text="The files that came with it.")

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "array", "items": {}}})
    def get_changes(self, event: TicketEvent) -> Any:
        return event.changes if self.reader.is_desk_staff else events.public_changes(event)

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_data(self, event: TicketEvent) -> Any:
        return event.data if self.reader.is_desk_staff else events.public_data(event)


class WorklogSerializer(serializers.Serializer):
    """Work done on a ticket."""

    id = serializers.IntegerField(help_text="The entry's id.")
    user = PersonSerializer(help_text="Who worked.")
    manner = serializers.ChoiceField(WorkManner.choices, help_text="How.")
    minutes = serializers.IntegerField(help_text="How long.")
    session_reference = serializers.CharField(help_text="Link or id of the remote session.")
    text = serializers.CharField(source="event.text", help_text="What was done.")
    worked_at = serializers.DateTimeField(help_text="When.")


class NewWorklogSerializer(StrictSerializer):
    """Work to be recorded."""

    manner = serializers.ChoiceField(WorkManner.choices, help_text="How.")
    minutes = serializers.IntegerField(min_value=1, max_value=1440, help_text="How long; at most a day.")
    session_reference = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="Link or id of the remote session."
    )
    text = serializers.CharField(max_length=MAX_TEXT, required=False, allow_blank=True, help_text="What was done.")


def drafts(user: Any, ids: list[uuid.UUID]) -> list[Attachment]:
    """The person's unsent uploads by id. Raises ValidationError when one is not there."""
    wanted = set(ids)
    found = list(Attachment.objects.drafts_of(user).filter(uuid__in=wanted)) if wanted else []
    if len(found) < len(wanted):
        missing = sorted(str(one) for one in wanted - {attachment.uuid for attachment in found})
        message = _("None of your unsent files has the id %(ids)s.") % {"ids": ", ".join(missing)}
        raise serializers.ValidationError({"attachments": [message]}, code="gone")
    return found
