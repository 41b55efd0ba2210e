"""What the rows of a sheet refer to, read from the books in a few statements for all of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model, Q
from django.db.models.functions import Upper
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Department, User
from assets.choices import AssetState
from assets.importing.reader import Row
from assets.models import Asset, AssetKind, Place
from assets.models.kind import LONG_NAME

DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s.*)?")
CHUNK = 1_000
# What sheets call the states besides our own words.
STATE_WORDS: dict[str, str] = {
    "在库": AssetState.IN_STOCK,
    "库存": AssetState.IN_STOCK,
    "闲置": AssetState.IN_STOCK,
    "在用": AssetState.IN_USE,
    "使用中": AssetState.IN_USE,
    "维修": AssetState.IN_REPAIR,
    "维修中": AssetState.IN_REPAIR,
    "丢失": AssetState.LOST,
    "遗失": AssetState.LOST,
    "报废": AssetState.DISPOSED,
    "已报废": AssetState.DISPOSED,
}


class BadCell(ValueError):
    """A cell that says nothing we can use; the message says why."""


@dataclass
class Books:
    """Names and numbers as the sheet writes them, and what they stand for."""

    kinds: dict[str, AssetKind] = field(default_factory=dict)
    places: dict[str, list[Place]] = field(default_factory=dict)
    departments: dict[str, list[Department]] = field(default_factory=dict)
    people: dict[str, list[User]] = field(default_factory=dict)
    assets: dict[str, Asset] = field(default_factory=dict)
    serials: dict[str, str] = field(default_factory=dict)

    def kind(self, text: str) -> AssetKind:
        """Raises BadCell, like all below."""
        if text.lower() not in self.kinds:
            raise BadCell(_("there is no kind “%(text)s”") % {"text": text})
        return self.kinds[text.lower()]

    def place(self, text: str) -> Place:
        return _only(self.places.get(_path(text), []), _("there is no place “%(text)s”"), text)

    def department(self, text: str) -> Department:
        return _only(self.departments.get(_path(text), []), _("there is no department “%(text)s”"), text)

    def owner(self, text: str) -> User:
        found = self.people.get(text.lower()) or self.people.get(text.split()[0].lower(), [])
        person: User = _only(found, _("nobody is found by “%(text)s”"), text)
        if not person.is_active:
            raise BadCell(_("%(person)s has left or is disabled") % {"person": person.name})
        return person


def _only(found: list[Any], words: str, text: str) -> Any:
    if len(found) > 1:
        raise BadCell(_("“%(text)s” may be several; write it with what stands above it, or a number") % {"text": text})
    if not found:
        raise BadCell(words % {"text": text})
    return found[0]


def _path(text: str) -> str:
    """A name, or names from the top joined by strokes."""
    return "/".join(part.strip().lower() for part in re.split(r"[/／>]", text) if part.strip())


def open_books(rows: Iterable[Row]) -> Books:
    """Reads what these rows name."""
    rows = list(rows)
    books = Books()
    for kind in AssetKind.objects.all():
        for word in (kind.slug, kind.name, kind.name_en):
            if word:
                books.kinds.setdefault(word.lower(), kind)
    books.places = _by_path(Place.objects.filter(is_active=True).select_related(LONG_NAME))
    books.departments = _by_path(Department.objects.all())
    named = {row.cells.get("owner", "") for row in rows} - {""}
    books.people = _people(named | {text.split()[0] for text in named})
    numbers = {number_of(row) for row in rows} - {""}
    for some in _chunks(sorted(numbers)):
        found = Asset.objects.filter(number__in=some).select_related(
            "kind", "owner", "department", f"place__{LONG_NAME}"
        )
        books.assets |= {asset.number: asset for asset in found.defer("search")}
    serials = {row.cells.get("serial", "").upper() for row in rows} - {""}
    for some in _chunks(sorted(serials)):
        known = Asset.objects.annotate(upper=Upper("serial")).filter(upper__in=some).exclude(serial="")
        books.serials |= dict(known.values_list("upper", "number"))
    return books


def number_of(row: Row) -> str:
    return row.cells.get("number", "").strip().upper()


def _chunks(values: list[str]) -> Iterable[list[str]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def _by_path(nodes: Iterable[Any]) -> dict[str, list[Any]]:
    """Nodes by their name, and by every run of names that ends with it."""
    by_id = {node.pk: node for node in nodes}
    found: dict[str, list[Any]] = {}
    for node in by_id.values():
        lineage = [by_id[int(pk)] for pk in node.path.strip("/").split("/") if int(pk) in by_id]
        words = set()
        for attribute in ("name", "name_en"):
            names = [(getattr(one, attribute) or one.name).lower() for one in lineage]
            words |= {"/".join(names[start:]) for start in range(len(names))}
        for word in words:
            found.setdefault(word, []).append(node)
    return found


def _people(words: set[str]) -> dict[str, list[User]]:
    found: dict[str, list[User]] = {}
    for some in _chunks(sorted(words)):
        lower = [word.lower() for word in some]
        named = Q(employee_number__in=[*some, *(word.upper() for word in some)]) | Q(email__in=lower) | Q(name__in=some)
        for person in User.objects.filter(named).select_related("department"):
            for word in {person.employee_number.lower(), person.email.lower(), person.name.lower()}:
                found.setdefault(word, []).append(person)
    return found


def read_day(text: str) -> date:
    """2026-11-18, 2026/11/18, 2026.11.18 or 2026年11月18日. Raises BadCell."""
    match = DAY.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        day = date(*(int(part) for part in match.groups()))
    except ValueError:
        raise BadCell(_("“%(text)s” is no day such as 2026-11-18") % {"text": text}) from None
    if not 1970 <= day.year <= 2199:
        raise BadCell(_("give a day between 1970 and 2200"))
    return day


def read_count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 8 and int(text)):
        raise BadCell(_("“%(text)s” is no whole number from 1 on") % {"text": text})
    return int(text)


def read_state(text: str) -> str:
    """A state by its code or by its name in either language. Raises BadCell."""
    words = dict(STATE_WORDS)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            words |= {str(label).lower(): value for value, label in AssetState.choices}
    words |= {value: value for value in AssetState.values}
    if text.lower() not in words:
        states = pgettext("between items", ", ").join(str(label) for label in AssetState.labels)
        raise BadCell(_("there is no state “%(text)s”; there are: %(states)s") % {"text": text, "states": states})
    return words[text.lower()]


def same(one: Any, other: Any) -> bool:
    """Whether two values of a field are alike, rows of tables by their key."""
    if isinstance(one, Model) and isinstance(other, Model):
        return one.pk == other.pk
    return one == other
