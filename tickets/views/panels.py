"""Forms beside the ticket: a drawer where scripts run, a page of their own where they do not."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from accounts.http import UserRequest
from tickets.exceptions import NotAllowed, Refused, StaleTicket
from tickets.models import Ticket


def panel(
    request: UserRequest,
    template: str,
    context: dict[str, Any],
    status: int = 200,
    page: str = "tickets/panel_page.html",
) -> HttpResponse:
    """The panel alone for htmx, otherwise inside the page that is named."""
    in_drawer = bool(request.htmx)
    context = {"panel": template, "in_drawer": in_drawer, **context}
    return render(request, template if in_drawer else page, context, status=status)


def back_to(request: UserRequest, ticket: Ticket, message: str = "", anchor: str = "") -> HttpResponse:
    """To the ticket as it is now, with a word on what was done."""
    if message:
        messages.success(request, message)
    page = ticket.get_absolute_url()
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    if not request.htmx:
        return redirect(page + query + anchor)
    # From the drawer the page under it is read again, in the view from which it was opened.
    under = (request.htmx.current_url_abs_path or "").partition("?")[0]
    if under in ("", request.path):
        return HttpResponseClientRedirect(page)  # the form stood on a page of its own
    return HttpResponseClientRefresh()


def back_to_page(request: UserRequest, thing: Any, message: str = "") -> HttpResponse:
    """To the page of anything else as it is now, or to an address, with a word on what was done."""
    if message:
        messages.success(request, message)
    if not request.htmx:
        return redirect(thing)
    address = thing if isinstance(thing, str) else thing.get_absolute_url()
    under = (request.htmx.current_url_abs_path or "").partition("?")[0]
    return HttpResponseClientRefresh() if under == address else HttpResponseClientRedirect(address)


def status_of(refusal: Refused) -> int:
    """403 for who, 412 for what was read, 409 for where the ticket is."""
    if isinstance(refusal, NotAllowed):
        return 403
    return 412 if isinstance(refusal, StaleTicket) else 409


def whole_number(text: str | None) -> int | None:
    """A number that a form carries along, or None for anything else."""
    if text and text.isascii() and text.isdecimal() and len(text) < 10:
        return int(text)
    return None


def put_errors(form: BaseForm, error: ValidationError) -> None:
    """Errors of a verb at the fields of its form; those of no field above it."""
    found = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for name, errors in found.items():
        form.add_error(name if name in form.fields else None, errors)


def put_refusal(form: BaseForm, error: ValidationError | Refused) -> int:
    """What a verb refused at its form; the status of the answer."""
    if isinstance(error, ValidationError):
        put_errors(form, error)
        return 400
    form.add_error(None, error.message)
    return status_of(error)
