"""Forms beside an article: a drawer where scripts run, a page of their own where they do not."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from accounts.http import UserRequest


def panel(request: UserRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The panel alone for htmx, otherwise inside a page."""
    in_drawer = bool(request.htmx)
    context = {"panel": template, "in_drawer": in_drawer, **context}
    return render(request, template if in_drawer else "knowledge/panel_page.html", context, status=status)


def back_to(request: UserRequest, address: str, message: str = "") -> HttpResponse:
    """To a page as it is now, with a word on what was done."""
    if message:
        messages.success(request, message)
    if not request.htmx:
        return redirect(address)
    under = (request.htmx.current_url_abs_path or "").partition("?")[0]
    return HttpResponseClientRefresh() if under == address else HttpResponseClientRedirect(address)
