"""Who carries what: open tickets per team or person by how they stand with their promises, and who is on shift."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.shifts import presence
from sla.dashboard.filters import Scope
from sla.dashboard.now import STANDINGS, Moment, by_standing
from tickets.standing import condition_of

# In percent of a bar: the edge and one digit of the narrowest part that still has room for its figure, and the gap
# between two parts.
EDGE, DIGIT, GAP = 4.5, 3.5, 0.8
MAX_ROWS = 12


@dataclass(frozen=True)
class Segment:
    """A part of a bar: where it begins and how wide it is, in percent of the widest bar."""

    standing: str
    label: str
    count: int
    url: str
    x: float
    width: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Load:
    """One line: a team or a person. `people` is 0 where nobody belongs to it."""

    key: str
    name: str
    url: str
    counts: Mapping[str, int]
    here: int = 0
    people: int = 0
    segments: Sequence[Segment] = ()

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def by_team(moment: Moment) -> list[Load]:
    """Every active team and what it carries, and what is without a team; one statement besides the moment's own."""
    scope = moment.scope
    here = presence(scope.now)
    rows: dict[int | None, list[Mapping[str, Any]]] = {}
    for row in moment.rows:
        rows.setdefault(row["team_id"], []).append(row)
    chosen = scope.params.getlist("team")
    found = []
    for team in scope.teams:
        own, people = rows.get(team.pk, []), here.get(team.pk, {})
        if (chosen and str(team.pk) not in chosen) or not (own or people):
            continue
        url, counts = scope.queue_url(team=str(team.pk)), by_standing(own)
        found.append(Load(str(team.pk), str(team), url, counts, sum(people.values()), len(people)))
    known = {team.pk for team in scope.teams}
    if others := [row for key, own in rows.items() if key not in known for row in own]:
        found.append(Load("none", _("No team"), scope.queue_url(team="none"), by_standing(others)))
    return _drawn(scope, "team", sorted(found, key=lambda load: -load.total))


def by_person(scope: Scope) -> list[Load]:
    """The people with the most, and whether they are on shift; three statements."""
    counts = {standing.value: Count("pk", filter=condition_of(standing, scope.now)) for standing in STANDINGS}
    assigned = scope.tickets().open().filter(assignee__isnull=False).order_by()
    rows = list(
        assigned.values("assignee_id").annotate(total=Count("*"), **counts).order_by("-total", "assignee_id")[:MAX_ROWS]
    )
    names = dict(User.objects.filter(pk__in=[row["assignee_id"] for row in rows]).values_list("pk", "name"))
    here = {person for people in presence(scope.now).values() for person, is_here in people.items() if is_here}
    found = []
    for row in rows:
        person = row["assignee_id"]
        url = scope.queue_url(assignee=str(person))
        found.append(Load(str(person), names[person], url, by_standing([row]), int(person in here), 1))
    return _drawn(scope, "assignee", found)


def _drawn(scope: Scope, name: str, loads: Iterable[Load]) -> list[Load]:
    loads = list(loads)
    widest = max((load.total for load in loads), default=0)
    return [
        Load(load.key, load.name, load.url, load.counts, load.here, load.people, _segments(scope, name, load, widest))
        for load in loads
    ]


def _segments(scope: Scope, name: str, load: Load, widest: int) -> list[Segment]:
    """The parts side by side; small ones are drawn wider than they are, the large ones give way."""
    shown = [standing for standing in STANDINGS if load.counts[standing]]
    if not shown or not widest:
        return []
    room = 100 - GAP * (len(shown) - 1)
    least = [EDGE + DIGIT * len(str(load.counts[standing])) for standing in shown]
    spare = max(0.0, room - sum(least))
    shares = [max(0.0, load.counts[name] * room / widest - low) for name, low in zip(shown, least, strict=True)]
    scale = min(1.0, spare / sum(shares)) if any(shares) else 0.0
    widths = [low + share * scale for low, share in zip(least, shares, strict=True)]
    found, x = [], 0.0
    for standing, width in zip(shown, widths, strict=True):
        url = scope.queue_url(**{name: load.key, "promise": standing.value})
        found.append(Segment(standing, str(standing.label), load.counts[standing], url, round(x, 2), round(width, 2)))
        x += width + GAP
    return found
