"""The list of colleagues that a form offers while somebody types."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.colleagues import find_colleagues
from accounts.http import UserRequest


@login_required
@never_cache
@require_safe
def colleagues(request: UserRequest) -> HttpResponse:
    """A few people, as choices of the form."""
    words = request.GET.get("colleague", "")
    context = {"people": find_colleagues(request.user, words), "colleague": words, "searched": bool(words.strip())}
    return render(request, "portal/_people.html", context)
