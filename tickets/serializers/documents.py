"""A document made in the background, as the API shows it."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from tickets.models import BackgroundDocument


class DocumentSerializer(serializers.ModelSerializer):
    """A file that a worker makes for the one who asked; nobody else can fetch it."""

    id = serializers.UUIDField(source="uuid", help_text="Its id.")
    percent = serializers.IntegerField(help_text="How far it has come.")
    download_url = serializers.SerializerMethodField(help_text="Where the file is; null until it is ready.")

    class Meta:
        model = BackgroundDocument
        fields = (
            "id", "kind", "title", "state", "done", "total", "percent", "error", "file_name", "content_type", "size",
            "created_at", "ended_at", "expires_at", "download_url",
        )  # fmt: skip
        read_only_fields = fields
        extra_kwargs = {
            "kind": {"help_text": "What makes it, such as `record_table`."},
            "title": {"help_text": "What it is, in words."},
            "state": {"help_text": "Where it stands: `done` when the file can be fetched."},
            "done": {"help_text": "How many of its parts have been written."},
            "total": {"help_text": "How many parts it will have; 0 while that is not known."},
            "error": {"help_text": "Why it failed; else empty."},
            "file_name": {"help_text": "The name of the file."},
            "content_type": {"help_text": "Its type; empty until it is ready."},
            "size": {"help_text": "Its bytes; 0 until it is ready."},
            "created_at": {"help_text": "When it was asked for."},
            "ended_at": {"help_text": "When it was ready, failed or was stopped."},
            "expires_at": {"help_text": "Until when it is kept."},
        }

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_download_url(self, document: BackgroundDocument) -> str | None:
        if not document.is_ready:
            return None
        return str(reverse("api:document-download", args=[document.uuid], request=self.context.get("request")))
