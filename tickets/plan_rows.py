"""Rows of a plan as forms: the steps of a change, the units and stages of a release."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.forms.formsets import ORDERING_FIELD_NAME, TOTAL_FORM_COUNT

EMPTY_ROWS = 2


class RowForm(forms.Form):
    """A row; `id` is that of the row it already is. A row without a name is none."""

    # What the verb takes.
    row: ClassVar[type]

    id = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        """What was typed into it, without its place."""
        return {name: value for name, value in self.cleaned_data.items() if name != ORDERING_FIELD_NAME}

    def draft(self) -> Any:
        """The row as the verb takes it; None for an empty one."""
        values = self.values()
        return self.row(**values) if values.get("name") else None


class PlaceInput(forms.NumberInput):
    """The place of a row."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"min": 1, **(attrs or {})})


class PlanRows(BaseFormSet):
    """Rows in the order of their numbers; those that were added come last."""

    ordering_widget = PlaceInput

    def drafts(self) -> list[Any]:
        """The rows as the verb takes them, without the empty ones."""
        rows = sorted(self.forms, key=_place)
        return [draft for row in rows if (draft := row.draft()) is not None]


def _place(row: Any) -> tuple[bool, int]:
    number = row.cleaned_data.get(ORDERING_FIELD_NAME)
    return number is None, number or 0


def plan_rows(
    form: type[RowForm], prefix: str, data: Any, initial: Sequence[dict[str, Any]], *, most: int, **options: Any
) -> Any:
    """At most so many rows of one kind; `do=more-…` in what was sent adds empty ones. `options` go to each row."""
    rows = formset_factory(form, formset=PlanRows, extra=EMPTY_ROWS, can_order=True, max_num=most, absolute_max=most)
    if data is not None and data.get("do") == f"more-{prefix}":
        data = _with_more(data, f"{prefix}-{TOTAL_FORM_COUNT}", most)
    return rows(data, initial=initial, prefix=prefix, form_kwargs=options)


def _with_more(data: Any, name: str, most: int) -> Any:
    data = data.copy()
    count = str(data.get(name, "0"))
    total = int(count) if count.isascii() and count.isdecimal() and len(count) < 4 else 0
    data[name] = str(min(total + EMPTY_ROWS, most))
    return data
