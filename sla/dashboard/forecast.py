"""What will be broken in the next hour and by tonight, at the present pace.

The formula, per team:

    pace    = resolution clocks that ended in the last PACE_DAYS days ÷ the site's working hours in them
    done(k) = the working time that k tickets take at that pace = k ÷ pace
    breach  = the k-th ticket in the order of due times, if done(k) is longer than the working time until it is due

Tickets whose promise is broken already are not in the row: they cannot break it again, and whoever works them falls
behind the forecast. Nor is it assumed that anybody works faster when there is more to do. Outside working hours nobody
is taken to close anything, so what falls due at night is foreseen as broken; the people on shift stand beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _

from sla.dashboard.filters import Scope
from sla.dashboard.load import Load
from sla.models import Clock, ClockKind
from tickets.business_time import elapsed, is_open, spans
from tickets.site_calendar import site_calendar
from tickets.standing import Standing, stands

PACE_DAYS = 14


@dataclass(frozen=True)
class Outlook:
    """What one team faces. `pace` are tickets solved in a working hour."""

    key: str
    name: str
    url: str
    pace: float
    due_hour: int
    due_today: int
    breach_hour: int
    breach_today: int
    here: int = 0
    people: int = 0


@dataclass(frozen=True)
class Forecast:
    """Sums over the teams, and the teams that have anything due today."""

    hour: int
    today: int
    due_hour: int
    due_today: int
    teams: Sequence[Outlook]
    hour_url: str
    today_url: str
    # Whether the site works at this moment.
    is_open: bool


def foresee(scope: Scope, loads: Sequence[Load]) -> Forecast:
    """Two statements: the pace of each team, and what is due until tonight in the order of due times."""
    paces = paces_of(scope)
    due = due_today(scope)
    by_key = {load.key: load for load in loads}
    names = {team.pk: str(team) for team in scope.teams}
    found = []
    for team_id, moments in due.items():
        key = str(team_id) if team_id in names else "none"
        load = by_key.get(key)
        name = names[team_id] if team_id in names else _("No team")
        here, people = (load.here, load.people) if load else (0, 0)
        found.append(_outlook(scope, (key, name), moments, paces.get(team_id, 0.0), (here, people)))
    found.sort(key=lambda outlook: (-outlook.breach_today, -outlook.due_today, outlook.name))
    return Forecast(
        hour=sum(outlook.breach_hour for outlook in found),
        today=sum(outlook.breach_today for outlook in found),
        due_hour=sum(outlook.due_hour for outlook in found),
        due_today=sum(outlook.due_today for outlook in found),
        teams=found,
        hour_url=scope.queue_url(promise=Standing.HOUR),
        today_url=scope.queue_url(promise=Standing.TODAY),
        is_open=is_open(site_calendar(scope.now), scope.now),
    )


def paces_of(scope: Scope) -> Mapping[int | None, float]:
    """Tickets that each team solved in a working hour of late, whatever became of their promises."""
    since = scope.now - timedelta(days=PACE_DAYS)
    ended = Clock.objects.filter(
        scope.team_condition(), kind=ClockKind.RESOLUTION, in_figures=True, ended_at__gte=since, ended_at__lte=scope.now
    ).exclude(status=Clock.Status.CANCELLED)
    hours = elapsed(site_calendar(since), since, scope.now) / 3600
    counts = ended.order_by().values_list("team_id").annotate(count=Count("*"))
    return {team: count / hours for team, count in counts} if hours else {}


def due_today(scope: Scope) -> dict[int | None, list[datetime]]:
    """What each team has due until tonight, in order."""
    found: dict[int | None, list[datetime]] = {}
    rows = scope.tickets().filter(stands(Standing.TODAY, scope.now)).order_by("next_due_at", "id")
    for team_id, due_at in rows.values_list("team_id", "next_due_at"):
        found.setdefault(team_id, []).append(due_at)
    return found


def breaches_ahead(now: datetime, moments: Sequence[datetime], pace: float) -> list[datetime]:
    """The due times, of those in order, that will not be met at that pace."""
    if not moments or not pace:
        return list(moments)
    # The opening hours until the last of them, asked for once: a desk can have thousands due.
    opened = [stretch for stretch in spans(site_calendar(now), now, moments[-1]) if stretch.is_open]
    broken = []
    for place, due_at in enumerate(moments, start=1):
        left = sum((min(due_at, one.end) - one.start).total_seconds() for one in opened if one.start < due_at)
        if place * 3600 / pace > left:
            broken.append(due_at)
    return broken


def _outlook(
    scope: Scope, team: tuple[str, str], moments: Sequence[datetime], pace: float, shift: tuple[int, int]
) -> Outlook:
    within = scope.now + timedelta(hours=1)
    broken = breaches_ahead(scope.now, moments, pace)
    key, name = team
    return Outlook(
        key=key,
        name=name,
        url=scope.queue_url(team=key, promise=Standing.TODAY),
        pace=round(pace, 2),
        due_hour=sum(moment < within for moment in moments),
        due_today=len(moments),
        breach_hour=sum(moment < within for moment in broken),
        breach_today=len(broken),
        here=shift[0],
        people=shift[1],
    )
