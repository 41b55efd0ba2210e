"""Taking files off the wire."""

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
