"""How it went: promises kept, tickets in and out, how long it took, and why promises were broken.

Everything is bounded by the period (half a year at the most) and served by indexes; how promises were kept comes from
`sla/dashboard/past.py`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sla.breaches import sees_all
from sla.dashboard import charts, now
from sla.dashboard.charts import BARS, COLUMNS, COUNT, HOURS, LINES, PERCENT, Chart, Series, percent
from sla.dashboard.filters import Scope
from sla.dashboard.past import JUDGEMENT, Past, Row, Times, judged, places, stretch_of
from sla.models import Breach, BreachReason, ClockKind
from sla.tallies import KINDS
from tickets.choices import Priority
from tickets.figures import FIRST_CONTACT, HELPING, RETURNED
from tickets.models import Ticket

# What is looked at by category and reason goes back so far.
RECENT_DAYS = 30
# More would be a wall of bars.
MOST_TEAMS = 15


def rate(rows: Iterable[Row], kind: str, among: Callable[[Row], bool] = lambda row: True) -> float | None:
    """The share of promises kept, in percent."""
    chosen = [row for row in rows if row["kind"] == kind and among(row)]
    return percent(sum(row["kept"] for row in chosen), sum(row["total"] for row in chosen))


def total_of(rows: Iterable[Row], kind: str, among: Callable[[Row], bool] = lambda row: True) -> int:
    return sum(row["total"] for row in rows if row["kind"] == kind and among(row))


def total_among(rows: Iterable[Row], column: str, key: Any) -> int:
    return sum(row["total"] for row in rows if row[column] == key)


def attainment(scope: Scope, rows: Sequence[Row], reason: str = "") -> Chart:
    """The two rates over time, the target, and a word on the lowest point (`reason` is the commonest one)."""
    series = []
    by_place: dict[Any, list[Row]] = {}
    for row in rows:
        by_place.setdefault(row["place"], []).append(row)
    for kind in KINDS:
        label = str(kind.label)
        series.append(Series(label, [rate(by_place.get(place, ()), kind) for place in places(scope)], PERCENT))
        counts = [float(total_of(by_place.get(place, ()), kind)) for place in places(scope)]
        series.append(Series(_("%(clock)s, ended") % {"clock": label}, counts, is_drawn=False))
    dip = charts.lowest(series[2].values)
    return Chart(
        key="attainment",
        title=_("Promises kept"),
        subtitle=scope.said_period,
        shape=LINES,
        unit=PERCENT,
        axis=_axis(scope),
        labels=[scope.label(day) for day in scope.days],
        links=[scope.zoom_url(day) for day in scope.days],
        series=series,
        target=float(settings.SLA_TARGET_PERCENT),
        note=None if dip is None else (dip, _dip_words(series[2].values[dip], reason)),
    )


def _dip_words(value: float | None, reason: str) -> str:
    lowest = _("lowest %(rate)s") % {"rate": charts.shown(value, PERCENT)}
    return f"{lowest} · {reason}" if reason else lowest


def _axis(scope: Scope) -> str:
    return {"day": _("Day"), "week": _("Week of"), "month": _("Month")}[scope.by]


def by_priority(scope: Scope, rows: Sequence[Row]) -> Chart:
    keys = [priority.value for priority in Priority]
    labels = [str(priority.label) for priority in Priority]
    links = [scope.url(priority=str(key)) for key in keys]
    return _broken_down(scope, rows, ("priority", _("By priority"), pgettext("axis", "Priority")), keys, labels, links)


def by_team(scope: Scope, rows: Sequence[Row]) -> Chart:
    present = {row["team_id"] for row in rows}
    teams = [team for team in scope.teams if team.pk in present]
    are_more = len(teams) > MOST_TEAMS
    if are_more:
        counts = Counter({team.pk: total_among(rows, "team_id", team.pk) for team in teams})
        busiest = {key for key, _count in counts.most_common(MOST_TEAMS)}
        teams = [team for team in teams if team.pk in busiest]
    links = [scope.url(team=str(team.pk)) for team in teams]
    words = ("team_id", _("By team"), pgettext("axis", "Team"))
    chart = _broken_down(scope, rows, words, [team.pk for team in teams], [str(team) for team in teams], links)
    if not are_more:
        return chart
    said = _("%(period)s · the %(count)d busiest") % {"period": chart.subtitle, "count": len(teams)}
    return Chart(**{**vars(chart), "subtitle": said})


def _broken_down(
    scope: Scope,
    rows: Sequence[Row],
    words: tuple[str, str, str],
    keys: Sequence[Any],
    labels: Sequence[str],
    links: Sequence[str],
) -> Chart:
    column, title, axis = words
    series = []
    for kind in KINDS:
        among = [lambda row, key=key: row[column] == key for key in keys]
        series.append(Series(str(kind.label), [rate(rows, kind, each) for each in among], PERCENT))
    for kind in KINDS:
        counts = [float(total_of(rows, kind, lambda row, key=key: row[column] == key)) for key in keys]  # type: ignore[misc]
        series.append(Series(_("%(clock)s, ended") % {"clock": kind.label}, counts, is_drawn=False))
    return Chart(
        key=f"by_{column.removesuffix('_id')}",
        title=title,
        subtitle=scope.said_period,
        shape=BARS,
        unit=PERCENT,
        axis=axis,
        labels=labels,
        links=links,
        series=series,
        target=float(settings.SLA_TARGET_PERCENT),
    )


def by_category(scope: Scope) -> Chart:
    """The last days by first-level category; one statement."""
    since, until = scope.recent(RECENT_DAYS)
    recent = judged(scope).filter(ended_at__gte=since, ended_at__lt=until)
    counted = recent.values("kind", "category_id").annotate(**JUDGEMENT)
    root_of = {row.pk: int(row.path.split("/")[1]) for row in scope.all_categories}
    rows = [{**row, "category": root_of.get(row["category_id"])} for row in counted]
    present = {row["category"] for row in rows}
    roots = [row for row in scope.all_categories if row.parent_id is None and row.pk in present]
    links = [scope.url(category=row.slug) for row in roots]
    words = ("category", _("By category"), pgettext("axis", "Category"))
    chart = _broken_down(scope, rows, words, [row.pk for row in roots], [str(row) for row in roots], links)
    return Chart(**{**vars(chart), "subtitle": _recent_words(scope)})


# --- how long it took ----------------------------------------------------------------------------


def durations(scope: Scope, past: Past) -> list[Chart]:
    """Median and 90th percentile of response and resolution, in business hours and by the clock on the wall."""
    return [_durations_of(scope, kind, past.times) for kind in KINDS]


def _durations_of(scope: Scope, kind: ClockKind, times: Mapping[tuple[int, str], Times]) -> Chart:
    def values(name: str) -> list[float | None]:
        found = (times.get((place, kind.value)) for place in places(scope))
        return [charts.hours(getattr(one, name)) if one else None for one in found]

    title = {ClockKind.RESPONSE: _("Time to respond"), ClockKind.RESOLUTION: _("Time to resolve")}[kind]
    return Chart(
        key=f"time_{kind.value}",
        title=title,
        subtitle=_("business hours"),
        shape=LINES,
        unit=HOURS,
        axis=_axis(scope),
        labels=[scope.label(day) for day in scope.days],
        links=[scope.zoom_url(day) for day in scope.days],
        series=[
            Series(_("90th"), values("used_ninetieth"), HOURS),
            Series(_("Median"), values("used_median"), HOURS),
            Series(_("90th, wall clock"), values("wall_ninetieth"), HOURS, is_drawn=False),
            Series(_("Median, wall clock"), values("wall_median"), HOURS, is_drawn=False),
        ],
    )


# --- tickets in and out --------------------------------------------------------------------------


def flow(scope: Scope) -> list[Chart]:
    """What came and what was solved, first-contact resolution and reopening; two statements.

    First-contact resolution is the share of the incidents and requests solved that were never handed on and never
    reopened; the reopen rate the share of them that had come back. What that means stands in `tickets/figures.py`, for
    the measures too.
    """
    condition = scope.past()
    place = stretch_of(scope, "created_at")
    # The index of what came does not say what is a drill; those are few, and have one of their own.
    drills = Ticket.objects.filter(is_drill=True).values("pk")
    came = Ticket.objects.exclude(pk__in=drills).filter(
        condition, created_at__gte=scope.begins_at, created_at__lt=scope.ends_at
    )
    came_by = dict(came.order_by().annotate(place=place).values_list("place").annotate(count=Count("*")))
    solved = Ticket.objects.counted().filter(condition, resolved_at__gte=scope.begins_at, resolved_at__lt=scope.ends_at)
    rows = solved.order_by().annotate(place=stretch_of(scope, "resolved_at")).values("place")
    solved_by = {
        row["place"]: row
        for row in rows.annotate(
            count=Count("*"),
            helped=Count("resolved_at", filter=HELPING),
            first=Count("resolved_at", filter=HELPING & FIRST_CONTACT),
            back=Count("resolved_at", filter=HELPING & RETURNED),
        )
    }
    return [_volume(scope, came_by, solved_by), _quality(scope, solved_by)]


def _volume(scope: Scope, came: Mapping[Any, int], solved: Mapping[Any, Row]) -> Chart:
    out = [float(solved[place]["count"]) if place in solved else 0.0 for place in places(scope)]
    return Chart(
        key="volume",
        title=_("In and out"),
        subtitle=scope.said_period,
        shape=COLUMNS,
        unit=COUNT,
        axis=_axis(scope),
        labels=[scope.label(day) for day in scope.days],
        links=[scope.zoom_url(day) for day in scope.days],
        series=[
            Series(_("Came in"), [float(came.get(place, 0)) for place in places(scope)]),
            Series(_("Solved"), out),
        ],
    )


def _quality(scope: Scope, solved: Mapping[Any, Row]) -> Chart:
    def shares(name: str) -> list[float | None]:
        rows = [solved.get(place) for place in places(scope)]
        return [percent(row[name], row["helped"]) if row else None for row in rows]

    return Chart(
        key="quality",
        title=_("Solved at first contact, and reopened"),
        subtitle=_("of the incidents and requests solved"),
        shape=LINES,
        unit=PERCENT,
        axis=_axis(scope),
        labels=[scope.label(day) for day in scope.days],
        links=[scope.zoom_url(day) for day in scope.days],
        series=[
            Series(_("First contact"), shares("first"), PERCENT),
            Series(_("Reopened"), shares("back"), PERCENT),
        ],
    )


def backlog(scope: Scope) -> Chart:
    """Open tickets by their age."""
    parts = now.ages(scope)
    return Chart(
        key="backlog",
        title=_("Age of what is open"),
        subtitle=_("now"),
        shape=BARS,
        unit=COUNT,
        axis=pgettext("axis", "Age"),
        labels=[part.label for part in parts],
        links=[part.url for part in parts],
        series=[Series(_("Open tickets"), [float(part.value) for part in parts])],
    )


# --- why promises were broken --------------------------------------------------------------------


def reasons(scope: Scope) -> Chart:
    """Breaches of the last days by the reason given; two statements."""
    since, until = scope.recent(RECENT_DAYS)
    breaches = Breach.objects.filter(
        scope.team_condition(),
        at__gte=since,
        at__lt=until,
        ticket__in=Ticket.objects.visible_to(scope.user).counted(),
        **_of_category(scope),
    )
    counted = dict(breaches.order_by().values_list("reason_id").annotate(count=Count("*")))
    names = {reason.pk: str(reason) for reason in BreachReason.objects.all()}
    keys = sorted(counted, key=lambda key: (key is None, -counted[key]))
    total = sum(counted.values())
    return Chart(
        key="reasons",
        title=_("Why promises were broken"),
        subtitle=_("%(days)s · %(count)d in all") % {"days": _recent_words(scope), "count": total},
        shape=BARS,
        unit=COUNT,
        axis=pgettext("axis", "Reason"),
        labels=[names[key] if key is not None else _("Not explained yet") for key in keys],
        links=[reason_url(scope, key) for key in keys],
        series=[
            Series(_("Times"), [float(counted[key]) for key in keys]),
            Series(_("Share"), [percent(counted[key], total) for key in keys], PERCENT, is_drawn=False),
        ],
    )


def _recent_words(scope: Scope) -> str:
    if scope.until is None:
        return _("last %(days)d days") % {"days": RECENT_DAYS}
    last = date_format(scope.until, pgettext("chart period", "j M Y"))
    return _("%(days)d days until %(last)s") % {"days": RECENT_DAYS, "last": last}


def _of_category(scope: Scope) -> dict[str, Any]:
    return {"ticket__category_id__in": scope.category_ids} if "category" in scope.params else {}


def reason_url(scope: Scope, reason: int | None) -> str:
    """The list of those breaches, where the reader has one and it knows these filters."""
    teams = scope.params.getlist("team")
    if not sees_all(scope.user) or len(teams) > 1 or not all(team.isdigit() for team in teams):
        return ""
    if "category" in scope.params:
        return ""
    since = scope.last_day - timedelta(days=RECENT_DAYS - 1)
    query = f"after={since.isoformat()}"
    query += f"&before={scope.last_day.isoformat()}" if scope.until else ""
    query += f"&reason={reason}" if reason is not None else "&explained=false"
    query += f"&team={teams[0]}" if teams else ""
    return f"{reverse('sla:breaches')}?{query}"
