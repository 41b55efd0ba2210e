"""Giving files out, by page and by API alike."""

from urllib.parse import quote

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from accounts.models import User
from tickets.models import Attachment
from tickets.policies import can_see_internal, can_view

# Whatever a file pretends to be, it runs no script and loads nothing when a browser shows it.
FILE_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


def may_read(user: User, found: Attachment) -> bool:
    """A draft is its uploader's alone; afterwards the ticket and the entry decide."""
    if found.ticket is None:
        return found.uploaded_by_id == user.pk
    if not can_view(user, found.ticket):
        return False
    return found.public or can_see_internal(user, found.ticket)


def file_response(found: Attachment) -> FileResponse:
    """The content with safe headers; pictures show in the page, the rest downloads. Raises Http404 when it is gone."""
    try:
        content = default_storage.open(found.storage_name)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, content_type=found.content_type)
    response["Content-Length"] = found.size
    kind = "inline" if found.is_image else "attachment"
    response["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(found.name, safe='')}"
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    # The content never changes under its address, but who may see it can: ask again after an hour.
    response["Cache-Control"] = "private, max-age=3600, immutable"
    return response
