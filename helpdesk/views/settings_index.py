"""The front page of the settings."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import UserRequest
from helpdesk.administration import settings_pages


@login_required
@require_GET
def settings_index(request: UserRequest) -> HttpResponse:
    """Everything that can be set, for those who may set something."""
    pages = settings_pages(request.user)
    if not pages:
        raise Http404
    return render(request, "settings/index.html", {"pages": pages})
