"""The knowledge base for everybody: search, categories, what is read most and what is new."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from knowledge.browsing import Shelf, browse


@login_required
@require_safe
def index(request: UserRequest) -> HttpResponse:
    """The shelves; with a category or words, what stands on them."""
    shelf: Shelf = browse(request.user, request.GET)
    return render(request, "knowledge/portal.html", {"shelf": shelf})
