"""All changes at a glance."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import UserRequest
from changes.manager import Overview
from changes.policies import may_create
from tickets.views.access import desk_staff


@require_GET
@desk_staff
def overview(request: UserRequest) -> HttpResponse:
    """How many changes stand where, what awaits me, what comes, what went wrong."""
    context = {"overview": Overview(request.user), "may_create": may_create(request.user)}
    return render(request, "changes/overview.html", context)
