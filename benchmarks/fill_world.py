"""What the tickets of a filled database refer to, and how they lie over the two years."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

DAYS = 730


@dataclass(frozen=True)
class Person:
    """Somebody, with the search terms of their name."""

    id: int
    name: str
    employee_number: str
    department_id: int | None = None


@dataclass(frozen=True)
class World:
    """What tickets refer to."""

    employees: Sequence[Person]
    agents: dict[int, Sequence[Person]]
    teams: dict[int, str]
    desk_team_id: int
    categories: dict[str, int]
    team_of: dict[str, int]
    causes: Sequence[int]
    close_codes: Sequence[int]
    now: datetime
    # Who approves requests, and who approves changes.
    heads: Sequence[int]
    board: Sequence[int]
    items: Sequence[int]
    # Assets: the computers of incidents by their names, and the services that changes touch.
    computers: dict[str, int]
    services: Sequence[int]


class Calendar:
    """Which ticket belongs to which day: fewer at weekends, and each day a little different."""

    def __init__(self, count: int, last_day: date) -> None:
        random = Random(7)
        days = [last_day - timedelta(days=DAYS - 1 - n) for n in range(DAYS)]
        weights = [(0.15 if day.weekday() > 4 else 1.0) * random.uniform(0.8, 1.25) for day in days]
        total, reached = sum(weights), 0.0
        self.starts, self.days = [], days
        for weight in weights:
            self.starts.append(round(reached / total * count))
            reached += weight
        self.ends = [*self.starts[1:], count]

    def place(self, index: int) -> tuple[date, int, int]:
        """The day of the ticket, its place on it (from 1), and how many that day has."""
        at = bisect_right(self.starts, index) - 1
        return self.days[at], index - self.starts[at] + 1, self.ends[at] - self.starts[at]

    def counters(self) -> Iterator[tuple[date, int]]:
        """Each day's last number."""
        for day, start, end in zip(self.days, self.starts, self.ends, strict=True):
            if end > start:
                yield day, end - start


def event(
    verb: str,
    actor_id: int | None,
    at: datetime,
    changes: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
    text: str = "",
) -> dict[str, Any]:
    """The content of an entry."""
    return {"verb": verb, "actor_id": actor_id, "at": at, "changes": changes or {}, "data": data or {}, "text": text}


def weighted(random: Random, choices: Sequence[tuple[str, int]]) -> str:
    return random.choices([name for name, _weight in choices], [weight for _name, weight in choices])[0]
