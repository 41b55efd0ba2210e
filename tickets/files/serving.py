"""Giving files out, by page and by API alike."""

from collections.abc import Callable
from urllib.parse import quote

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from accounts.models import User
from tickets.models import Attachment, BackgroundDocument
from tickets.policies import can_see_internal, can_view, is_approver

# Whatever a file pretends to be, it runs no script and loads nothing when a browser shows it.
FILE_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"

_holders: dict[str, Callable[[User, Attachment], bool]] = {}


def register_holder(name: str, may_read_file: Callable[[User, Attachment], bool]) -> None:
    """Makes known what besides tickets has files (`Attachment.holder`), and its rule of who reads them."""
    _holders[name] = may_read_file


def may_read(user: User, found: Attachment) -> bool:
    """A draft is its uploader's alone; afterwards the ticket and the entry decide, or whatever else holds it."""
    if found.holder:
        return _holders[found.holder](user, found)
    if found.ticket is None:
        return found.uploaded_by_id == user.pk
    if not can_view(user, found.ticket):
        # Of a confidential ticket an approver reads what they decide on.
        return (
            is_approver(user, found.ticket) and Attachment.objects.to_approve(found.ticket).filter(pk=found.pk).exists()
        )
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


def document_response(found: BackgroundDocument) -> FileResponse:
    """The file to be kept, never shown. Raises Http404 when it is not there."""
    if not found.is_ready:
        raise Http404
    try:
        content = default_storage.open(found.storage_name)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, content_type=found.content_type)
    response["Content-Length"] = found.size
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.file_name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
