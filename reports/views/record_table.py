"""The record table: choosing its tickets, and taking it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.http import UserRequest
from reports.policies import may_take_record_table
from reports.record_table import asking
from tickets.exceptions import Refused
from tickets.filters import TicketFilter
from tickets.queue.export import XLSX
from tickets.views.access import allowed_to
from tickets.views.queue_tools import fill_choices

takers = allowed_to(may_take_record_table)
# What the page asks; every other filter of the queue works in the address.
SHOWN = (
    "closed_after", "closed_before", "created_after", "created_before", "team", "assignee", "category", "department",
)  # fmt: skip
CHECKED = ("kind", "priority")


@require_GET
@takers
def record_table(request: UserRequest) -> HttpResponse:
    """Which tickets, how many they are, and the button."""
    query = asking.query_of(request.GET)
    form = TicketFilter(query, request=request).form
    fill_choices(form)
    try:
        count, errors = asking.count(query, request.user), {}
    except ValidationError as error:
        count, errors = 0, error.message_dict
    context = {
        "form": form,
        "query": query.urlencode(),
        "shown": [form[name] for name in SHOWN],
        "checked": [form[name] for name in CHECKED],
        "count": count,
        "is_capped": count > asking.CAP,
        "cap": asking.CAP,
        "is_at_once": count <= asking.AT_ONCE,
        "errors": errors,
    }
    return render(request, "reports/record_table.html", context, status=400 if errors else 200)


@require_POST
@takers
def take(request: UserRequest) -> HttpResponseBase:
    """A short table at once, a long one from a worker."""
    query = asking.query_of(request.GET)
    page = f"{reverse('reports:record_table')}?{request.GET.urlencode()}"
    try:
        if asking.count(query, request.user) <= asking.AT_ONCE:
            file = asking.write_now(query, request.user)
            return FileResponse(file, as_attachment=True, filename=asking.file_name(query), content_type=XLSX)
        return redirect(asking.order(query, request.user).get_absolute_url())
    except ValidationError:
        return redirect(page)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(page)
