"""Filters as sentences: a name, the values in words, and the address without them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language, pgettext

from accounts.models import Department, Team, User
from tickets.figures import figures
from tickets.filters import FILTERS, ReferencesField, clean_filters
from tickets.models import Category
from tickets.queue.selection import Selection

# Which table the references of a filter point to, and by which field.
TABLES: dict[str, tuple[Any, str]] = {
    "team": (Team, "pk"),
    "assignee": (User, "pk"),
    "requester": (User, "pk"),
    "department": (Department, "pk"),
    "category": (Category, "slug"),
}
Names = dict[tuple[str, str], str]


@dataclass(frozen=True)
class Chip:
    name: str
    value: str
    url: str


def chips(selection: Selection) -> list[Chip]:
    """One per filter that is set, in the order in which filters are declared."""
    values, _errors = clean_filters(selection.filters)
    names = names_of({name: value for name, value in values.items() if name in TABLES})
    return [
        Chip(str(FILTERS[name].label), _words(name, values[name], names, selection), selection.url(without=name))
        for name in FILTERS
        if name in values
    ]


def _words(name: str, value: Any, names: Names, selection: Selection) -> str:
    field = FILTERS[name].field
    if isinstance(field, ReferencesField):
        return _joined(str(field.words.get(one) or names.get((name, one), f"#{one}")) for one in value)
    if name == "figure":
        return figures().words(value, selection.user)
    if name.endswith(("_after", "_before")):
        return selection.filters.getlist(name)[-1]
    labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    return _joined(labels.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value]))


def _joined(words: Iterable[str]) -> str:
    return pgettext("between items", ", ").join(words)


def names_of(wanted: dict[str, list[str]]) -> Names:
    """The names of what filters refer to, in one statement over all tables."""
    english = (get_language() or "").startswith("en")
    parts = [_names_in(name, keys, english) for name, keys in wanted.items()]
    if not parts:
        return {}
    rows = parts[0].union(*parts[1:], all=True)
    return {(name, key): english_name or own for name, key, own, english_name in rows}


def _names_in(name: str, keys: list[str], english: bool) -> Any:
    model, field = TABLES[name]
    known = [key for key in keys if field == "slug" or key.isdigit()]
    translated = F("name_en") if english and model is not User else Value("", output_field=CharField())
    return (
        model.objects.filter(**{f"{field}__in": known})
        .order_by()
        .values_list(Value(name, output_field=CharField()), Cast(field, CharField()), "name", translated)
    )
