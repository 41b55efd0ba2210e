"""What an address of the queue asks for: a view, filters, an order, a page."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from tickets.filters import FILTERS, clean_filters, condition_for
from tickets.keyset import Page, beside, encode
from tickets.models import SavedView, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.queue import by_time_left
from tickets.queue.definitions import BY_SLUG, BuiltIn, landing_view
from tickets.queue.paging import DEFAULT_ORDER, ORDERS, key_of, paginate, with_order_fields


def only_filters(params: QueryDict) -> QueryDict:
    """The filters of an address in their declared order, without empty ones."""
    kept = QueryDict(mutable=True)
    for name in FILTERS:
        values = [value for value in params.getlist(name) if value]
        if values:
            kept.setlist(name, values)
    return kept


def read_query(text: str) -> QueryDict:
    """A kept query string; one that no page has written asks for nothing, and is no reason to fail."""
    try:
        return QueryDict(text)
    except SuspiciousOperation:
        return QueryDict()


def merge(*queries: QueryDict) -> QueryDict:
    merged = QueryDict(mutable=True)
    for query in queries:
        for name, values in query.lists():
            merged.setlist(name, values)
    return merged


@dataclass
class Selection:
    """The tickets that one person looks at. `filters` are those that the address or else the view itself brings."""

    user: User
    view: BuiltIn | SavedView
    filters: QueryDict
    ordering: str
    cursor: str = ""
    # Set when the address says something else than the view does by itself.
    is_changed: bool = False
    errors: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of_view(cls, user: User, view: BuiltIn | SavedView) -> "Selection":
        """A view as it begins."""
        own = read_query(view.initial if isinstance(view, BuiltIn) else view.query)
        selection = cls(user, view, only_filters(own), "")
        selection.ordering = selection.checked_ordering(own.get("ordering", _own_ordering(view)))
        return selection

    @classmethod
    def from_params(cls, user: User, params: QueryDict) -> "Selection":
        """What an address asks for. A view that is unknown, or not the person's, gives way to the first one."""
        has_filters = bool(FILTERS.keys() & params.keys())
        view = _find_view(user, params.get("view", ""))
        if view is None:
            view = BY_SLUG["all"] if has_filters else landing_view(user)
        selection = cls.of_view(user, view)
        begun = (selection.filters.urlencode(), selection.ordering)
        if has_filters:
            selection.filters = only_filters(params)
            selection.errors = clean_filters(selection.filters)[1]
        selection.ordering = selection.checked_ordering(params.get("ordering", selection.ordering))
        selection.cursor = params.get("cursor", "")
        selection.is_changed = begun != (selection.filters.urlencode(), selection.ordering)
        return selection

    def checked_ordering(self, name: str) -> str:
        """The order of that name. Working time left orders only what is due soon: the rest has no end."""
        if name == by_time_left.ORDER and "soon" not in [
            *self.fixed.getlist("promise"),
            *self.filters.getlist("promise"),
        ]:
            return DEFAULT_ORDER
        return name if name in ORDERS else DEFAULT_ORDER

    @property
    def view_key(self) -> str:
        return self.view.slug if isinstance(self.view, BuiltIn) else str(self.view.pk)

    @property
    def title(self) -> str:
        return str(self.view.label if isinstance(self.view, BuiltIn) else self.view.name)

    @property
    def start_url(self) -> str:
        """The view as it begins."""
        return view_url(self.view)

    @property
    def own_view(self) -> SavedView | None:
        """The person's own saved view, if this is one."""
        view = self.view
        return view if isinstance(view, SavedView) and view.owner_id == self.user.pk else None

    @cached_property
    def fixed(self) -> QueryDict:
        return QueryDict(self.view.fixed if isinstance(self.view, BuiltIn) else "")

    def tickets(self) -> TicketQuerySet:
        """The tickets of the selection that the person may see."""
        conditions = condition_for(self.fixed, self.user) & condition_for(self.filters, self.user)
        return Ticket.objects.visible_to(self.user).filter(conditions)

    def page(self, fields: list[str], limit: int) -> Page[dict[str, Any]]:
        """Raises BadCursor."""
        return self.page_at(self.cursor, fields, limit)

    def page_at(self, cursor: str, fields: list[str], limit: int) -> Page[dict[str, Any]]:
        """The page that a cursor begins. Raises BadCursor."""
        if self.ordering == by_time_left.ORDER:
            return by_time_left.page_by_time_left(self.tickets(), fields, cursor=cursor, limit=limit)
        rows = with_order_fields(self.tickets(), self.ordering)
        return paginate(rows.values(*fields, *ORDERS[self.ordering].fields), self.ordering, cursor=cursor, limit=limit)

    def beside(self, ticket: Ticket) -> tuple[str | None, str | None]:
        """The numbers of the tickets before and after this one in the view."""
        order = ORDERS[self.ordering]
        key = key_of(ticket, order)
        if self.ordering == by_time_left.ORDER:
            cursors = [encode(self.ordering, forwards, key) for forwards in (False, True)]
            found = [next(iter(self.page_at(cursor, ["number"], 1).rows), None) for cursor in cursors]
        else:
            rows = with_order_fields(self.tickets(), self.ordering)
            found = list(beside(rows.values("number", *order.fields), order, key))
        before, after = (row["number"] if row else None for row in found)
        return before, after

    def query(self, *, without: str = "", **changes: str) -> str:
        """The address's query string, with some parts changed. Filters are always spelled out, so that a view's own
        do not come back when the last one is taken off."""
        params = QueryDict(mutable=True)
        params["view"] = self.view_key
        for name, values in self.filters.lists():
            if name != without:
                params.setlist(name, values)
        if not FILTERS.keys() & params.keys():
            params["open"] = ""
        params["ordering"] = self.ordering
        for name, value in changes.items():
            params[name] = value
        return params.urlencode()

    def url(self, *, without: str = "", **changes: str) -> str:
        return f"{reverse('tickets:queue')}?{self.query(without=without, **changes)}"

    def to_save(self) -> str:
        """What a saved view keeps: filters, those of the view it began from too, and the order."""
        params = merge(self.fixed, self.filters)
        if self.ordering != DEFAULT_ORDER:
            params["ordering"] = self.ordering
        return params.urlencode()


def _own_ordering(view: BuiltIn | SavedView) -> str:
    return view.ordering if isinstance(view, BuiltIn) else DEFAULT_ORDER


def _find_view(user: User, key: str) -> BuiltIn | SavedView | None:
    if key in BY_SLUG:
        return BY_SLUG[key]
    if key.isascii() and key.isdigit() and len(key) < 19:
        return SavedView.objects.visible_to(user).filter(pk=int(key)).first()
    return None


def view_url(view: BuiltIn | SavedView) -> str:
    key = view.slug if isinstance(view, BuiltIn) else view.pk
    return f"{reverse('tickets:queue')}?view={key}"
