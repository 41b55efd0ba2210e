"""Files: taking them in, giving them out, taking them back."""

import uuid

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import UserRequest
from tickets.files.keeping import remove_draft, store_upload
from tickets.files.serving import file_response, may_read
from tickets.models import Attachment


@require_POST
def upload(request: UserRequest) -> JsonResponse:
    """Keeps one file (`file`) as a draft of the person; answers its id and address, or why not."""
    if not request.user.is_authenticated:
        message = _("You are signed out. Sign in again in another tab; what you typed is still here.")
        return _problem("signed_out", message, status=401)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return _problem("required", _("No file was sent."), status=400)
    try:
        stored = store_upload(request.user, file)
    except ValidationError as error:
        return _problem(error.code or "invalid", error.messages[0], status=400)
    content = {"id": str(stored.uuid), "name": stored.name, "size": stored.size, "url": stored.get_absolute_url()}
    return JsonResponse(content | {"is_image": stored.is_image}, status=201)


def _problem(code: str, message: str, *, status: int) -> JsonResponse:
    content = {"detail": message, "errors": [{"field": "file", "code": code, "message": message}]}
    return JsonResponse(content, status=status, content_type="application/problem+json")


@login_required
@require_GET
def attachment(request: UserRequest, attachment_id: uuid.UUID) -> FileResponse:
    """The file itself, to whoever may read the entry it belongs to. Pictures show in the page, the rest downloads."""
    found = get_object_or_404(Attachment.objects.select_related("ticket__contact_department"), uuid=attachment_id)
    if not may_read(request.user, found):
        raise Http404
    return file_response(found)


@login_required
@require_POST
def remove(request: UserRequest, attachment_id: uuid.UUID) -> HttpResponse:
    """Takes back a file that was not sent yet."""
    if not remove_draft(request.user, attachment_id):
        raise Http404
    return HttpResponse(status=204)
