"""Two people on one ticket: what the other one did meanwhile."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from tickets.exceptions import Refused, StaleTicket
from tickets.inputs import MomentField
from tickets.models import Ticket
from tickets.timeline import reading
from tickets.workspace.fact_form import as_sent

MAX_ENTRIES = 8


@dataclass(frozen=True)
class Difference:
    """A field that both changed: what was typed, and what it is now."""

    label: str
    yours: str
    theirs: str


@dataclass(frozen=True)
class Conflict:
    """Why nothing was saved, and what happened since the page was opened. `can_repeat`: it may be sent again."""

    message: str
    entries: list[reading.Entry]
    differences: list[Difference]
    can_repeat: bool


def conflict_of(
    refusal: Refused, ticket: Ticket, seen: int | None, differences: list[Difference] | None = None
) -> Conflict:
    """The refusal with what others did after the event that the page had shown last."""
    after = ticket.event_count if seen is None else seen
    entries = reading.read(ticket, internal=True, after=after).entries[-MAX_ENTRIES:]
    return Conflict(refusal.message, entries, differences or [], isinstance(refusal, StaleTicket))


def differences_of(form: forms.Form, now: forms.Form) -> list[Difference]:
    """The fields that the person changed and that are no longer as they had read them."""
    found = []
    for name in form.changed_data:
        read = form.data.get(form.add_initial_prefix(name))
        current = as_sent(now[name])
        if isinstance(now[name].field, forms.BooleanField):
            current = str(bool(current))
        if read is not None and _plain(current) != _plain(read):
            found.append(Difference(str(form[name].label), in_words(form[name]), in_words(now[name])))
    return found


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def in_words(bound: forms.BoundField) -> str:
    """A field's value as it stands in the form: the label of a choice, the text itself."""
    value = bound.value()
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    for key, label in _flat(getattr(bound.field.widget, "choices", ())):
        if str(key) == str(value):
            return str(label)
    return as_sent(bound).replace("T", " ") if isinstance(bound.field, MomentField) else str(value)


def _flat(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
