"""The tickets behind a figure: an address of the queue that says which figure, and the condition it stands for.

The address is `<measure>.<part>?start=…&end=…` and the scope's filters. Both the figure and the list ask the measure's
recipe, so that their counts agree. The list shows what the reader may see, and says how many confidential
tickets of the figure it leaves out.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from reports.measures.base import ALL, PART, PARTS, REST, Measure, Scope, measure_of
from reports.measures.dimensions import DIMENSIONS, words_of
from tickets.models import Ticket

MAX_LENGTH = 2_000
EARLIEST, LATEST = date(1990, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True)
class Address:
    """A figure as an address names it."""

    measure: Measure
    part: str
    scope: Scope

    def __str__(self) -> str:
        query = {"start": self.scope.start.isoformat(), "end": self.scope.end.isoformat()}
        filters = {name: [str(value) for value in values] for name, values in self.scope.filters.items() if values}
        return f"{self.measure.key}.{self.part}?{urlencode({**query, **filters}, doseq=True)}"

    @property
    def url(self) -> str:
        """The list in the queue; nothing where no ticket stands behind the figure."""
        if not self.measure.has_tickets:
            return ""
        query = urlencode({"view": "all", "figure": str(self)})
        return f"{reverse('tickets:queue')}?{query}"

    def condition(self) -> Q:
        found = self.measure.recipe.behind(self.scope, self.part)
        return Q(pk__in=[]) if found is None else found

    def hidden_from(self, user: User) -> int:
        """How many of the tickets the reader may not see: confidential ones, of which the list says nothing."""
        behind = Ticket.objects.filter(self.condition(), confidential=True).order_by().values_list("pk", flat=True)
        keys = list(behind)
        return len(keys) - Ticket.objects.visible_to(user).filter(pk__in=keys).count() if keys else 0


def parse(text: str, user: User | None = None) -> Address:
    """Raises ValidationError for what is no address of a figure."""
    name, _mark, query = text.partition("?")
    key, _dot, part = name.partition(".")
    try:
        measure, params = measure_of(key), QueryDict(query)
        start, end = parse_date(params.get("start", "")), parse_date(params.get("end", ""))
    except (LookupError, ValueError, SuspiciousOperation):
        raise ValidationError(_("There is no such figure."), code="unknown") from None
    if part not in PARTS or start is None or end is None or not EARLIEST <= start < end <= LATEST:
        raise ValidationError(_("There is no such figure."), code="unknown")
    return Address(measure, part, Scope(start, end, _filters(measure, params), user))


def _filters(measure: Measure, params: QueryDict) -> dict[str, list[str]]:
    filters = {}
    known = {*measure.dimensions, *(DIMENSIONS[name].filter_name for name in measure.dimensions)}
    for name, values in params.lists():
        if name in ("start", "end"):
            continue
        if name not in known:
            raise ValidationError(_("There is no such figure."), code="unknown")
        filters[name] = DIMENSIONS[name].checked([str(value) for value in values])
    return filters


def said_period(start: date, end: date) -> str:
    """A period in words: a month, a year, a day, or from when until when."""
    last = end - timedelta(days=1)
    if start.day == 1 and end.day == 1:
        if start.month == 1 and end.month == 1 and end.year == start.year + 1:
            return date_format(start, pgettext("period", "Y"))
        if (start + timedelta(days=32)).replace(day=1) == end:
            return date_format(start, pgettext("period", "F Y"))
    how = pgettext("chart period", "j M Y")
    return date_format(start, how) if start == last else f"{date_format(start, how)} – {date_format(last, how)}"


class TicketFigures:
    """Answers the queue (see `tickets/figures.py`)."""

    def check(self, text: str) -> None:
        parse(text)

    def condition(self, text: str, user: User) -> Q:
        return parse(text, user).condition()

    def words(self, text: str, user: User) -> str:
        address = parse(text, user)
        said = [str(address.measure.label)]
        if address.part != ALL:
            said.append({PART: _("those that count"), REST: _("those that do not count")}[address.part])
        said.append(said_period(address.scope.start, address.scope.end))
        said += [words for _name, words in words_of(address.scope.filters)]
        if hidden := address.hidden_from(user):
            words = ngettext(
                "%(count)d confidential one is not listed", "%(count)d confidential ones are not listed", hidden
            )
            said.append(words % {"count": hidden})
        return pgettext("between filters", " · ").join(said)
