"""Taking files off the wire."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class CappedUploadHandler(FileUploadHandler):
    """Stops keeping a file's bytes once it is larger than allowed; what comes after is read and thrown away.

    The file then arrives just over the limit, and the page can say so in words, with everything else that was typed.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None if start > settings.ATTACHMENT_MAX_BYTES else raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class UploadInput(forms.ClearableFileInput):
    """A plain file input that takes several, for pages without script."""

    allow_multiple_selected = True


class UploadField(forms.FileField):
    """Where refused files are complained about; the files themselves are gathered by `tickets.files.keeping`."""

    widget = UploadInput

    def clean(self, data: Any, initial: Any = None) -> None:
        return None
