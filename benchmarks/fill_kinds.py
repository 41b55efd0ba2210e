"""Requests, problems, changes and releases of a filled database: their own parts, their tasks, their approvals.

A ticket walks its process as the workflow declares it, up to the state that it is in; each step is an event, and
stamps the moments that the move stamps.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from assets.models import TicketAsset
from benchmarks.copying import Sheets
from benchmarks.fill_world import Person, World, event, weighted
from catalog.models import Request
from changes.models import Change
from problems.models import Problem
from releases.models import Release, ReleaseStage, ReleaseUnit
from tickets.models import ApprovalRound, ApprovalSeat, ApprovalStep, Task, Ticket, TicketLink
from tickets.workflow import Move, workflow_for

Row = dict[str, Any]
OPEN_STATES = {
    "incident": (("new", 12), ("assigned", 25), ("in_progress", 36), ("pending", 20), ("resolved", 7)),
    "request": (("awaiting_approval", 20), ("approved", 12), ("in_fulfilment", 40), ("pending", 18), ("fulfilled", 10)),
    "problem": (("logged", 20), ("investigating", 35), ("known_error", 25), ("fix_in_progress", 12), ("resolved", 8)),
    "change": (
        ("draft", 15), ("submitted", 8), ("assessing", 12), ("awaiting_approval", 15), ("scheduled", 38),
        ("implementing", 6), ("verifying", 6),
    ),
    "release": (
        ("planning", 30), ("building", 25), ("testing", 20), ("awaiting_decision", 10), ("deploying", 8),
        ("verifying", 7),
    ),
}  # fmt: skip
ENDED_STATES = {
    "incident": (("closed", 1),),
    "request": (("closed", 92), ("rejected", 4), ("cancelled", 4)),
    "problem": (("closed", 85), ("rejected", 15)),
    "change": (("closed", 88), ("rejected", 5), ("cancelled", 7)),
    "release": (("closed", 92), ("cancelled", 8)),
}
PATHS = {
    "request": ("new", "awaiting_approval", "approved", "in_fulfilment", "fulfilled", "closed"),
    "problem": ("logged", "investigating", "known_error", "fix_in_progress", "resolved", "closed"),
    "change": (
        "draft", "submitted", "assessing", "awaiting_approval", "scheduled", "implementing", "verifying", "closed",
    ),
    "release": ("planning", "building", "testing", "awaiting_decision", "deploying", "verifying", "closed"),
}  # fmt: skip
# From where a ticket leaves its path.
ASIDE = {
    ("request", "pending"): "in_fulfilment",
    ("request", "rejected"): "awaiting_approval",
    ("request", "cancelled"): "awaiting_approval",
    ("problem", "rejected"): "investigating",
    ("change", "rejected"): "awaiting_approval",
    ("change", "cancelled"): "submitted",
    ("release", "cancelled"): "planning",
}
# How long a step takes on average, in minutes.
PACE = {"request": 500, "problem": 4000, "change": 1500, "release": 3000}
# Places for the rows of a ticket among the ids of a table.
ROWS = 8
STAGES = (("试点", "信息部"), ("第一批", "总部各部门"), ("全部", "全公司"))


class Kinds:
    """Writes what tickets of one range have besides the shared part."""

    def __init__(self, world: World, random: Random) -> None:
        self.world, self.random = world, random
        self.moves = {kind: _moves_of(kind) for kind in PATHS}
        self.last: dict[str, int] = {}  # the newest ticket of each kind, for what links to it
        self.parts: dict[str, Callable[[Row, Row, Sheets], None]] = {
            "request": self._request, "problem": self._problem, "change": self._change, "release": self._release,
        }  # fmt: skip

    def write(self, row: Row, detail: Row, sheets: Sheets) -> list[Row]:
        """The process's own rows; gives the events."""
        kind = row["kind"]
        events = list(self._walk(row, detail))
        self.parts[kind](row, detail, sheets)
        self.last[kind] = row["id"]
        return events

    def follow_incident(self, row: Row, sheets: Sheets) -> None:
        """Some incidents come of a known problem; those that name a computer name an asset."""
        if "problem" in self.last and self.random.random() < 0.05:
            self._link(row, "caused_by", "problem", sheets)
        if row["device"]:
            self._name(row, self.world.computers[row["device"]], sheets)

    def _walk(self, row: Row, detail: Row) -> Iterator[Row]:
        """The events of the way to the ticket's state."""
        kind, random = row["kind"], self.random
        at, state = row["created_at"], PATHS[kind][0]
        yield event("created", row["requester_id"], at, data={name: row[name] for name in ("kind", "channel")})
        actor: Person | None = None
        for target in _way(kind, row["state"]):
            move = self.moves[kind][state, target]
            at = min(at + timedelta(minutes=random.expovariate(1 / PACE[kind])), self.world.now).replace(microsecond=0)
            if actor is None and target not in ("submitted", "awaiting_approval", "rejected", "cancelled"):
                actor = random.choice(self.world.agents[row["team_id"]])
                row |= {"assignee_id": actor.id, "assigned_at": at, "accepted_at": at, "acknowledged_at": at}
            self._stamp(row, detail, move, at)
            if target == "pending":
                row |= {"pending_reason": "vendor", "follow_up_at": self.world.now + timedelta(days=2)}
            yield event(move.verb, actor.id if actor else row["requester_id"], at, {"state": [state, target]})
            state = target

    @staticmethod
    def _stamp(row: Row, detail: Row, move: Move, at: datetime) -> None:
        for name in move.stamps:
            (row if name in SHARED else detail)[name] = at
        if "closed_at" in move.stamps and move.target == "closed":
            row.setdefault("resolved_at", at)

    def _request(self, row: Row, detail: Row, sheets: Sheets) -> None:
        detail["item_id"] = self.random.choice(self.world.items)
        if row["state"] == "fulfilled":
            detail["auto_close_at"] = self.world.now + timedelta(days=self.random.uniform(0.5, 3))
        if row["state"] in ("fulfilled", "closed"):
            detail |= {"resolution": "已按申请办理。", "resolved_by_id": row["assignee_id"]}
        sheets.add(Request, detail)
        self._approval(row, detail.get("approved_at"), self.world.heads, sheets)
        if "assignee_id" in row and self.random.random() < 0.6:
            self._tasks(row, ("准备设备或权限", "交付并请申请人确认"), "", sheets)

    def _problem(self, row: Row, detail: Row, sheets: Sheets) -> None:
        place = _reached(row)
        if place >= 2:
            detail |= {"root_cause": "固件在高并发时内存泄漏。", "workaround": "每周日晚重启一次。"}
            detail["workaround_published_at"] = detail["known_error_at"]
        if 2 <= place < 4:
            detail["review_on"] = (self.world.now + timedelta(days=self.random.randrange(-20, 30))).date()
        if place >= 4:
            detail["fix"] = "升级到修复版本。"
        sheets.add(Problem, detail)
        if "change" in self.last and place >= 3:
            self._link(row, "resolved_by_change", "change", sheets)

    def _change(self, row: Row, detail: Row, sheets: Sheets) -> None:
        random, state = self.random, row["state"]
        detail |= {
            "type": weighted(random, (("standard", 30), ("normal", 60), ("emergency", 10))),
            "risk_level": weighted(random, (("low", 60), ("medium", 30), ("high", 10))),
            "justification": row["description"], "scope": row["title"], "rollback_plan": "恢复变更前的配置备份。",
        }  # fmt: skip
        if state != "draft" or random.random() < 0.5:
            starts = detail.get("implementation_started_at")
            if starts is None:
                first = self.world.now if row["is_open"] else row["created_at"]
                starts = first + timedelta(minutes=random.randrange(60, 45 * 1440))
            starts = starts.replace(minute=starts.minute // 30 * 30, second=0)
            detail |= {"starts_at": starts, "ends_at": starts + timedelta(minutes=random.choice((60, 120, 240)))}
        if state == "closed":
            detail |= {
                "outcome": weighted(random, (("successful", 90), ("with_issues", 7), ("failed", 3))),
                "review": "按计划完成。", "downtime_actual_minutes": 10,
            }  # fmt: skip
        sheets.add(Change, detail)
        self._approval(row, detail.get("approved_at"), self.world.board, sheets)
        self._name(row, random.choice(self.world.services), sheets)
        if state not in ("cancelled", "rejected"):
            self._tasks(row, ("备份配置", "实施变更", "检查服务"), "implementation", sheets)
        if "release" in self.last and random.random() < 0.3:
            self._link(row, "part_of_release", "release", sheets)

    def _release(self, row: Row, detail: Row, sheets: Sheets) -> None:
        random, place = self.random, _reached(row)
        begins = detail.get("deployment_started_at") or (
            (self.world.now if row["is_open"] else row["created_at"]) + timedelta(days=random.randrange(1, 60))
        )
        detail |= {
            "version_name": f"{random.randrange(1, 9)}.{random.randrange(20)}.{random.randrange(10)}",
            "type": weighted(random, (("minor", 70), ("major", 20), ("emergency", 10))),
            "planned_start": begins, "planned_end": begins + timedelta(days=5), "goal": row["title"],
        }  # fmt: skip
        if row["state"] == "closed":
            detail |= {"outcome": "successful", "verification": "各项检查通过。", "known_issues": "无"}
        sheets.add(Release, detail)
        unit = {"id": row["id"] * ROWS, "ticket_id": row["id"], "name": "主程序", "version": detail["version_name"]}
        sheets.add(ReleaseUnit, unit)
        for position, (name, audience) in enumerate(STAGES):
            sheets.add(ReleaseStage, {
                "id": row["id"] * ROWS + position, "ticket_id": row["id"], "position": position, "name": name,
                "audience": audience, "state": "verified" if place >= 5 else "planned",
            })  # fmt: skip
        self._tasks(row, ("环境准备", "备份与回退演练", "培训与公告"), "preparation", sheets)

    def _approval(self, row: Row, approved_at: datetime | None, people: Any, sheets: Sheets) -> None:
        """One round of one step with one seat, as far as the ticket came."""
        if row["state"] != "awaiting_approval" and approved_at is None:
            return
        key, state = row["id"], "approved" if approved_at else "open"
        asked = row["created_at"]
        common = {"id": key, "ticket_id": key}
        sheets.add(ApprovalRound, common | {
            "number": 1, "state": state, "opened_at": asked, "closed_at": approved_at,
        })  # fmt: skip
        sheets.add(ApprovalStep, common | {
            "round_id": key, "position": 0, "label": "负责人审批", "label_en": "Approval", "mode": "one",
            "state": state, "opened_at": asked, "closed_at": approved_at,
        })  # fmt: skip
        person = self.random.choice(people)
        vote = {"decided_by_id": person, "decided_at": approved_at, "via": "page"} if approved_at else {}
        sheets.add(ApprovalSeat, common | vote | {
            "step_id": key, "principal_id": person, "person_id": person, "asked_at": asked,
            "state": "approved" if approved_at else "asked",
        })  # fmt: skip

    def _tasks(self, row: Row, titles: tuple[str, ...], group: str, sheets: Sheets) -> None:
        """The checklist, done on a closed ticket; on an open one the first is to be done."""
        for position, title in enumerate(titles):
            done = not row["is_open"]
            values = {
                "id": row["id"] * ROWS + position, "ticket_id": row["id"], "group": group, "position": position,
                "title": title, "team_id": row["team_id"], "assignee_id": row.get("assignee_id"),
                "planned_minutes": 60, "is_live": not done,
                "state": "done" if done else "waiting" if position else "ready",
            }  # fmt: skip
            if not done:
                values["planned_end"] = self.world.now + timedelta(hours=self.random.randrange(-48, 200))
            else:
                values["ended_at"] = row.get("closed_at")
            sheets.add(Task, values)

    def _link(self, row: Row, kind: str, to: str, sheets: Sheets) -> None:
        sheets.add(TicketLink, {
            "id": row["id"], "source_id": row["id"], "target_id": self.last[to], "kind": kind,
            "created_at": row["created_at"],
        })  # fmt: skip

    @staticmethod
    def _name(row: Row, asset: int, sheets: Sheets) -> None:
        key = row["id"]
        sheets.add(TicketAsset, {"id": key, "ticket_id": key, "asset_id": asset, "named_at": row["created_at"]})


SHARED = frozenset(field.attname for field in Ticket._meta.concrete_fields)


def _moves_of(kind: str) -> dict[tuple[str, str], Move]:
    """The move from each state to each other that one leads to."""
    found: dict[tuple[str, str], Move] = {}
    for move in workflow_for(kind).moves.values():
        for source in move.source:
            found.setdefault((source, move.target_from(source)), move)
    return found


def _way(kind: str, state: str) -> Iterator[str]:
    """The states after the first, up to this one."""
    path = PATHS[kind]
    branch = ASIDE.get((kind, state))
    yield from path[1 : path.index(branch or state) + 1]
    if branch:
        yield state


def _reached(row: Row) -> int:
    """How far along its path a ticket is."""
    kind = row["kind"]
    return PATHS[kind].index(ASIDE.get((kind, row["state"]), row["state"]))
