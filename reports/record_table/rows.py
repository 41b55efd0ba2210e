"""What stands in a row: one ticket with what was done, what came of it and what its requester said.

Read in batches of plain values, each relation in one statement, so that memory does not grow with the table. Internal
notes are left out: the table is handed on.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from incidents.models import CallbackOutcome
from incidents.models.incident import severity_of
from sla.models import Breach, ClockKind
from tickets.choices import Kind, PendingReason, Priority, WorkManner
from tickets.models import Category, Satisfaction, Ticket, TicketEvent, Worklog, detail_model
from tickets.timeline.feedback import said_rating
from tickets.workflow import workflow_for, workflows

BATCH = 1_000
# Of one step no more than this; the whole cell is cut by what Excel holds.
MAX_WORDS, MAX_STEPS = 400, 80
TICKET_FIELDS = (
    "id", "number", "kind", "state", "title", "description", "error_text", "created_at", "closed_at", "priority",
    "impact", "category_id", "contact_name", "contact_phone", "contact_email", "contact_department__name",
    "contact_department__name_en", "team__name", "team__name_en", "assignee__name", "reopen_count",
    "reassignment_count", "is_major", "is_drill", "requester__name",
)  # fmt: skip
# What a row tells of the course of things; who only looked or clicked is left out.
STEPS = frozenset(
    {
        "acknowledged", "assigned", "accepted", "replied", "pended", "resumed", "escalated", "raised", "worked",
        "resolved", "fulfilled", "called_back", "confirmed", "reopened", "closed", "cancelled", "request_approved",
        "request_rejected", "approved", "rejected_step", "implementation_started", "submitted", "rejected",
    }
)  # fmt: skip
EVENT_FIELDS = ("ticket_id", "verb", "at", "text", "changes", "data", "actor__name", "actor_id")
# Where a process keeps what came of it, and beside it a choice that says so in a word.
RESULTS: Mapping[str, tuple[str, ...]] = {
    "incident": ("resolution", "close_code__name", "callback_outcome"),
    "request": ("resolution",),
    "problem": ("fix",),
    "change": ("review",),
    "release": (),
}


@dataclass
class Record:
    """A ticket as a row of the table."""

    number: str
    created_at: datetime
    closed_at: datetime | None
    requester: str
    contact: str
    description: str
    grade: str
    type: str
    handler: str
    course: str = ""
    result: str = ""
    feedback: str = ""
    remarks: str = ""


@dataclass
class Labels:
    """Words that are the same in every row, put into the language once."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(settings.TIME_ZONE))
    is_english: bool = field(default_factory=lambda: (get_language() or "").startswith("en"))

    def __post_init__(self) -> None:
        self.comma = pgettext("between items", ", ")
        self.semicolon = pgettext("between parts of a sentence", "; ")
        self.colon = pgettext("between a word and what is said of it", ": ")
        self.kinds = {kind.value: str(kind.label) for kind in Kind}
        self.priorities = {priority.value: str(priority.label) for priority in Priority}
        self.clocks = {kind.value: str(kind.label) for kind in ClockKind}
        self.manners = {manner.value: str(manner.label) for manner in WorkManner}
        self.pending = {reason.value: str(reason.label) for reason in PendingReason}
        self.callbacks = {outcome.value: str(outcome.label) for outcome in CallbackOutcome}
        self.verbs: dict[tuple[str, str], str] = {}
        for kind, flow in workflows().items():
            for move in flow.moves.values():
                self.verbs.setdefault((kind, move.verb), str(move.label))
        self.states = {
            (kind, name): str(state.label) for kind, flow in workflows().items() for name, state in flow.states.items()
        }
        self.replied = {True: _("replied"), False: _("the requester wrote")}
        self.system = _("The system")
        self.categories = _category_paths(english=self.is_english)

    def name(self, row: Mapping[str, Any], relation: str) -> str:
        """A bilingual name of a related row."""
        english = row[f"{relation}__name_en"] if self.is_english else ""
        return english or row[f"{relation}__name"] or ""

    def time(self, at: datetime) -> str:
        return at.astimezone(self.zone).strftime("%m-%d %H:%M")


