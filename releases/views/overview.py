"""All releases at a glance."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import UserRequest
from releases.manager import Overview
from releases.policies import may_create
from tickets.views.access import desk_staff


@require_GET
@desk_staff
def overview(request: UserRequest) -> HttpResponse:
    """What waits for a decision, what goes out, what comes, what came of it."""
    context = {"overview": Overview(request.user), "may_create": may_create(request.user)}
    return render(request, "releases/overview.html", context)
