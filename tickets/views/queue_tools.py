"""The queue's toolbar: the filter form, export, and what its menus offer."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.http import UserRequest
from accounts.models import Department, Team, User
from tickets.filters import TicketFilter
from tickets.models import Category, SavedView
from tickets.queue import columns, export
from tickets.queue.selection import Selection
from tickets.views.access import desk_staff
from tickets.views.sheets import sheet_response

ORDER_LABELS = {
    "priority": _("Most urgent first"),
    "-created_at": _("Newest first"),
    "created_at": _("Oldest first"),
    "-updated_at": _("Last changed first"),
    "updated_at": _("Longest untouched first"),
    "next_due": _("Due first"),
    "-next_due": _("Due last"),
    "time_left": _("Least time left first"),
}
# A browser shows no longer list well; a longer one is filtered by the API or the address.
MAX_CHOICES = 2_000


def chosen_columns(request: UserRequest, selection: Selection) -> list[columns.Column]:
    """Those of the saved view, else those chosen in this browser, else the usual ones."""
    if isinstance(selection.view, SavedView) and selection.view.columns:
        return columns.choose([key for key in selection.view.columns if isinstance(key, str)])
    return columns.choose(request.COOKIES.get("columns", "").split("."))


def column_choices(shown: list[columns.Column]) -> list[tuple[columns.Column, bool]]:
    return [(column, column in shown) for column in columns.COLUMNS if not column.is_fixed]


def order_choices(selection: Selection) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": selection.url(ordering=name), "is_current": name == selection.ordering}
        for name, label in ORDER_LABELS.items()
        if selection.checked_ordering(name) == name
    ]


@require_GET
@desk_staff
def filters(request: UserRequest) -> HttpResponse:
    """The form that makes an address: as a page, or as the part of the queue that opens under its toolbar."""
    selection = Selection.from_params(request.user, request.GET)
    form = TicketFilter(selection.filters, request=request).form
    fill_choices(form)
    template = "tickets/_queue_filters.html" if request.htmx else "tickets/queue_filters.html"
    return render(request, template, {"selection": selection, "form": form})


def fill_choices(form: Any) -> None:
    """Gives the references of the filter form names to choose from."""
    any_choice = [("", _("Any"))]
    for name in ("open", "confidential", "major", "drill"):
        form.fields[name].choices = any_choice + list(form.fields[name].choices)
    agents = User.objects.agents().order_by("name").only("name")[:MAX_CHOICES]
    rows: dict[str, list[tuple[Any, str]]] = {
        "team": [(team.pk, str(team)) for team in Team.objects.filter(is_active=True)],
        "assignee": [(agent.pk, agent.name) for agent in agents],
        "department": _tree(Department.objects.as_tree()[:MAX_CHOICES], "pk"),
        "category": _tree(Category.objects.filter(is_active=True).as_tree(), "slug"),
    }
    for name, choices in rows.items():
        field = form.fields[name]
        field.help_text = ""  # written for scripts, which name ids
        field.choices = [*field.words.items(), *choices]
    field = form.fields["requester"]
    given = form["requester"].value() or []
    chosen = [value for value in given if value not in field.words and field.valid_value(value)]
    people = User.objects.filter(pk__in=chosen[:50]).only("name")
    field.choices = [*field.words.items(), *((p.pk, p.name) for p in people)]


def _tree(nodes: Any, key: str) -> list[tuple[Any, str]]:
    """Nodes indented by their depth, in an order in which each follows its parent."""
    return [(getattr(node, key), node.indented) for node in nodes]


@require_GET
@desk_staff
def export_rows(request: UserRequest, form: str) -> HttpResponseBase:
    """The selection's rows and columns as a sheet."""
    if form not in export.MAX_ROWS:
        raise Http404
    selection = Selection.from_params(request.user, request.GET)
    reader = columns.Reader.of(request.user)
    rows = export.sheet_rows(selection, chosen_columns(request, selection), reader, limit=export.MAX_ROWS[form])
    return sheet_response(rows, f"tickets-{timezone.localtime():%Y%m%d-%H%M}", form)
