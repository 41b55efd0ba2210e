"""The tickets of two years and their events, with the same hash chain as the product writes."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from benchmarks import texts
from benchmarks.copying import CANONICAL, Sheets
from benchmarks.fill_kinds import ENDED_STATES, OPEN_STATES, Kinds
from benchmarks.fill_world import DAYS, Calendar, Person, World, event, weighted
from incidents.models import Incident
from tickets.models import Ticket, TicketEvent
from tickets.search import vector_text

OPEN_SHARE = 0.08
KINDS = (("incident", 60), ("request", 28), ("problem", 2), ("change", 8), ("release", 2))
# The age at which an open ticket has become rare: most of what is open is young.
OPEN_AGE_DAYS = 53
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


@lru_cache(maxsize=100_000)
def terms(*texts: str, title: str = "", name: str = "") -> str:
    """A part of the ticket's search terms; parts that stand side by side are one."""
    return vector_text(*texts, title=title, names=(name,) if name else ())


class Writer:
    """Writes a range of tickets into sheets."""

    def __init__(self, world: World, calendar: Calendar, seed: int) -> None:
        self.world = world
        self.calendar = calendar
        self.random = Random(seed)
        self.kinds = Kinds(world, self.random)

    def write(self, index: int, sheets: Sheets) -> None:
        """The ticket at that place of the two years, with its process's own part and its events."""
        row = self._facts(index)
        detail = {"ticket_id": row["id"]}
        if row["kind"] == "incident":
            events = list(self._timeline(row, detail))
            sheets.add(Incident, detail)
            self.kinds.follow_incident(row, sheets)
        else:
            events = self.kinds.write(row, detail, sheets)
        for values in self._chain(row, events):
            sheets.add(TicketEvent, values)
        row["updated_at"] = events[-1]["at"]
        row["version"] = row["event_count"] = len(events)
        sheets.add(Ticket, row)

    def _facts(self, index: int) -> dict[str, Any]:
        random, world = self.random, self.world
        day, place, of_day = self.calendar.place(index)
        opening = datetime(day.year, day.month, day.day, tzinfo=world.now.tzinfo) + timedelta(hours=7.5)
        created = (opening + timedelta(hours=12.5 * place / (of_day + 1))).astimezone(UTC)
        kind = weighted(random, KINDS)
        matter, title, description, where = texts.write(random)
        person = random.choice(world.employees)
        age = (world.now - created).days
        is_open = random.random() < OPEN_SHARE * DAYS / OPEN_AGE_DAYS * 2.718281828 ** (-age / OPEN_AGE_DAYS)
        state = weighted(random, OPEN_STATES[kind] if is_open else ENDED_STATES[kind])
        if kind != "incident":
            title, description = texts.of_kind(random, kind, title, description)
        priority, impact, urgency, _weight = random.choices(PRIORITIES, [cell[3] for cell in PRIORITIES])[0]
        team = world.desk_team_id if state == "new" or random.random() < 0.3 else world.team_of[matter.category]
        number = f"IT-{day:%Y%m%d}-{place}"
        device = f"PC-{random.randrange(2000):05}" if random.random() < 0.4 else ""
        parts = (
            terms(title=title), terms(description), terms(number, person.employee_number), terms(name=person.name),
            terms(device),
        )  # fmt: skip
        return {
            "id": index + 1, "number": number, "kind": kind, "state": state,
            "is_open": is_open, "title": title, "description": description,
            "category_id": world.categories[matter.category], "requester_id": person.id, "opened_by_id": person.id,
            "confidential": kind == "incident" and matter.category.startswith("security"),
            "channel": random.choice(CHANNELS),
            "contact_name": person.name, "contact_employee_number": person.employee_number,
            "contact_department_id": person.department_id,
            "contact_email": f"{person.employee_number.lower()}@example.com",
            "location": where, "device": device, "impact": impact, "urgency": urgency, "priority": priority,
            "team_id": team, "created_at": created, "search": " ".join(parts),
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

    def _chain(self, row: dict[str, Any], events: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        digest = ""
        for sequence, values in enumerate(events, start=1):
            content = [
                digest, row["number"], sequence, values["verb"], values["actor_id"], values["at"].isoformat(), True,
                values["text"], values["changes"], values["data"],
            ]  # fmt: skip
            digest = hashlib.sha256(CANONICAL(content).encode()).hexdigest()
            yield values | {
                "id": row["id"] * EVENTS_PER_TICKET + sequence, "ticket_id": row["id"], "sequence": sequence,
                "digest": digest, "dispatched_at": values["at"], "public": True,
            }  # fmt: skip
        row["event_digest"] = digest
