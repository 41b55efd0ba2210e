"""What recurred, and what is done so that it goes better."""

from django.db.models import Case, IntegerField, Q, Value, When
from django.urls import reverse

from reports.models import FrequentGroup
from reports.monthly.languages import LANGUAGES, in_all
from reports.monthly.records.base import MOST_ROWS, Period, Table, at, cut, on
from tickets.models import Improvement, Satisfaction, Ticket
from tickets.models.improvement import OPEN_STATES, ImprovementState
from tickets.models.satisfaction import Overall

MOST_GROUPS = 10
Basis = FrequentGroup.Basis


def _frequent(period: Period, basis: str) -> Table:
    table = Table(("recurring", "count", "count_before", "examples"))
    if period.frequent is None:
        return table
    groups = FrequentGroup.objects.filter(run=period.frequent, basis=basis).order_by("position")
    table.total = groups.count()
    for group in groups[:MOST_GROUPS]:
        name = {code: cut((code == "en" and group.name_en) or group.name) for code in LANGUAGES}
        numbers = _numbers(group.ticket_ids[:3])
        table.add(reverse("reports:frequent_group", args=[group.pk]), name, group.count, group.before, numbers)
    return table


def _numbers(ids: list[int]) -> str:
    found = dict(Ticket.objects.filter(pk__in=ids, confidential=False).values_list("pk", "number"))
    return " ".join(found[pk] for pk in ids if pk in found)


def frequent_wording(period: Period) -> Table:
    return _frequent(period, Basis.WORDING)


def frequent_asset(period: Period) -> Table:
    return _frequent(period, Basis.ASSET)


def frequent_category(period: Period) -> Table:
    return _frequent(period, Basis.CATEGORY)


def improvements(period: Period) -> Table:
    """Actions proposed or ended in the month, and those that were due by its end and still are open."""
    table = Table(("action", "source", "owner", "due_on", "state", "effect"))
    ended = Q(**period.during("ended_at"))
    proposed = Q(**period.during("created_at"))
    overdue = Q(state__in=[str(state) for state in OPEN_STATES], due_on__lt=period.end, created_at__lt=period.ends_at)
    found = Improvement.objects.filter(ended | proposed | overdue)
    table.total = found.count()
    hidden = Q(source_ticket__confidential=True)
    table.hidden = found.filter(hidden).count()
    order = ("-ended_at", "due_on", "pk")
    for one in found.exclude(hidden).select_related("owner").order_by(*order)[:MOST_ROWS]:
        effect = one.drop_reason if one.state == ImprovementState.DROPPED else one.measured_effect
        table.add(
            reverse("improvements:detail", args=[one.pk]),
            cut(one.title),
            in_all(one.get_source_kind_display),
            one.owner.name,
            on(one.due_on),
            in_all(one.get_state_display),
            cut(effect),
        )
    return table


def comments(period: Period) -> Table:
    """What requesters wrote beside their answer, the unhappy ones first. It names no person."""
    table = Table(("ticket", "rating", "comment", "team", "rated_at"))
    found = Satisfaction.objects.answered().filter(ticket__is_drill=False, **period.during("answered_at"))
    found = found.exclude(comment="")
    table.total = found.count()
    table.hidden = found.filter(ticket__confidential=True).count()
    ranks = [When(overall=value, then=Value(place)) for place, value in enumerate(reversed(Overall.values))]
    shown = found.filter(ticket__confidential=False).select_related("ticket", "team")
    shown = shown.defer("ticket__description", "ticket__error_text", "ticket__search")
    rank = Case(*ranks, default=Value(9), output_field=IntegerField())
    for one in shown.annotate(rank=rank).order_by("rank", "-answered_at", "pk")[:MOST_ROWS]:
        table.add(
            one.ticket.get_absolute_url(),
            one.ticket.number,
            in_all(one.get_overall_display),
            cut(one.comment),
            in_all(lambda one=one: one.team or "—"),  # type: ignore[misc]
            at(one.answered_at),
        )
    return table
