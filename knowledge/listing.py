"""The list of articles: what an address asks for, page by page."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.core import signing
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from knowledge.choices import ArticleState
from knowledge.filters import ArticleFilter
from knowledge.inputs import INDENT
from knowledge.models import Article
from knowledge.models.article import ArticleQuerySet
from tickets.keyset import Order, Stretch, read_stretch
from tickets.models import Category

SIZE = 50
SALT = "knowledge.cursor"
COUNT_LIMIT = 1_000
ORDERS = {
    "-updated_at": (pgettext_lazy("order of articles", "Changed last"), Order(("updated_at", "id"), descending=True)),
    "-view_count": (pgettext_lazy("order of articles", "Most read"), Order(("view_count", "id"), descending=True)),
    "number": (pgettext_lazy("order of articles", "Oldest first"), Order(("id",))),
    "review_on": (pgettext_lazy("order of articles", "Review due first"), Order(("review_on", "id"))),
}
DEFAULT = "-updated_at"


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address without it."""

    name: str
    value: str
    url: str


@dataclass(frozen=True)
class ArticlePage:
    """Articles of one page, and the addresses of its neighbours."""

    rows: list[Article]
    newer_url: str = ""
    older_url: str = ""


@dataclass(frozen=True)
class _Reader:
    """All that a filter asks of a request."""

    user: User


@dataclass
class ArticleList:
    """What an address asks for: filters, an order, a place in it. What is not understood is left out and told."""

    user: User
    params: QueryDict
    errors: list[tuple[str, list[str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Reads the filters once."""
        self.filterset = ArticleFilter(self.params, queryset=Article.objects.none(), request=_Reader(self.user))
        self.form: forms.Form = self.filterset.form
        _fill_choices(self.form)
        self.form.is_valid()
        self.values = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", [])}
        self.errors = [(str(self.form.fields[name].label), list(found)) for name, found in self.form.errors.items()]

    @property
    def ordering(self) -> str:
        """By the day of review only among those that have one."""
        has_day = self.values.get("review") in ("due", "30")
        wanted = self.params.get("ordering", "review_on" if has_day else DEFAULT)
        return wanted if wanted in ORDERS and (has_day or wanted != "review_on") else DEFAULT

    def articles(self) -> ArticleQuerySet:
        """The articles that the person may see; without a wish for states, those that are still in use."""
        found = Article.objects.visible_to(self.user)
        for name, value in self.values.items():
            found = found.filter(self.filterset.filters[name].condition_of(value, self.user))
        return found if "state" in self.values else found.exclude(state=ArticleState.ARCHIVED)

    def page(self) -> ArticlePage:
        """One page. A cursor that is not ours, or of another order, is the first page's."""
        order = ORDERS[self.ordering][1]
        forwards, key = self._position()
        stretch: Stretch[Article] = read_stretch(self.articles().for_list(), order, key, forwards=forwards, limit=SIZE)
        if not stretch.rows:
            return ArticlePage([])
        newer = self._cursor(stretch.rows[0], forwards=False) if stretch.has_previous else None
        older = self._cursor(stretch.rows[-1], forwards=True) if stretch.has_next else None
        return ArticlePage(stretch.rows, self._address(newer), self._address(older))

    @cached_property
    def count(self) -> int:
        """How many there are, up to COUNT_LIMIT + 1."""
        return self.articles().order_by()[: COUNT_LIMIT + 1].count()

    @property
    def count_words(self) -> str:
        return f"{COUNT_LIMIT}+" if self.count > COUNT_LIMIT else str(self.count)

    def orders(self) -> list[tuple[Any, str, bool]]:
        """The orders to choose from: words, address, whether it is the present one."""
        names = [name for name in ORDERS if name != "review_on" or self.ordering == name or "review" in self.values]
        return [(ORDERS[name][0], f"?{self.query(ordering=name)}", name == self.ordering) for name in names]

    def _position(self) -> tuple[bool, list[Any]]:
        try:
            name, forwards, values = signing.loads(self.params.get("cursor", ""), salt=SALT)
        except (signing.BadSignature, ValueError):
            return True, []
        if name != self.ordering:
            return True, []
        columns: list[Any] = [Article._meta.get_field(column) for column in ORDERS[name][1].fields]
        return bool(forwards), [column.to_python(value) for column, value in zip(columns, values, strict=True)]

    def _cursor(self, row: Article, *, forwards: bool) -> str:
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
        if self.ordering != DEFAULT:
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
        return f"{reverse('knowledge:list')}?{self.query(without=name)}"

    def _said(self, name: str, value: Any) -> str:
        field_: Any = self.form.fields[name]
        labels = {str(key): str(label).strip(INDENT) for key, label in getattr(field_, "choices", ())}
        given = value if isinstance(value, list) else [value]
        return "、".join(labels.get(str(one), str(one)) for one in given)


class OneOrMore(forms.SelectMultiple):
    """A list that takes one value on the page; an address may name several."""

    allow_multiple_selected = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [value for value in super().value_from_datadict(data, files, name) if value]


def _fill_choices(form: forms.Form) -> None:
    """The values that a page offers where the address takes any. At most two statements."""
    fields: Any = form.fields
    data: Any = form.data
    tree = Category.objects.filter(is_active=True).as_tree()
    fields["category"].choices = [(node.slug, f"{INDENT * node.depth}{node}") for node in tree]
    chosen = [value for value in data.getlist("owner") if value.isascii() and value.isdecimal() and len(value) < 19]
    people = User.objects.filter(pk__in=chosen) if chosen else ()
    fields["owner"].choices = [*fields["owner"].words.items(), *((person.pk, person.name) for person in people)]
    for name in ("category", "owner"):
        fields[name].widget = OneOrMore(choices=[("", _("Any")), *fields[name].choices])