def _category_paths(*, english: bool) -> dict[int, str]:
    """Each category with those above it."""
    rows = list(Category.objects.order_by("path").values_list("pk", "name", "name_en", "path"))
    names = {pk: (name_en if english and name_en else name) for pk, name, name_en, _path in rows}
    return {
        pk: " / ".join(names[int(part)] for part in path.strip("/").split("/") if part.isdigit() and int(part) in names)
        for pk, _name, _name_en, path in rows
    }


def ordered_ids(tickets: QuerySet[Ticket], limit: int) -> list[int]:
    """The tickets of the table in the order of their submission: eight bytes each."""
    return list(tickets.order_by("created_at", "pk").values_list("pk", flat=True)[:limit])


def read(ids: Sequence[int]) -> Iterator[list[Record]]:
    """The rows, batch by batch."""
    labels = Labels()
    for start in range(0, len(ids), BATCH):
        yield _batch(ids[start : start + BATCH], labels)


def _batch(ids: Sequence[int], labels: Labels) -> list[Record]:
    rows = {row["id"]: row for row in Ticket.objects.filter(pk__in=ids).values(*TICKET_FIELDS)}
    found = {pk: _record(rows[pk], labels) for pk in ids if pk in rows}
    courses = _courses(list(rows), rows, labels)
    results = _results(rows, labels)
    said = _feedback(list(rows))
    late = _breaches(list(rows), labels)
    for pk, record in found.items():
        record.course = "\n".join(courses.get(pk, ()))
        record.result, called = results.get(pk, ("", ""))
        record.feedback = labels.semicolon.join(part for part in (said.get(pk, ""), called) if part)
        record.remarks = labels.semicolon.join(_remarks(rows[pk], late.get(pk, []), labels))
    return list(found.values())


def _record(row: Mapping[str, Any], labels: Labels) -> Record:
    priority = labels.priorities[row["priority"]]
    severity = severity_of(row["priority"], row["impact"]) if row["kind"] == Kind.INCIDENT else None
    person = row["contact_name"] or row["requester__name"]
    category = labels.categories.get(row["category_id"], "")
    described = [row["title"], row["description"], row["error_text"]]
    team, assignee = labels.name(row, "team"), row["assignee__name"] or ""
    return Record(
        number=row["number"],
        created_at=row["created_at"],
        closed_at=row["closed_at"],
        requester="/".join(part for part in (labels.name(row, "contact_department"), person) if part),
        contact=labels.semicolon.join(part for part in (row["contact_phone"], row["contact_email"]) if part),
        description="\n".join(part for part in described if part),
        grade=f"{priority} · {severity.label}" if severity else priority,
        type=labels.colon.join(part for part in (labels.kinds[row["kind"]], category) if part),
        handler=" · ".join(part for part in (assignee, team) if part),
    )


