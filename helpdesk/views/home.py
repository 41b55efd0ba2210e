"""The front door."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.http import UserRequest


@login_required
def home(request: UserRequest) -> HttpResponse:
    """Staff go to their queue, everybody else to the portal."""
    return redirect("tickets:queue" if request.user.is_desk_staff else "portal:home")
