"""The form of a ticket's facts. It remembers what the person had read, and hands on only what they changed."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone

from tickets.actions.edit import EDITABLE
from tickets.inputs import MomentField, build_form
from tickets.models import Category, Ticket
from tickets.workspace.choices_in_sight import show_choices

MOMENT_FORMAT = "%Y-%m-%dT%H:%M"


class _HiddenMoment(forms.DateTimeInput):
    """The moment that was read, to the minute, as the picker shows it: seconds are no change."""

    input_type = "hidden"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format=MOMENT_FORMAT)


def fact_form(ticket: Ticket, data: Mapping[str, Any] | None = None) -> forms.Form:
    """The facts to edit, each with a hidden copy of the value that the page showed."""
    initial = {name: getattr(ticket, name) for name in EDITABLE if name != "reason"}
    for name, value in initial.items():
        if hasattr(value, "pk"):
            initial[name] = value.pk
        elif hasattr(value, "tzinfo"):
            initial[name] = timezone.localtime(value).replace(second=0, microsecond=0)
    form = build_form(ticket, ("title",), [name for name in EDITABLE if name != "title"], data=data, initial=initial)
    for field in form.fields.values():
        field.show_hidden_initial = True
        if isinstance(field, MomentField):
            field.hidden_widget = _HiddenMoment
    form.fields["reason"].show_hidden_initial = False
    for name, rows in (("description", 6), ("error_text", 2)):
        form.fields[name].widget.attrs["rows"] = rows
    _offer_categories(form.fields["category"], ticket)
    show_choices(form)
    return form


def _offer_categories(field: forms.Field, ticket: Ticket) -> None:
    """The active ones as a tree of two levels, and the present one even when it has been switched off since."""
    offered = Category.objects.filter(is_active=True) | Category.objects.filter(pk=ticket.category_id or 0)
    field.queryset = offered  # type: ignore[attr-defined]
    rows = offered.as_tree()
    names = {category.path: str(category) for category in rows}
    groups: dict[str, list[tuple[int, str]]] = {}
    for category in rows:
        root = f"/{category.path.split('/')[1]}/"
        groups.setdefault(names.get(root, str(category)), []).append((category.pk, str(category)))
    field.widget.choices = [("", "—"), *((name, choices) for name, choices in groups.items())]


def as_sent(bound: forms.BoundField) -> str:
    """The field's value as a browser sends it; "" for nothing and for a box that is not ticked."""
    value = bound.value()
    if value in (None, False):
        return ""
    if isinstance(bound.field, forms.BooleanField):
        return "on"
    return value.strftime(MOMENT_FORMAT) if hasattr(value, "strftime") else str(value)


def on_top_of(fresh: Ticket, typed: forms.Form) -> forms.Form:
    """The form over the ticket as it is now: what the person changed stays as typed, everything else is fresh."""
    current = fact_form(fresh)
    data = cast(QueryDict, typed.data).copy()
    for name in current.fields:
        now = as_sent(current[name])
        data[typed.add_initial_prefix(name)] = str(bool(now)) if name == "confidential" else now
        if name not in typed.changed_data:
            data[name] = now
    return fact_form(fresh, data)


def changed_values(form: forms.Form) -> dict[str, Any]:
    """What the person changed of what they had read, cleaned."""
    return {name: form.cleaned_data[name] for name in form.changed_data if name in form.cleaned_data}