def _courses(ids: Sequence[int], rows: Mapping[int, Any], labels: Labels) -> dict[int, list[str]]:
    """What was done, a line for each step."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    worked = _worked(ids)
    events = TicketEvent.objects.filter(ticket__in=ids, verb__in=STEPS).order_by("ticket_id", "sequence")
    for event in events.values_list(*EVENT_FIELDS):
        lines = found[event[0]]
        if len(lines) < MAX_STEPS:
            lines.append(_step(event, rows[event[0]]["kind"], worked, labels))
    return found


def _worked(ids: Sequence[int]) -> dict[tuple[int, datetime], int]:
    """The minutes that were logged, by ticket and moment."""
    logged = Worklog.objects.filter(ticket__in=ids).values_list("ticket_id", "event__at", "minutes")
    return {(ticket, at): minutes for ticket, at, minutes in logged}


def _step(event: Sequence[Any], kind: str, worked: Mapping[Any, int], labels: Labels) -> str:
    ticket_id, verb, at, text, changes, data, actor, _actor_id = event
    if verb == "replied":
        what = labels.replied[bool(data.get("from_desk", True))]
    elif verb == "worked":
        minutes = worked.get((ticket_id, at), data.get("minutes", 0))
        what = f"{labels.manners.get(data.get('manner', ''), '')} {minutes} min"
    else:
        what = labels.verbs.get((kind, verb), verb)
    words = _words(verb, text, changes, data, labels)
    line = f"{labels.time(at)} {actor or labels.system} {what}"
    return f"{line}{labels.colon}{words}" if words else line


def _words(verb: str, text: str, changes: Mapping[str, Any], data: Mapping[str, Any], labels: Labels) -> str:
    """What a step adds: to whom it was given, for what it waits, what was said."""
    parts = []
    if verb in ("assigned", "escalated"):
        parts = [str((changes.get(name, [None, None])[1] or {}).get("name", "")) for name in ("team", "assignee")]
    elif verb == "pended":
        parts = [labels.pending.get(changes.get("pending_reason", [None, ""])[1], "")]
    if verb not in ("resolved", "fulfilled"):  # what came of it has a column of its own
        parts += [text, str(data.get("reason") or data.get("comment") or "")]
    return labels.comma.join(" ".join(part.split())[:MAX_WORDS] for part in parts if part)


def _results(rows: Mapping[int, Mapping[str, Any]], labels: Labels) -> dict[int, tuple[str, str]]:
    """What came of each, and what the requester said on the phone."""
    by_kind: defaultdict[str, list[int]] = defaultdict(list)
    for pk, row in rows.items():
        by_kind[row["kind"]].append(pk)
    found: dict[int, tuple[str, str]] = {}
    for kind, ids in by_kind.items():
        fields, model = RESULTS.get(kind, ()), detail_model(kind)
        details = model._default_manager.filter(pk__in=ids).values("pk", *fields) if fields and model else ()
        known = {detail.pop("pk"): detail for detail in details}
        for pk in ids:
            found[pk] = _result(rows[pk], known.get(pk, {}), labels)
    return found


def _result(row: Mapping[str, Any], detail: Mapping[str, Any], labels: Labels) -> tuple[str, str]:
    called = labels.callbacks.get(detail.get("callback_outcome") or "", "")
    words = [value for name, value in detail.items() if value and name != "callback_outcome"]
    if workflow_for(row["kind"]).states[row["state"]].stage == 0 or not words:
        words.insert(0, labels.states[row["kind"], row["state"]])
    return "\n".join(map(str, words)), called


def _feedback(ids: Sequence[int]) -> dict[int, str]:
    """What the requesters answered, the last time they were asked."""
    answered = Satisfaction.objects.filter(ticket__in=ids).answered().order_by("ticket_id", "closing")
    found = {}
    for row in answered.values("ticket_id", "overall", "speed", "attitude", "comment"):
        comment = " ".join(row["comment"].split())
        found[row["ticket_id"]] = "\n".join(part for part in (said_rating(row), comment) if part)
    return found


def _breaches(ids: Sequence[int], labels: Labels) -> dict[int, list[str]]:
    """Which promises were broken."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for ticket_id, kind in Breach.objects.filter(ticket__in=ids).order_by("at").values_list("ticket_id", "clock__kind"):
        found[ticket_id].append(labels.clocks.get(kind, kind))
    return found


def _remarks(row: Mapping[str, Any], late: Sequence[str], labels: Labels) -> Iterator[str]:
    if row["is_major"]:
        yield _("Major incident")
    if row["is_drill"]:
        yield _("Drill")
    if row["reopen_count"]:
        yield _("reopened %(count)d×") % {"count": row["reopen_count"]}
    if row["reassignment_count"]:
        yield _("passed on %(count)d×") % {"count": row["reassignment_count"]}
    if late:
        yield _("promise broken: %(clocks)s") % {"clocks": labels.comma.join(dict.fromkeys(late))}
