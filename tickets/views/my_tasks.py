"""The tasks that wait for oneself."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from tickets.checklist import mine
from tickets.workspace.checklist import Row, verbs_for


@login_required
@require_safe
def tasks(request: UserRequest) -> HttpResponse:
    """Everybody has this page; who has no task finds it empty."""
    show = request.GET.get("show", "mine")
    show = show if show in mine.VIEWS else "mine"
    page = mine.read_page(request.user, show, request.GET.get("cursor", ""))
    rows = [Row(task, verbs=verbs_for(task, request.user, may_plan=False)) for task in page.rows]
    address = f"{reverse('tasks')}?show={show}"
    context = {
        "base": "base_staff.html" if request.user.is_desk_staff else "portal/base.html",
        "rows": rows,
        "show": show,
        "views": mine.VIEWS.items(),
        "newer_url": f"{address}&cursor={page.newer}" if page.newer else "",
        "older_url": f"{address}&cursor={page.older}" if page.older else "",
    }
    return render(request, "tickets/tasks/mine.html", context)
