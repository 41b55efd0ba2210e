"""Giving out an attachment as it was sealed, by page and by API alike."""

from urllib.parse import quote

from django.http import FileResponse, Http404

from archive.models import ArchivedTicket
from archive.opening import Damaged, parsed, read_ticket
from archive.reading import ATTACHMENT
from archive.store import file_path, store
from tickets.files.serving import FILE_POLICY


def file_response(found: ArchivedTicket, pk: int) -> FileResponse:
    """One attachment of an archived ticket; always a download. Raises Http404."""
    try:
        rows = parsed(read_ticket(found))["rows"].get(ATTACHMENT, [])
        row = next((row for row in rows if row["id"] == pk), None)
        if row is None:
            raise Http404
        content = store().open(file_path(found.bundle.name, row["sha256"]))
    except (Damaged, OSError) as error:
        raise Http404 from error
    response = FileResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row['name'], safe='')}"
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
