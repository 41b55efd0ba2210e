"""The front door."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Staff go to their queue, everybody else to the portal."""
    return redirect("tickets:queue" if request.user.is_desk_staff else "portal:home")
