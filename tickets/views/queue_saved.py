"""One's own views: saving what is seen, renaming, sharing, deleting."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest
from tickets.models import SavedView
from tickets.queue.forms import SavedViewForm
from tickets.queue.selection import Selection, view_url
from tickets.views.access import desk_staff
from tickets.views.queue_tools import chosen_columns


@require_http_methods(["GET", "POST"])
@desk_staff
def save_view(request: UserRequest) -> HttpResponse:
    """Keeps the filters, the order and the columns of the address under a name."""
    selection = Selection.from_params(request.user, request.GET)
    content = {
        "query": selection.to_save(),
        "columns": [column.key for column in chosen_columns(request, selection)],
    }
    form = SavedViewForm(request.POST or None, owner=request.user, content=content)
    if request.method == "POST" and form.is_valid():
        view = form.save()
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
        return redirect(view_url(view))
    template = "tickets/_queue_save.html" if request.htmx else "tickets/queue_save.html"
    status = 400 if form.errors else 200
    return render(request, template, {"form": form, "selection": selection}, status=status)


@require_http_methods(["GET", "POST"])
@desk_staff
def edit_view(request: UserRequest, pk: int) -> HttpResponse:
    """Renames, shares or deletes one's own view."""
    view = get_object_or_404(SavedView, pk=pk, owner=request.user)
    form = SavedViewForm(request.POST or None, instance=view, owner=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
        return redirect(view_url(view))
    status = 400 if form.errors else 200
    return render(request, "tickets/queue_view.html", {"form": form, "view": view}, status=status)


@require_POST
@desk_staff
def update_view(request: UserRequest, pk: int) -> HttpResponse:
    """Takes what the address says now into one's own view."""
    view = get_object_or_404(SavedView, pk=pk, owner=request.user)
    view.query = Selection.from_params(request.user, request.GET).to_save()
    view.full_clean(exclude={"owner", "team"})
    view.save(update_fields={"query"})
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect(view_url(view))


@require_POST
@desk_staff
def delete_view(request: UserRequest, pk: int) -> HttpResponse:
    """Deletes one's own view; no ticket is touched."""
    view = get_object_or_404(SavedView, pk=pk, owner=request.user)
    view.delete()
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect("tickets:queue")
