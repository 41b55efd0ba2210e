"""The history of an asset in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from assets.choices import AssetState
from assets.models import Asset, AssetEvent, RelationKind
from assets.workflow import MOVES
from tickets.templatetags.desk import said

# What a reader need not be told besides the sentence.
IMPLIED = frozenset({"issued_at", "received_at", "seats_used"})
MAX_ENTRIES = 200

SENTENCES: Mapping[str, Any] = {
    "registered": gettext_lazy("%(who)s took it into the books"),
    "edited": pgettext_lazy("asset", "%(who)s changed the facts"),
    "issued": gettext_lazy("%(who)s issued it"),
    "returned": gettext_lazy("%(who)s took it back"),
    "transferred": gettext_lazy("%(who)s transferred it"),
    "sent_to_repair": gettext_lazy("%(who)s sent it to repair"),
    "repaired": gettext_lazy("%(who)s got it back from repair"),
    "lost": gettext_lazy("%(who)s reported it lost"),
    "found": gettext_lazy("%(who)s found it again"),
    "disposed": gettext_lazy("%(who)s disposed of it"),
    "received": gettext_lazy("%(who)s confirmed the receipt"),
    "seat_given": gettext_lazy("%(who)s gave a seat to %(holder)s"),
    "seat_taken_back": gettext_lazy("%(who)s took a seat back from %(holder)s"),
    "related": gettext_lazy("%(who)s noted that it %(kind)s %(target)s"),
    "unrelated": gettext_lazy("%(who)s noted that it no longer %(kind)s %(target)s"),
}
ICONS: Mapping[str, str] = {
    "registered": "plus",
    "edited": "pencil",
    "received": "check",
    "seat_given": "user-check",
    "seat_taken_back": "arrow-back-up",
    "related": "link",
    "unrelated": "unlink",
    **{move.verb: move.icon for move in MOVES.values()},
}


@dataclass(frozen=True)
class Change:
    """A field that changed, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """An entry of the history as its reader finds it."""

    event: AssetEvent
    icon: str
    sentence: str
    changes: list[Change]
    notes: list[str]


def history_of(asset: Asset, limit: int = MAX_ENTRIES) -> list[Entry]:
    """What happened to the asset, the latest first. One statement."""
    events = AssetEvent.objects.filter(asset=asset).select_related("actor").order_by("-sequence")[:limit]
    return [describe(event) for event in events]


def describe(event: AssetEvent) -> Entry:
    """One entry in the reader's language."""
    changes = [_change(name, *pair) for name, pair in event.changes.items() if name not in IMPLIED]
    return Entry(event, ICONS.get(event.verb, "point"), _sentence(event), changes, _notes(event))


def _sentence(event: AssetEvent) -> str:
    words = SENTENCES.get(event.verb)
    names = {
        "who": event.actor.name if event.actor else _("The system"),
        "holder": _name(event.data.get("holder")),
        "target": _name(event.data.get("target")),
        "kind": dict(RelationKind.choices).get(event.data.get("kind", ""), ""),
    }
    return str(words) % names if words else f"{names['who']}: {event.verb}"


def _notes(event: AssetEvent) -> list[str]:
    notes = [
        (_("Reason"), event.reason),
        (_("Note"), event.data.get("comment", "")),
        (_("Who repairs it"), event.data.get("repairer", "")),
        (_("Expected back on"), read_value("back_on", event.data.get("back_on"))),
    ]
    colon = pgettext("between a label and its error", ": ")
    return [f"{label}{colon}{value}" for label, value in notes if value]


def _change(name: str, old: Any, new: Any) -> Change:
    field: Any = Asset._meta.get_field(name)
    return Change(str(field.verbose_name), read_value(name, old), read_value(name, new))


def _name(value: Any) -> str:
    return str(value.get("name", "")) if isinstance(value, dict) else ""


def _read_day(value: str) -> str:
    day = parse_date(value)
    return date_format(day, "DATE_FORMAT") if isinstance(day, date) else value


def _read_moment(value: str) -> str:
    moment = parse_datetime(value)
    return said(moment) if isinstance(moment, datetime) else value


READERS: Mapping[str, Callable[[Any], str]] = {
    "state": lambda value: str(dict(AssetState.choices).get(value, value)),
    "purchased_on": _read_day,
    "warranty_until": _read_day,
    "back_on": _read_day,
    "issued_at": _read_moment,
    "is_public": lambda value: _("Yes") if value else _("No"),
}


def read_value(name: str, value: Any) -> str:
    """A value of the history as people read it; empty for none."""
    if value is None or value == "":
        return ""
    if isinstance(value, dict):
        return _name(value)
    return READERS.get(name, str)(value)
