"""Tickets, incidents and events as lines of PostgreSQL's COPY, with the same hash chain as the product writes."""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from benchmarks import texts
from incidents.models import Incident
from tickets.models import Ticket, TicketEvent
from tickets.search import _quoted, index_terms

DAYS = 730
OPEN_SHARE = 0.08
# The age at which an open ticket has become rare: most of what is open is young.
OPEN_AGE_DAYS = 53
STATES = (("new", 12), ("assigned", 25), ("in_progress", 36), ("pending", 20), ("resolved", 7))
PRIORITIES = (
    (1, "company", "high", 2),
    (2, "department", "high", 13),
    (3, "team", "medium", 65),
    (4, "person", "low", 20),
)
CHANNELS = ("portal", "portal", "portal", "portal", "phone", "phone", "email", "chat", "walk_in", "api")
PENDING = ("requester", "requester", "vendor", "part", "change")
# A place for every event of a ticket among the ids.
EVENTS_PER_TICKET = 8


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


def escape(text: str) -> str:
    # Four searches that find nothing cost less than one translate() over Han characters.
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
# How COPY reads a value, by its type.
_CELLS: dict[type, Callable[[Any], str]] = {
    str: escape,
    int: str,
    bool: lambda value: "t" if value else "f",
    type(None): lambda value: "\\N",
    datetime: datetime.isoformat,
    dict: lambda value: escape(_CANONICAL(value)) if value else "{}",
    list: lambda value: "{}",
}


def cell(value: Any) -> str:
    """A value as COPY reads it; of lists only the empty one."""
    return _CELLS[type(value)](value)


class Table:
    """Lines for one model; fields that are not named get the model's default."""

    def __init__(self, model: Any, names: Sequence[str]) -> None:
        fields = model._meta.concrete_fields
        self.table = model._meta.db_table
        self.columns = [field.column for field in fields]
        self.names = [field.attname for field in fields]
        unknown = set(names) - set(self.names)
        if unknown:
            raise ValueError(f"{self.table} has no {sorted(unknown)}")
        self.defaults = {field.attname: cell(_plain(field.get_default())) for field in fields}

    def line(self, values: dict[str, Any]) -> str:
        defaults = self.defaults
        return "\t".join([cell(values[name]) if name in values else defaults[name] for name in self.names]) + "\n"


def _plain(value: Any) -> Any:
    """A default without the type of its choices."""
    return getattr(value, "value", value)


@lru_cache(maxsize=100_000)
def terms(*pieces: str) -> str:
    """The pieces' search terms in the notation of a tsvector."""
    return " ".join(map(_quoted, index_terms(*pieces)))


