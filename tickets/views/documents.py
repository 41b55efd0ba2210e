"""Documents that a worker makes: how far one is, fetching it, and one's own of the last days."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.http import UserRequest
from tickets.actions.documents import stop
from tickets.documents.background import may_have
from tickets.files.serving import document_response
from tickets.models import BackgroundDocument
from tickets.moments import now
from tickets.views.access import desk_staff

SHOWN = 50


def find_document(request: UserRequest, uuid: UUID) -> BackgroundDocument:
    """One's own. Raises Http404 for any other, and for one whose days are over."""
    found = BackgroundDocument.objects.visible_to(request.user).filter(uuid=uuid).first()
    if found is None or not may_have(request.user, found) or is_over(found, now()):
        raise Http404
    return found


def is_over(document: BackgroundDocument, at: datetime) -> bool:
    return document.expires_at is not None and document.expires_at <= at


@require_GET
@desk_staff
def documents(request: UserRequest) -> HttpResponse:
    """One's own, the newest first."""
    found = [one for one in BackgroundDocument.objects.visible_to(request.user)[:SHOWN] if not is_over(one, now())]
    return render(request, "documents/list.html", {"documents": found})


@require_GET
@desk_staff
@never_cache
def show(request: UserRequest, uuid: UUID) -> HttpResponse:
    """How far it is; for htmx only the part that changes until it is ready."""
    template = "documents/_show.html" if request.htmx else "documents/show.html"
    return render(request, template, {"document": find_document(request, uuid)})


@require_GET
@login_required
@never_cache
def download(request: UserRequest, uuid: UUID) -> FileResponse:
    """The file. Raises Http404 when there is none, or none any more."""
    return document_response(find_document(request, uuid))


@require_POST
@desk_staff
def stop_document(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Stops it."""
    stop(find_document(request, uuid), by=request.user)
    messages.success(request, _("It was stopped."))
    return redirect("documents:list")
