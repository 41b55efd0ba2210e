"""What happened in each process: major incidents, problems, changes, releases."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from changes.models import Change, ChangeType, Outcome
from incidents.models import MajorIncident
from releases.models import Release
from reports.monthly.languages import in_all
from reports.monthly.records.base import MOST_ROWS, Period, Table, at, cut, lasting
from tickets.choices import Kind
from tickets.models import Ticket

SHORT = ("ticket__description", "ticket__error_text", "ticket__search")


def _listed(table: Table, found: QuerySet[Any], order: str) -> list[Any]:
    """Of details with their tickets those that are no drill and not confidential; counts the others."""
    found = found.filter(ticket__is_drill=False)
    table.total = found.count()
    table.hidden = found.filter(ticket__confidential=True).count()
    shown = found.filter(ticket__confidential=False).select_related("ticket").defer(*SHORT)
    return list(shown.order_by(order, "pk")[:MOST_ROWS])


def _or_dash(words: Callable[[], Any]) -> dict[str, str]:
    return in_all(lambda: words() or "—")


def majors(period: Period) -> Table:
    """Those that lasted at some time of the month."""
    table = Table(("ticket", "title", "declared_at", "ended_at", "lasted", "services", "cause"))
    lasted = Q(ended_at=None) | Q(ended_at__gte=period.begins_at)
    for major in _listed(table, MajorIncident.objects.filter(lasted, declared_at__lt=period.ends_at), "declared_at"):
        until = major.ended_at or period.now
        table.add(
            major.ticket.get_absolute_url(),
            major.ticket.number,
            in_all(lambda major=major: major.title),  # type: ignore[misc]
            at(major.declared_at),
            at(major.ended_at),
            lasting((until - major.declared_at).total_seconds()),
            cut("、".join(major.services)),
            cut(major.root_cause),
        )
    return table


def problems(period: Period) -> Table:
    """Those that were logged or solved in the month."""
    table = Table(("ticket", "title", "state", "created_at", "resolved_at", "cause"))
    touched = Q(**period.during("created_at")) | Q(**period.during("resolved_at"))
    found = Ticket.objects.counted().filter(touched, kind=Kind.PROBLEM)
    table.total = found.count()
    table.hidden = found.filter(confidential=True).count()
    shown = found.filter(confidential=False).select_related("problem").defer("description", "error_text", "search")
    for ticket in shown.order_by("created_at", "pk")[:MOST_ROWS]:
        detail = ticket.detail
        table.add(
            ticket.get_absolute_url(),
            ticket.number,
            cut(ticket.title),
            in_all(ticket.get_state_display),
            at(ticket.created_at),
            at(ticket.resolved_at),
            cut(detail.root_cause) if detail else "",
        )
    return table


def changes(period: Period) -> Table:
    """Those whose implementation ended in the month and that failed or left the normal way."""
    table = Table(("ticket", "title", "type", "outcome", "ended_at", "downtime"))
    unusual = Q(outcome=Outcome.FAILED) | Q(type__in=[ChangeType.EMERGENCY, ChangeType.UNAUTHORISED])
    unusual |= Q(began_unapproved=True)
    found = Change.objects.filter(unusual, **period.during("implementation_ended_at"))
    for change in _listed(table, found, "implementation_ended_at"):
        minutes = change.downtime_actual_minutes
        table.add(
            change.ticket.get_absolute_url(),
            change.ticket.number,
            cut(change.ticket.title),
            in_all(change.get_type_display),
            _or_dash(change.get_outcome_display),
            at(change.implementation_ended_at),
            lasting(minutes * 60) if minutes is not None else "",
        )
    return table


def releases(period: Period) -> Table:
    """Those whose deployment ended in the month."""
    table = Table(("ticket", "title", "version", "outcome", "ended_at"))
    for release in _listed(
        table, Release.objects.filter(**period.during("deployment_ended_at")), "deployment_ended_at"
    ):
        table.add(
            release.ticket.get_absolute_url(),
            release.ticket.number,
            cut(release.ticket.title),
            cut(release.version_name) or "—",
            _or_dash(release.get_outcome_display),
            at(release.deployment_ended_at),
        )
    return table
