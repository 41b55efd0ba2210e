"""A list as an address asks for it: filters in force, an order, and pages by key."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.core import signing
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import pgettext
from django_filters import FilterSet

from accounts.models import User
from accounts.models.base import INDENT
from tickets.keyset import Order, Stretch, read_stretch

SIZE = 50
SALT = "listing.cursor"
# Counting further would read the whole index.
COUNT_LIMIT = 1_000
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address without it."""

    name: str
    value: str
    url: str


@dataclass(frozen=True)
class ListPage(Generic[Row]):
    """Rows of one page, and the addresses of its neighbours."""

    rows: list[Row]
    newer_url: str = ""
    older_url: str = ""


@dataclass(frozen=True)
class _Reader:
    """All that a filter asks of a request."""

    user: User


@dataclass
class Listing(ABC, Generic[Row]):
    """What an address asks for. What is not understood is left out and told."""

    user: User
    params: QueryDict
    errors: list[tuple[str, list[str]]] = field(default_factory=list)

    model: ClassVar[type[Model]]
    filter_class: ClassVar[type[FilterSet]]
    url_name: ClassVar[str]
    # Each with its words.
    orders: ClassVar[Mapping[str, tuple[Any, Order]]]

    def __post_init__(self) -> None:
        """Reads the filters once."""
        self.filterset = self.filter_class(self.params, self.model._default_manager.none(), request=_Reader(self.user))
        self.form: forms.Form = self.filterset.form
        self.fill_choices(self.form)
        self.form.is_valid()
        self.values = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", [])}
        self.errors = [(str(self.form.fields[name].label), list(found)) for name, found in self.form.errors.items()]

    def fill_choices(self, form: forms.Form) -> None:
        """The values that a page offers where the address takes any."""

    @abstractmethod
    def visible(self) -> QuerySet[Row]:
        """All rows that the person may see."""

    @property
    def ordering(self) -> str:
        """The name of the order."""
        wanted = self.params.get("ordering", "")
        return wanted if wanted in self.orders and self.offers(wanted) else self.default_ordering

    @property
    def default_ordering(self) -> str:
        """The order that stands in no address; it may follow from the filters."""
        return next(iter(self.orders))

    def offers(self, ordering: str) -> bool:
        """Whether the filters leave only rows that this order knows a place for."""
        return True

    def found(self) -> Any:
        """The rows that the filters name, in no order."""
        found = self.visible()
        for name, value in self.values.items():
            found = found.filter(self.filterset.filters[name].condition_of(value, self.user))
        return found

    def page(self) -> ListPage[Row]:
        """One page. A cursor that is not ours, or of another order, is the first page's."""
        order = self.orders[self.ordering][1]
        forwards, key = self._position(order)
        stretch: Stretch[Row] = read_stretch(self.found().for_list(), order, key, forwards=forwards, limit=SIZE)
        if not stretch.rows:
            return ListPage([])
        newer = self._neighbour(order, stretch.rows[0], forwards=False) if stretch.has_previous else ""
        older = self._neighbour(order, stretch.rows[-1], forwards=True) if stretch.has_next else ""
        return ListPage(stretch.rows, newer, older)

    @cached_property
    def count(self) -> int:
        """How many there are, up to COUNT_LIMIT + 1."""
        return self.found().order_by()[: COUNT_LIMIT + 1].count()

    @property
    def count_words(self) -> str:
        return f"{COUNT_LIMIT}+" if self.count > COUNT_LIMIT else str(self.count)

    def query(self, *, without: str = "", **changes: str) -> str:
        """The address's query string with some parts changed; a cursor only when it is given."""
        params = QueryDict(mutable=True)
        for name in self.values:
            if name != without:
                params.setlist(name, self.params.getlist(name))
        if self.ordering != self.default_ordering:
            params["ordering"] = self.ordering
        for name, value in changes.items():
            params[name] = value
        return params.urlencode()

    def orders_offered(self) -> list[tuple[Any, str, bool]]:
        """The orders to choose from: words, address, whether it is the present one."""
        names = [name for name in self.orders if self.offers(name)]
        return [(self.orders[name][0], f"?{self.query(ordering=name)}", name == self.ordering) for name in names]

    def chips(self) -> list[Chip]:
        """The filters in force, in words."""
        address = reverse(self.url_name)
        return [
            Chip(str(self.form.fields[name].label), self._said(name, value), f"{address}?{self.query(without=name)}")
            for name, value in self.values.items()
        ]

    def _said(self, name: str, value: Any) -> str:
        offered: Any = self.form.fields[name]
        labels = {str(key): str(label).strip(INDENT) for key, label in getattr(offered, "choices", ())}
        given = value if isinstance(value, list) else [value]
        return pgettext("between items", ", ").join(labels.get(str(one), str(one)) for one in given)

    def _position(self, order: Order) -> tuple[bool, list[Any]]:
        try:
            place, forwards, values = signing.loads(self.params.get("cursor", ""), salt=SALT)
        except (signing.BadSignature, ValueError):
            return True, []
        if place != self._place():
            return True, []
        columns: list[Any] = [self.model._meta.get_field(column) for column in order.fields]
        return bool(forwards), [column.to_python(value) for column, value in zip(columns, values, strict=True)]

    def _neighbour(self, order: Order, row: Row, *, forwards: bool) -> str:
        values = [getattr(row, name) for name in order.fields]
        at = [value.isoformat() if hasattr(value, "isoformat") else value for value in values]
        return f"?{self.query(cursor=signing.dumps([self._place(), forwards, at], salt=SALT))}"

    def _place(self) -> str:
        """Which list a cursor is of."""
        return f"{self.url_name} {self.ordering}"


class OneOrMore(forms.SelectMultiple):
    """A list that takes one value on the page; an address may name several."""

    allow_multiple_selected = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [value for value in super().value_from_datadict(data, files, name) if value]


def offer_one(fields: Any, names: tuple[str, ...], empty: Any) -> None:
    """Makes a list with an empty value of each of these fields, which have their choices."""
    for name in names:
        fields[name].widget = OneOrMore(choices=[("", empty), *fields[name].choices])


def chosen_people(data: Any, name: str) -> list[tuple[int, str]]:
    """The people whose ids an address names, to be told by their names. At most one statement."""
    ids = [value for value in data.getlist(name) if value.isascii() and value.isdecimal() and len(value) < 19]
    return [(person.pk, person.name) for person in User.objects.filter(pk__in=ids)] if ids else []
