"""The queue: its page, and the parts of it that refresh themselves."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from accounts.http import UserRequest
from accounts.models import User
from tickets import moments
from tickets.clocks import clocks
from tickets.filters import FILTERS
from tickets.keyset import BadCursor, Page, read_moment
from tickets.models import SavedView
from tickets.queue import bulk, columns
from tickets.queue.chips import chips
from tickets.queue.export import MAX_ROWS
from tickets.queue.groups import BY_CLOCK, grouped
from tickets.queue.selection import Selection
from tickets.queue.side import counted_side, side_of
from tickets.views.access import desk_staff
from tickets.views.queue_tools import chosen_columns, column_choices, order_choices

PAGE_SIZE = 50
# More new tickets than this are "many".
MAX_FRESH = 99


@require_GET
@login_required
def queue(request: UserRequest) -> HttpResponse:
    """The table of a view. Employees have their own place for their tickets."""
    user = request.user
    if not user.is_desk_staff:
        return redirect("portal:home")
    selection = Selection.from_params(user, request.GET)
    if "apply" in request.GET:
        return redirect(selection.url())  # the filter form sends its empty fields too
    shown_columns = chosen_columns(request, selection)
    try:
        page = selection.page(columns.fields_of(shown_columns), PAGE_SIZE)
    except BadCursor:
        return redirect(selection.url())
    context = _table(selection, page, shown_columns) | {
        "selection": selection,
        "chips": chips(selection),
        "errors": [(FILTERS[name].label, words) for name, words in selection.errors.items()],
        "side": side_of(selection),
        "now": moments.now(),
        "orders": order_choices(selection),
        "column_choices": column_choices(shown_columns),
        "bulk_actions": bulk.ACTIONS if user.is_agent else (),
        "form_query": selection.query(),
        "max_rows": MAX_ROWS,
    }
    return render(request, "tickets/queue.html", context)


def _table(selection: Selection, page: Page[dict[str, Any]], shown_columns: list[columns.Column]) -> dict[str, Any]:
    older = selection.url(cursor=page.older) if page.older else ""
    newer = selection.url(cursor=page.newer) if page.newer else ""
    return {
        "columns": [_head(column, selection) for column in shown_columns],
        "groups": _groups(selection, page, shown_columns),
        "row_count": len(page.rows),
        "is_whole": not (older or newer),
        "older_url": older,
        "newer_url": newer,
    }


def _head(column: columns.Column, selection: Selection) -> dict[str, Any]:
    """A column's head: sorting by it, or by it the other way round."""
    active = selection.ordering if selection.ordering in column.orders else ""
    following = next((order for order in column.orders if order != active), "")
    return {
        "column": column,
        "sort": ("descending" if active.startswith("-") else "ascending") if active else "",
        "url": selection.url(ordering=following) if following else "",
    }


def _groups(
    selection: Selection, page: Page[dict[str, Any]], shown_columns: list[columns.Column]
) -> list[tuple[SafeString | str, list[tuple[str, SafeString]]]]:
    """Rows under heads by urgency or priority when sorted so, else under none."""
    now = moments.now()
    needs_clocks = columns.BY_KEY["clock"] in shown_columns or selection.ordering in BY_CLOCK
    chips_by_id = clocks().next_chips([row["id"] for row in page.rows], now) if needs_clocks else {}
    reader = columns.Reader.of(selection.user, chips_by_id)
    return [
        (group.head, [(row["number"], columns.render_cells(row, shown_columns, reader)) for row in group.rows])
        for group in grouped(page.rows, selection.ordering, chips_by_id, now)
    ]


@require_GET
@desk_staff
def counts(request: UserRequest) -> HttpResponse:
    """The left column with what is counted. The page itself brings it without, so that it need not wait."""
    selection = Selection.from_params(request.user, request.GET)
    context = {"selection": selection, "side": counted_side(selection), "row_count": request.GET.get("rows", "")}
    return render(request, "tickets/_queue_counts.html", context)


@require_GET
@desk_staff
def fresh(request: UserRequest) -> HttpResponse:
    """How many tickets came into the selection since the page was made: a bar to be clicked, or nothing to say."""
    since = read_moment(request.GET.get("since", ""))
    if since is None:
        return HttpResponse(status=204)
    selection = Selection.from_params(request.user, request.GET)
    count = count_fresh(selection, since)
    if str(count) == request.GET.get("told", "0"):
        return HttpResponse(status=204)
    context = {"selection": selection, "count": count, "is_many": count > MAX_FRESH, "since": request.GET["since"]}
    return render(request, "tickets/_queue_fresh.html", context)


def count_fresh(selection: Selection, since: datetime) -> int:
    """New tickets and those handed on since. Whatever is fresh has changed since, which an index tells."""
    arrived = Q(created_at__gt=since) | Q(assigned_at__gt=since)
    return selection.tickets().filter(arrived, updated_at__gt=since).order_by()[: MAX_FRESH + 1].count()


@require_POST
@desk_staff
def set_columns(request: UserRequest) -> HttpResponse:
    """Keeps the columns chosen: in one's own saved view, else in this browser for all views."""
    user: User = request.user
    selection = Selection.from_params(user, request.GET)
    keys = [column.key for column in columns.choose(request.POST.getlist("column"))]
    response = redirect(selection.url())
    if isinstance(selection.view, SavedView) and selection.view.owner_id == user.pk:
        SavedView.objects.filter(pk=selection.view.pk).update(columns=keys)
    else:
        cookie = ".".join(keys)
        response.set_cookie("columns", cookie, max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure())
    return response
