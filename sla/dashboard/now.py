"""This moment: what is open, what is broken or about to be, and what nobody has taken on.

All counts come from one statement over the open tickets that the reader may see. Each figure has the address of the
list in the queue whose count it is: both ask `tickets/standing.py`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from sla.dashboard.filters import Scope
from sla.models import Breach
from tickets.choices import Priority
from tickets.clocks import Chip, clock_time, clocks
from tickets.standing import Standing, condition_of
from tickets.templatetags.desk import duration
from tickets.workflow import workflows

# In the order of a bar: these four tell all open tickets apart.
STANDINGS = (Standing.BREACHED, Standing.SOON, Standing.ON_TRACK, Standing.STILL)
COUNTED = (*STANDINGS, Standing.HOUR)
NOT_ACCEPTED = "assigned"
# The risk table looks at so many and shows those with the least working time left.
LOOKED_AT, SHOWN = 60, 8
RISK_FIELDS = (
    "id", "number", "title", "priority", "version", "team_id", "team__name", "team__name_en", "assignee_id",
    "assignee__name", "state", "next_due_at", "confidential", "escalation_level",
)  # fmt: skip
# Upper bounds of the ages of the backlog in days; the last is open.
AGES = (1, 3, 7, 30)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """A part of a tile's figure, with a list of its own."""

    key: str
    label: str
    value: int
    url: str
    # Of the tile's bar: where the part begins and how wide it is, in percent.
    x: float = 0
    share: float = 0


@dataclass(frozen=True)
class Tile:
    """One figure of this moment, what is to be known beside it, and the list behind it."""

    key: str
    label: str
    icon: str
    value: int
    url: str
    tone: str = ""
    notes: Sequence[str] = ()
    parts: Sequence[Part] = ()


@dataclass(frozen=True)
class Risk:
    """A ticket that is broken or due within the hour."""

    row: Row
    chip: Chip | None

    @property
    def title(self) -> str:
        """Nothing for a confidential ticket: a dashboard is seen over shoulders."""
        return "" if self.row["confidential"] else self.row["title"]

    @property
    def team(self) -> str:
        english = (get_language() or "").startswith("en") and self.row["team__name_en"]
        return english or self.row["team__name"] or ""


@dataclass(frozen=True)
class Moment:
    """The counts of this moment by team, priority and state, and the sums over them."""

    scope: Scope
    rows: Sequence[Row]

    def sum(self, name: str, among: Callable[[Row], bool] = lambda row: True) -> int:
        return sum(row[name] for row in self.rows if among(row))

    def oldest(self, name: str) -> datetime | None:
        return min((row[name] for row in self.rows if row[name]), default=None)


def count_now(scope: Scope) -> Moment:
    """One statement, whatever the number of tickets."""
    now = scope.now
    counts = {standing.value: Count("pk", filter=condition_of(standing, now)) for standing in COUNTED}
    rows = (
        scope.tickets()
        .open()
        .order_by()
        .values("team_id", "priority", "state")
        .annotate(
            total=Count("*"),
            nobody=Count("pk", filter=Q(assignee__isnull=True)),
            oldest_nobody=Min("created_at", filter=Q(assignee__isnull=True)),
            oldest=Min("created_at"),
            level_1=Count("pk", filter=Q(escalation_level=1)),
            level_2=Count("pk", filter=Q(escalation_level=2)),
            **counts,
        )
    )
    return Moment(scope, list(rows))


def tiles(moment: Moment, risks: Sequence[Risk]) -> list[Tile]:
    """The six figures, the whole first."""
    return [
        _open_tile(moment),
        _breached_tile(moment, risks),
        _hour_tile(moment),
        _unassigned_tile(moment),
        _unaccepted_tile(moment),
        _escalated_tile(moment),
    ]


def _open_tile(moment: Moment) -> Tile:
    scope, total = moment.scope, moment.sum("total")
    parts: list[Part] = []
    x = 0.0
    for priority in Priority:
        count = moment.sum("total", lambda row, priority=priority: row["priority"] == priority)  # type: ignore[misc]
        url, share = scope.queue_url(priority=str(priority.value)), count * 100 / total if total else 0
        parts.append(Part(str(priority.value), str(priority.label), count, url, x, max(0, share - 0.6)))
        x += share
    change = _change_since_yesterday(scope)
    sign = "−" if change < 0 else "+" if change else "±"
    note = _("%(change)s against this time yesterday") % {"change": f"{sign}{abs(change)}"}
    return Tile("open", _("Open tickets"), "stack-2", total, scope.queue_url(), notes=[note], parts=parts)


def _change_since_yesterday(scope: Scope) -> int:
    """Those that came less those that ended in 24 hours; what has ended does not come back."""
    day = scope.now - timedelta(days=1)
    tickets = scope.tickets().order_by()
    came = tickets.filter(created_at__gt=day, created_at__lte=scope.now).count()
    return came - tickets.filter(closed_at__gt=day, closed_at__lte=scope.now, is_open=False).count()


def _breached_tile(moment: Moment, risks: Sequence[Risk]) -> Tile:
    scope = moment.scope
    notes = [_("%(count)d new today") % {"count": breached_today(scope)}]
    worst = min((risk.chip.seconds for risk in risks if risk.chip and risk.chip.tone == "breached"), default=0)
    if worst < 0:
        notes.append(_("longest %(time)s") % {"time": clock_time(worst)})
    value = moment.sum(Standing.BREACHED)
    url = scope.queue_url(promise=Standing.BREACHED)
    tone = "danger" if value else ""
    return Tile("breached", _("Breached"), "alert-triangle-filled", value, url, tone, notes)


