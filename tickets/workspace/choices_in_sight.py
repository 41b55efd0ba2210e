"""Up to five choices are shown at once instead of in a menu."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

MAX_IN_SIGHT = 5


def show_choices(form: forms.Form) -> None:
    """Turns the short menus of a form into radios; those of rows of a table may grow and stay menus."""
    for field in form.fields.values():
        if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
            continue
        real = [(key, label) for key, label in cast(Iterable[tuple[Any, Any]], field.choices) if key not in (None, "")]
        if len(real) <= MAX_IN_SIGHT:
            field.widget = forms.RadioSelect(choices=real)
            field.widget.is_required = field.required