class Writer:
    """Makes the lines of a range of tickets."""

    def __init__(self, world: World, calendar: Calendar, seed: int) -> None:
        self.world = world
        self.calendar = calendar
        self.random = Random(seed)
        self.tickets = Table(Ticket, ())
        self.incidents = Table(Incident, ())
        self.events = Table(TicketEvent, ())

    def lines(self, index: int) -> tuple[str, str, list[str]]:
        """The ticket at that place of the two years, its incident, its events."""
        row = self._facts(index)
        detail = {"ticket_id": row["id"]}
        events = list(self._timeline(row, detail))
        chained = list(self._chain(row, events))
        row["updated_at"] = events[-1]["at"]
        row["version"] = row["event_count"] = len(events)
        return self.tickets.line(row), self.incidents.line(detail), chained

    def _facts(self, index: int) -> dict[str, Any]:
        random, world = self.random, self.world
        day, place, of_day = self.calendar.place(index)
        opening = datetime(day.year, day.month, day.day, tzinfo=world.now.tzinfo) + timedelta(hours=7.5)
        created = (opening + timedelta(hours=12.5 * place / (of_day + 1))).astimezone(UTC)
        matter, title, description, where = texts.write(random)
        person = random.choice(world.employees)
        age = (world.now - created).days
        is_open = random.random() < OPEN_SHARE * DAYS / OPEN_AGE_DAYS * 2.718281828 ** (-age / OPEN_AGE_DAYS)
        state = _weighted(random, STATES) if is_open else "closed"
        priority, impact, urgency, _weight = random.choices(PRIORITIES, [cell[3] for cell in PRIORITIES])[0]
        team = world.desk_team_id if state == "new" or random.random() < 0.3 else world.team_of[matter.category]
        number = f"IT-{day:%Y%m%d}-{place}"
        device = f"PC-{random.randrange(2000):05}" if random.random() < 0.4 else ""
        pieces = [(title, description), (number,), (person.name, person.employee_number), (device,)]
        return {
            "id": index + 1, "number": number, "kind": "incident", "state": state,
            "is_open": is_open, "title": title, "description": description,
            "category_id": world.categories[matter.category], "requester_id": person.id, "opened_by_id": person.id,
            "confidential": matter.category.startswith("security"), "channel": random.choice(CHANNELS),
            "contact_name": person.name, "contact_employee_number": person.employee_number,
            "contact_department_id": person.department_id,
            "contact_email": f"{person.employee_number.lower()}@example.com",
            "location": where, "device": device, "impact": impact, "urgency": urgency, "priority": priority,
            "team_id": team, "created_at": created, "search": " ".join(terms(*piece) for piece in pieces),
        }  # fmt: skip

    def _timeline(self, row: dict[str, Any], detail: dict[str, Any]) -> Iterator[dict[str, Any]]:
        random, world, state = self.random, self.world, row["state"]
        team = {"id": row["team_id"], "name": world.teams[row["team_id"]]}
        at = row["created_at"]
        yield event("created", row["requester_id"], at, data={k: row[k] for k in ("kind", "channel", "priority")})
        if state == "new":
            return
        row["assigned_at"] = at
        yield event("assigned", None, at, {"team": [None, team]}, {"rule": {"id": 1, "name": "按分类"}})
        if state == "assigned":
            return
        agent = random.choice(world.agents[row["team_id"]])
        at = self._later(at, 40)
        row |= {"assignee_id": agent.id, "accepted_at": at, "acknowledged_at": at}
        yield event("accepted", agent.id, at, {
            "state": ["assigned", "in_progress"], "assignee": [None, {"id": agent.id, "name": agent.name}],
        })  # fmt: skip
        if random.random() < 0.6:
            at = self._later(at, 60)
            row["first_responded_at"] = at
            yield event("replied", agent.id, at, data={"from_desk": True}, text=random.choice(texts.REPLIES))
        if state == "pending":
            yield self._pend(row, agent, self._later(at, 90))
        elif state != "in_progress":
            yield from self._end(row, detail, agent, at)

    def _pend(self, row: dict[str, Any], agent: Person, at: datetime) -> dict[str, Any]:
        row |= {"pending_reason": self.random.choice(PENDING), "follow_up_at": self.world.now + timedelta(days=2)}
        return event("pended", agent.id, at, {
            "state": ["in_progress", "pending"], "pending_reason": ["", row["pending_reason"]],
            "follow_up_at": [None, row["follow_up_at"].isoformat()],
        })  # fmt: skip

    def _end(
        self, row: dict[str, Any], detail: dict[str, Any], agent: Person, at: datetime
    ) -> Iterator[dict[str, Any]]:
        random = self.random
        at = self._later(at, 900)
        solution = random.choice(texts.SOLUTIONS)
        row["resolved_at"] = at
        detail |= {
            "resolution": solution, "resolved_by_id": agent.id, "cause_category_id": random.choice(self.world.causes),
            "close_code_id": random.choice(self.world.close_codes),
        }  # fmt: skip
        yield event("resolved", agent.id, at, {
            "state": ["in_progress", "resolved"], "resolution": ["", solution],
        })  # fmt: skip
        if row["state"] == "resolved":
            detail["auto_close_at"] = self.world.now + timedelta(days=random.uniform(0.5, 3))
            return
        at = self._later(at, 1500)
        row["closed_at"] = detail["confirmed_at"] = at
        yield event("confirmed", row["requester_id"], at, {"state": ["resolved", "closed"]})

    def _later(self, at: datetime, minutes: float) -> datetime:
        later = at + timedelta(minutes=self.random.expovariate(1 / minutes))
        return min(later, self.world.now).replace(microsecond=0)

    def _chain(self, row: dict[str, Any], events: Iterable[dict[str, Any]]) -> Iterator[str]:
        digest = ""
        for sequence, values in enumerate(events, start=1):
            content = [
                digest, row["number"], sequence, values["verb"], values["actor_id"], values["at"].isoformat(), True,
                values["text"], values["changes"], values["data"],
            ]  # fmt: skip
            digest = hashlib.sha256(_CANONICAL(content).encode()).hexdigest()
            yield self.events.line(values | {
                "id": row["id"] * EVENTS_PER_TICKET + sequence, "ticket_id": row["id"], "sequence": sequence,
                "digest": digest, "dispatched_at": values["at"], "public": True,
            })  # fmt: skip
        row["event_digest"] = digest


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


def _weighted(random: Random, choices: Sequence[tuple[str, int]]) -> str:
    return random.choices([name for name, _weight in choices], [weight for _name, weight in choices])[0]
