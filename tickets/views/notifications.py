"""The bell: what has happened on the tickets that concern one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import UserRequest
from tickets.models import Notification
from tickets.notifications import inbox

PAGE = 30


@login_required
def notifications(request: UserRequest) -> HttpResponse:
    """The newest messages; `before` is the id from which to go on."""
    before = request.GET.get("before", "")[:18]
    is_number = before.isascii() and before.isdecimal()
    rows, following = inbox.page(request.user, before=int(before) if is_number else None, size=PAGE)
    base = "base_staff.html" if request.user.is_desk_staff else "base_portal.html"
    context = {"base": base, "rows": rows, "next": following}
    return render(request, "notifications/list.html", context)


@login_required
def open_notification(request: UserRequest, pk: int) -> HttpResponse:
    """Marks a message as read and goes to what it is about."""
    message = get_object_or_404(inbox.visible(request.user), pk=pk)
    Notification.objects.filter(pk=pk).unread().update(read_at=timezone.now())
    return redirect(inbox.address(message))


@login_required
@require_POST
def read_all(request: UserRequest) -> HttpResponse:
    Notification.objects.inbox(request.user).unread().update(read_at=timezone.now())
    return redirect("notifications")
