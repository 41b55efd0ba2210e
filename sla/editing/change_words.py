"""What a saved change of a setting says: every field by its name and every value as people know it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Department
from sla.catalog_items import item_name
from sla.models import BreachReason, Calendar, ChatChannel, Policy, SettingChange
from tickets.choices import Impact, Kind, Priority, Urgency
from tickets.models import Category
from tickets.timeline.values import yes_or_no

Line = tuple[str, str, str]
Say = Callable[[Any], str]
NOTHING = "—"
Subject = SettingChange.Subject
MODELS: Mapping[str, type[models.Model]] = {
    Subject.POLICY: Policy,
    Subject.CALENDAR: Calendar,
    Subject.REASON: BreachReason,
    Subject.CHANNEL: ChatChannel,
}


def lines_of(change: SettingChange) -> list[Line]:
    """Name, old and new value of everything that a change is about."""
    if change.subject == Subject.MATRIX:
        return [_matrix_line(cell, pair) for cell, pair in change.changes.items()]
    if change.subject == Subject.REASON:
        return [line for pair in change.changes.values() for line in _reason_lines(*pair)]
    model = MODELS[change.subject]
    return [_line(_label(model, name), pair, VALUES.get(name, yes_or_no)) for name, pair in change.changes.items()]


def _line(label: str, pair: list[Any], say: Say) -> Line:
    before, after = (NOTHING if value in (None, "", [], {}) else say(value) for value in pair)
    return label, before, after


def _label(model: type[models.Model], name: str) -> str:
    if name == "exceptions":
        return capfirst(_("days set by hand"))
    try:
        return capfirst(str(model._meta.get_field(name.removesuffix("_id")).verbose_name))  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name


def _matrix_line(cell: str, pair: list[Any]) -> Line:
    impact, _sign, urgency = cell.partition("|")
    known = impact in Impact.values and urgency in Urgency.values
    label = f"{Impact(impact).label} × {Urgency(urgency).label}" if known else cell
    return _line(label, pair, _choice(Priority))


def _reason_lines(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Line]:
    """A new reason, or what of one is different."""
    if not before or not after:
        whole = after or before or {}
        return [
            (_("Breach reason"), *((NOTHING, str(whole.get("name"))) if after else (str(whole.get("name")), NOTHING)))
        ]
    changed = [name for name in after if before.get(name) != after[name]]
    return [
        _line(
            f"{before['name']} · {_label(BreachReason, name)}",
            [before.get(name), after[name]],
            VALUES.get(name, yes_or_no),
        )
        for name in changed
    ]


def _choice(choices: Any) -> Say:
    return lambda value: str(choices(value).label) if value in choices.values else str(value)


def _named(model: type[models.Model]) -> Say:
    """A row by its id, as it is called now."""
    return lambda key: str(model._default_manager.filter(pk=key).first() or key)


def _week(days: Any) -> str:
    comma = pgettext("between items", ", ")
    said = [f"{WEEKDAYS[number]} {comma.join(spans) or _closed()}" for number, spans in enumerate(days[:7])]
    return pgettext("between parts of a sentence", "; ").join(said)


def _days(days: Any) -> str:
    comma = pgettext("between items", ", ")
    said = [f"{one['day']} {comma.join(one.get('hours') or ()) or _closed()} {one.get('note', '')}" for one in days]
    return pgettext("between parts of a sentence", "; ").join(text.strip() for text in said)


def _closed() -> str:
    return pgettext("calendar day", "closed")


VALUES: Mapping[str, Say] = {
    "kind": _choice(Kind),
    "priority": _choice(Priority),
    "category_id": _named(Category),
    "department_id": _named(Department),
    "catalog_item": item_name,
    "week": _week,
    "exceptions": _days,
}
