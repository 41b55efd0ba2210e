"""Forms beside an asset: a drawer where scripts run, a page of their own where they do not."""

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
    return render(request, template if in_drawer else "assets/panel_page.html", context, status=status)


def back_to(request: UserRequest, thing: Any, message: str = "") -> HttpResponse:
    """To the page of a thing as it is now, with a word on what was done."""
    if message:
        messages.success(request, message)
    if not request.htmx:
        return redirect(thing)
    address = thing if isinstance(thing, str) else thing.get_absolute_url()
    under = (request.htmx.current_url_abs_path or "").partition("?")[0]
    return HttpResponseClientRefresh() if under == address else HttpResponseClientRedirect(address)


def query_of(request: UserRequest) -> str:
    """What was typed into a panel's search."""
    return (request.GET.get("q") or request.POST.get("q") or "").replace("\x00", "").strip()[:100]