def breached_today(scope: Scope) -> int:
    """Promises broken since midnight."""
    midnight = timezone.localtime(scope.now).replace(hour=0, minute=0, second=0, microsecond=0)
    return Breach.objects.filter(at__gte=midnight, at__lte=scope.now, ticket__in=scope.tickets()).count()


def _hour_tile(moment: Moment) -> Tile:
    url = moment.scope.queue_url(promise=Standing.HOUR)
    notes = []
    for priority in Priority:
        count = moment.sum(Standing.HOUR, lambda row, priority=priority: row["priority"] == priority)  # type: ignore[misc]
        if count:
            notes.append(f"{priority.label} {count}")
    value = moment.sum(Standing.HOUR)
    return Tile("hour", _("Due within the hour"), "hourglass", value, url, "soon" if value else "", notes)


def _unassigned_tile(moment: Moment) -> Tile:
    oldest = moment.oldest("oldest_nobody")
    url = moment.scope.queue_url(assignee="none")
    return Tile("unassigned", _("Unassigned"), "user-question", moment.sum("nobody"), url, notes=_age(moment, oldest))


def _unaccepted_tile(moment: Moment) -> Tile:
    rows = [row for row in moment.rows if row["state"] == NOT_ACCEPTED]
    oldest = min((row["oldest"] for row in rows), default=None)
    url = moment.scope.queue_url(state=NOT_ACCEPTED)
    total = sum(row["total"] for row in rows)
    return Tile("unaccepted", _("Not accepted"), "hand-stop", total, url, notes=_age(moment, oldest))


def _age(moment: Moment, at: datetime | None) -> list[str]:
    if at is None:
        return []
    return [_("oldest %(age)s") % {"age": duration((moment.scope.now - at).total_seconds())}]


def _escalated_tile(moment: Moment) -> Tile:
    supervisor, manager = moment.sum("level_1"), moment.sum("level_2")
    notes = [_("supervisor %(count)d") % {"count": supervisor}, _("IT manager %(count)d") % {"count": manager}]
    url = moment.scope.queue_url(escalated=["1", "2"])
    return Tile("escalated", _("Escalated"), "stairs-up", supervisor + manager, url, notes=notes)


def states(moment: Moment) -> list[Part]:
    """Open tickets by state, in the order of work."""
    names = {name: state.label for flow in workflows().values() for name, state in flow.states.items()}
    found = []
    for name, label in names.items():
        count = moment.sum("total", lambda row, name=name: row["state"] == name)  # type: ignore[misc]
        if count:
            found.append(Part(name, str(label), count, moment.scope.queue_url(state=name)))
    return found


def ages(scope: Scope) -> list[Part]:
    """Open tickets by how long they have been there; one statement."""
    bounds = [None, *(scope.now - timedelta(days=days) for days in AGES), None]
    spans = []
    for newer, older in zip(bounds, bounds[1:], strict=False):
        # As a range of the queue is meant: from its beginning until before its end.
        given = {"created_at__lt": newer, "created_at__gte": older}
        spans.append({name: at for name, at in given.items() if at is not None})
    counts = {f"age_{n}": Count("pk", filter=Q(**span)) for n, span in enumerate(spans)}
    counted = scope.tickets().open().aggregate(**counts)
    labels = [pgettext("age", "under %(days)d d") % {"days": AGES[0]}]
    labels += [f"{a}–{b} {pgettext('age', 'd')}" for a, b in zip(AGES, AGES[1:], strict=False)]
    labels.append(pgettext("age", "over %(days)d d") % {"days": AGES[-1]})
    names = {"created_at__lt": "created_before", "created_at__gte": "created_after"}
    found = []
    for n, (label, span) in enumerate(zip(labels, spans, strict=True)):
        url = scope.queue_url(**{names[name]: at.isoformat() for name, at in span.items()})
        found.append(Part(f"age_{n}", label, counted[f"age_{n}"], url))
    return found


def at_risk(scope: Scope) -> list[Risk]:
    """Broken, or due within the hour, the least working time left first; two statements."""
    until = scope.now + timedelta(hours=1)
    found = scope.tickets().open().filter(next_due_at__lt=until).order_by("next_due_at", "id")
    rows = list(found.values(*RISK_FIELDS)[:LOOKED_AT])
    chips = clocks().next_chips([row["id"] for row in rows], scope.now)
    risks = [Risk(row, chips.get(row["id"])) for row in rows]
    return sorted(risks, key=lambda risk: risk.chip.seconds if risk.chip else 0)


def risk_url(scope: Scope) -> str:
    return scope.queue_url(promise=[Standing.BREACHED, Standing.HOUR])


def risk_count(moment: Moment) -> int:
    return moment.sum(Standing.BREACHED) + moment.sum(Standing.HOUR)


def by_standing(rows: Iterable[Row]) -> dict[str, int]:
    """The four sums of a bar."""
    counted = dict.fromkeys((standing.value for standing in STANDINGS), 0)
    for row in rows:
        for name in counted:
            counted[name] += row[name]
    return counted
