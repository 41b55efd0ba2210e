"""The values that an event keeps in JSON, as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tickets.models import Ticket, detail_model
from tickets.templatetags.desk import said

LONG = 60


@dataclass(frozen=True)
class Change:
    """One field that changed: its label, and both values in words ("" for none)."""

    name: str
    label: str
    old: str
    new: str

    @property
    def is_long(self) -> bool:
        """Too long for a line: shown one below the other, folded."""
        return len(self.old) > LONG or len(self.new) > LONG or "\n" in self.old or "\n" in self.new

    def __str__(self) -> str:
        names = {"field": self.label, "old": self.old, "new": self.new}
        if self.is_long:
            return self.label
        if not self.old:
            return _("%(field)s set to %(new)s") % names
        if not self.new:
            return _("%(field)s removed (was %(old)s)") % names
        return _("%(field)s from %(old)s to %(new)s") % names


def read_changes(ticket: Ticket, changes: Mapping[str, list[Any]]) -> list[Change]:
    """`{field: [old, new]}` of an event, in words."""
    return [
        Change(name, label_of(ticket, name), read_value(ticket, name, old), read_value(ticket, name, new))
        for name, (old, new) in changes.items()
    ]


def field_of(ticket: Ticket, name: str) -> models.Field | None:
    """The model field of the ticket or its process's part, without reading any row."""
    for model in (Ticket, detail_model(ticket.kind)):
        try:
            if model is not None:
                return cast(models.Field, model._meta.get_field(name))
        except FieldDoesNotExist:
            continue
    return None


def label_of(ticket: Ticket, name: str) -> str:
    found = field_of(ticket, name)
    return str(found.verbose_name) if found is not None else capfirst(name.replace("_", " "))


def read_value(ticket: Ticket, name: str, value: Any) -> str:
    """A kept value in words: the label of a choice, the name of a row, a moment as people say it."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return yes_or_no(value)
    if isinstance(value, Mapping):
        return str(value.get("name", ""))
    if isinstance(value, list):
        return pgettext("between items", ", ").join(_read_item(item) for item in value)
    found = field_of(ticket, name)
    if found is not None and found.choices:
        return str(dict(found.flatchoices).get(value, value))
    if isinstance(found, models.DateTimeField):
        return read_moment(value)
    return str(value)


def yes_or_no(value: Any) -> str:
    """A plain value in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _read_item(item: Any) -> str:
    """One of several: a row by its name, a small table by what stands in it."""
    if not isinstance(item, Mapping):
        return str(item)
    colon = pgettext("between a word and what is said of it", ": ")
    return str(item.get("name") or colon.join(map(str, item.values())))


def read_moment(value: Any) -> str:
    """An ISO moment as people say it."""
    at = value if isinstance(value, datetime) else parse_datetime(str(value))
    return said(timezone.localtime(at)) if at is not None else ""
