"""The list of assets: what an address asks for, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.core import signing
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department, User
from assets.choices import AssetState
from assets.filters import AssetFilter
from assets.finding import visible_assets
from assets.inputs import TreeChoiceField
from assets.models import Asset, AssetKind, Place
from assets.models.asset import AssetQuerySet
from tickets.keyset import Order, Stretch, read_stretch

SIZE = 50
SALT = "assets.cursor"
# Counting further would read the whole index.
COUNT_LIMIT = 1_000
ORDERS = {
    "number": (_("By number"), Order(("number",))),
    "-updated_at": (_("Changed last"), Order(("updated_at", "id"), descending=True)),
    "warranty": (pgettext_lazy("order", "Warranty ending first"), Order(("warranty_until", "id"))),
}


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address without it."""

    name: str
    value: str
    url: str


@dataclass(frozen=True)
class AssetPage:
    """Assets of one page, and the addresses of its neighbours."""

    rows: list[Asset]
    newer_url: str = ""
    older_url: str = ""


@dataclass
class AssetList:
    """What an address asks for: filters, an order, a place in it. What is not understood is left out and told."""

    user: User
    params: QueryDict
    errors: list[tuple[str, list[str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Reads the filters once."""
        self.filterset = AssetFilter(self.params, queryset=Asset.objects.none(), request=_Reader(self.user))
        self.form: forms.Form = self.filterset.form
        fill_choices(self.form)
        self.form.is_valid()
        self.values = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", [])}
        self.errors = [(str(self.form.fields[name].label), list(found)) for name, found in self.form.errors.items()]

    @property
    def ordering(self) -> str:
        """By warranty only among those that have one."""
        wanted = self.params.get("ordering", "")
        if "warranty" in self.values and wanted not in ("number", "-updated_at"):
            return "warranty"
        return wanted if wanted in ORDERS and wanted != "warranty" else "number"

    def assets(self) -> AssetQuerySet:
        """The assets that the person may see; without a wish for states, those that are still the company's."""
        found = visible_assets(self.user)
        for name, value in self.values.items():
            found = found.filter(self.filterset.filters[name].condition_of(value, self.user))
        return found if "state" in self.values else found.exclude(state=AssetState.DISPOSED)

    def page(self) -> AssetPage:
        """One page. A cursor that is not ours, or of another order, is the first page's."""
        order = ORDERS[self.ordering][1]
        forwards, key = self._position()
        rows = self.assets().for_list()
        stretch: Stretch[Asset] = read_stretch(rows, order, key, forwards=forwards, limit=SIZE)
        if not stretch.rows:
            return AssetPage([])
        newer = self._cursor(stretch.rows[0], forwards=False) if stretch.has_previous else None
        older = self._cursor(stretch.rows[-1], forwards=True) if stretch.has_next else None
        return AssetPage(stretch.rows, self._address(newer), self._address(older))

    def all_rows(self, limit: int) -> Iterator[Asset]:
        """Every asset in the page's order, read in pieces."""
        names = ORDERS[self.ordering][1].names()
        found = self.assets().for_list().defer(None).defer("search").order_by(*names)[:limit]
        return found.iterator(chunk_size=2_000)

    @cached_property
    def count(self) -> int:
        """How many there are, up to COUNT_LIMIT + 1."""
        return self.assets().order_by()[: COUNT_LIMIT + 1].count()

    @property
    def count_words(self) -> str:
        return f"{COUNT_LIMIT}+" if self.count > COUNT_LIMIT else str(self.count)

    def _position(self) -> tuple[bool, list[Any]]:
        try:
            name, forwards, values = signing.loads(self.params.get("cursor", ""), salt=SALT)
        except (signing.BadSignature, ValueError):
            return True, []
        if name != self.ordering:
            return True, []
        columns: list[Any] = [Asset._meta.get_field(field) for field in ORDERS[name][1].fields]
        return bool(forwards), [column.to_python(value) for column, value in zip(columns, values, strict=True)]

    def _cursor(self, row: Asset, *, forwards: bool) -> str:
        values = [getattr(row, name) for name in ORDERS[self.ordering][1].fields]
        at = [value.isoformat() if hasattr(value, "isoformat") else value for value in values]
        return signing.dumps([self.ordering, forwards, at], salt=SALT)

    def _address(self, cursor: str | None) -> str:
        return f"?{self.query(cursor=cursor)}" if cursor else ""

    def query(self, *, without: str = "", **changes: str) -> str:
        """The address's query string with some parts changed; a cursor only when it is given."""
        params = QueryDict(mutable=True)
        for name in self.values:
            if name != without:
                params.setlist(name, self.params.getlist(name))
        if self.ordering not in ("number", "warranty"):
            params["ordering"] = self.ordering
        for name, value in changes.items():
            params[name] = value
        return params.urlencode()

    def chips(self) -> list[Chip]:
        """The filters in force, in words."""
        return [
            Chip(str(self.form.fields[name].label), self._said(name, value), self._without(name))
            for name, value in self.values.items()
        ]

    def _without(self, name: str) -> str:
        return f"{reverse('assets:list')}?{self.query(without=name)}"

    def _said(self, name: str, value: Any) -> str:
        field: Any = self.form.fields[name]
        labels = {str(key): str(label).strip("　") for key, label in getattr(field, "choices", ())}
        given = value if isinstance(value, list) else [value]
        return "、".join(labels.get(str(one), str(one)) for one in given)


@dataclass(frozen=True)
class _Reader:
    """All that a filter asks of a request."""

    user: User


def fill_choices(form: forms.Form) -> None:
    """The values that a page offers where the address takes any id. Three statements."""
    fields: Any = form.fields
    data: Any = form.data
    fields["kind"].choices = [(kind.slug, str(kind)) for kind in AssetKind.objects.all()]
    for name, model in (("department", Department), ("place", Place)):
        nodes = model.objects.as_tree()
        fields[name].choices = [(node.pk, TreeChoiceField.label_from_instance(fields[name], node)) for node in nodes]
    chosen = [value for value in data.getlist("owner") if value.isascii() and value.isdecimal() and len(value) < 19]
    people = User.objects.filter(pk__in=chosen) if chosen else ()
    fields["owner"].choices = [*fields["owner"].words.items(), *((person.pk, person.name) for person in people)]
    for name in ("kind", "department", "place", "owner"):
        fields[name].widget = OneOrMore(choices=fields[name].choices)


class OneOrMore(forms.SelectMultiple):
    """A list that takes one value on the page; an address may name several."""

    allow_multiple_selected = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.choices = [("", "—"), *self.choices]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [value for value in super().value_from_datadict(data, files, name) if value]
