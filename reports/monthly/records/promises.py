"""Broken promises: why, and what was done about it."""

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext as _

from reports.monthly.languages import in_all
from reports.monthly.records.base import MOST_ROWS, Period, Table, at, cut, lasting
from sla.breach_list import over_seconds
from sla.models import Breach


def _breaches(period: Period) -> QuerySet[Breach]:
    """The same as the measure `breaches` counts."""
    return Breach.objects.filter(clock__in_figures=True, **period.during("at"))


def breaches(period: Period) -> Table:
    """Those with a remedy first, then by priority."""
    table = Table(("ticket", "title", "clock", "breached_at", "over", "team", "reason", "remedy"))
    found = _breaches(period)
    table.total = found.count()
    table.hidden = found.filter(ticket__confidential=True).count()
    untold = Case(When(remedy="", then=Value(1)), default=Value(0), output_field=IntegerField())
    related = ("clock", "ticket", "team", "reason")
    listed = found.filter(ticket__confidential=False).select_related(*related)
    listed = listed.defer("ticket__description", "ticket__error_text", "ticket__search")
    for breach in listed.annotate(untold=untold).order_by("untold", "clock__priority", "at", "pk")[:MOST_ROWS]:
        table.add(
            breach.ticket.get_absolute_url(),
            breach.ticket.number,
            cut(breach.ticket.title),
            in_all(breach.clock.get_kind_display),
            at(breach.at),
            lasting(over_seconds(breach, period.now)),
            in_all(lambda breach=breach: breach.team or "—"),  # type: ignore[misc]
            in_all(lambda breach=breach: breach.reason or _("Not explained yet")),  # type: ignore[misc]
            cut(breach.remedy),
        )
    return table
