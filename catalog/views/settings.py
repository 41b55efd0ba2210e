"""Administrators' pages: the catalogue as a whole, and each item with its preview and history."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import UserRequest
from catalog.actions import save_groups, save_item
from catalog.actions.order import form_for
from catalog.forms import GroupRows, ItemForm, MemberRows, NoteForm, members_of, sent_groups
from catalog.history import differences
from catalog.models import CatalogGroup, CatalogItem, GroupChange
from tickets.exceptions import Refused
from tickets.views.access import administrators
from tickets.views.panels import put_refusal, status_of, whole_number

SHOWN_CHANGES = 50


@require_safe
@administrators
def index(request: UserRequest) -> HttpResponse:
    """Every item by group, those out of use too."""
    items = CatalogItem.objects.for_tiles().select_related("group", "approval_path", "form", "team")
    context = {"items": items, "groups": CatalogGroup.objects.all()}
    return render(request, "catalog/settings/index.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def groups(request: UserRequest) -> HttpResponse:
    """Names, pictures and order of the shelves, and who changed them."""
    known = list(CatalogGroup.objects.values("pk", "name", "name_en", "slug", "icon", "position"))
    rows = GroupRows(request.POST or None, initial=known, prefix="groups")
    note = NoteForm(request.POST or None)
    status, errors = 200, []
    if request.method == "POST":
        status = 400
        try:
            if all([rows.is_valid(), note.is_valid()]):
                read = whole_number(request.POST.get("based_on"))
                save_groups(sent_groups(rows), by=request.user, note=note.cleaned_data["note"], based_on=read)
                messages.success(request, _("Saved."))
                return redirect("catalog:groups")
        except ValidationError as error:
            errors = error.messages
        except Refused as refusal:
            status, errors = status_of(refusal), [refusal.message]
    context = {"rows": rows, "note": note, "errors": errors, "based_on": GroupChange.latest()}
    context["changes"] = GroupChange.objects.select_related("by")[:SHOWN_CHANGES]
    return render(request, "catalog/settings/groups.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def edit(request: UserRequest, slug: str | None = None) -> HttpResponse:
    """A new item, or one changed: looked at as an employee sees it, then saved."""
    item = get_object_or_404(CatalogItem.objects.whole(), slug=slug) if slug else None
    form = ItemForm(request.POST or None, instance=item)
    rows = MemberRows(request.POST or None, initial=_members(item), prefix="members", form_kwargs={"bundle": item})
    status = 200
    if request.method == "POST":
        try:
            valid = all([form.is_valid(), rows.is_valid()])
            if valid and request.POST.get("do") == "save":
                return _save(request, item, form, rows)
            status = 200 if valid else 400
        except (ValidationError, Refused) as error:
            status = put_refusal(form, error)
    return _page(request, item, form, rows, status)


def _save(request: UserRequest, item: CatalogItem | None, form: ItemForm, rows: Any) -> HttpResponse:
    # The form has filled its own instance; the verb works on the row as it is.
    kept = CatalogItem.objects.get(pk=item.pk) if item else None
    read = whole_number(request.POST.get("version"))
    saved = save_item(kept, by=request.user, version=read, members=members_of(rows), **form.facts())
    messages.success(request, _("Saved. Orders from now on get it."))
    return redirect("catalog:item", saved.slug)


def _members(item: CatalogItem | None) -> list[dict[str, Any]]:
    if item is None or not item.pk:
        return []
    return [dict(row) for row in item.members.order_by("position").values("item", "position", "waits")]


def _page(request: UserRequest, item: CatalogItem | None, form: ItemForm, rows: Any, status: int) -> HttpResponse:
    shown = form.instance
    kept = CatalogItem.objects.get(pk=item.pk) if item else None
    context = {
        "item": kept,
        "form": form,
        "rows": rows,
        "version": request.POST.get("version") or (kept.version if kept else ""),
        "shown": shown if shown.name else None,
        "answers": form_for(shown, requester=request.user, by=request.user) if shown.form_id else None,
        "steps": shown.approval_specs(),
        "tasks": shown.task_specs(),
        "history": differences(kept, SHOWN_CHANGES) if kept else [],
    }
    return render(request, "catalog/settings/item.html", context, status=status)
