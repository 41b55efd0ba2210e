"""From the rows of one incident to a ticket, its detail and its timeline, nothing saved yet.

A row becomes one event, at the row's own time; before them stands the one that tells of the opening. What the log
repeats on every row, the first too (who resolved it, when, how it was closed), is not known here before the last time
the state says so. States follow each other as the log has them, also where the workflow of today would not allow it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from incidents.log_import.cast import Cast
from incidents.log_import.mapping import KEPT_IN_EVENTS, LOST_STATE, STATES, Update
from incidents.models import Incident
from tickets.choices import Kind
from tickets.events import as_json, build_event
from tickets.models import Ticket, TicketEvent
from tickets.search import ticket_search_vector

# What the requester may see that it happened, as in the workflow's own moves.
PUBLIC_VERBS = frozenset({"accepted", "resumed", "reopened", "pended", "resolved", "closed", "assigned"})
DONE = ("resolved", "closed")
TITLE_LENGTH = 200


@dataclass
class Replay:
    """An incident as it is rebuilt. `remarks` are by line what was not quite as it should be."""

    ticket: Ticket
    incident: Incident
    events: list[TicketEvent] = field(default_factory=list)
    remarks: dict[int, str] = field(default_factory=dict)
    # The facts as the log has told them so far; before the first row nothing is known.
    facts: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, str | None] = field(default_factory=dict)


def replay(updates: Sequence[Update], cast: Cast, number: str) -> Replay:
    """Rebuilds the incident under the given ticket number. Call it inside `events.as_history()`."""
    rebuilt = _open(updates[0], cast, number)
    last_solved = _start_of_last_solution(updates)
    for position, update in enumerate(updates):
        _apply(rebuilt, update, cast, is_final=last_solved is not None and position >= last_solved)
        _remark(rebuilt, update, updates[position - 1] if position else None)
    ticket = rebuilt.ticket
    ticket.version = ticket.event_count
    ticket.updated_at = max(event.at for event in rebuilt.events)
    ticket.priority_overridden = ticket.priority != cast.matrix[ticket.impact, ticket.urgency]
    ticket.search = ticket_search_vector(ticket)
    return rebuilt


def _open(first: Update, cast: Cast, number: str) -> Replay:
    requester = cast.people[first.caller]
    ticket = Ticket(
        number=number,
        kind=Kind.INCIDENT,
        state="new",
        title=_title(first),
        description=" · ".join(filter(None, (first.number, first.kept["u_symptom"]))),
        requester=requester,
        opened_by=cast.people.get(first.opened_by),
        channel=first.channel,
        contact_name=requester.name,
        contact_employee_number=requester.employee_number,
        contact_email=requester.email,
        created_at=first.opened_at,
        updated_at=first.opened_at,
    )
    rebuilt = Replay(ticket, Incident(ticket=ticket), kept=dict.fromkeys(KEPT_IN_EVENTS))
    names = (
        "category", "impact", "urgency", "priority", "team", "assignee", "close_code", "resolved_by",
    )  # fmt: skip
    rebuilt.facts = dict.fromkeys(names) | {"state": "new", "pending_reason": "", "location": "", "device": ""}
    source = {"number": first.number, "recorded_by": first.recorded_by, "recorded_at": as_json(first.recorded_at)}
    priority = ticket.priority if first.priority is None else first.priority.value
    began = {"state": ticket.state, "priority": priority}
    data = {"kind": ticket.kind, "channel": str(ticket.channel), **began, "source": source}
    rebuilt.events.append(
        build_event(ticket, "created", cast.people.get(first.opened_by), at=first.opened_at, public=True, data=data)
    )
    return rebuilt


def _title(first: Update) -> str:
    """The log has no texts; what it calls the matter must do."""
    title = " · ".join(filter(None, (first.kept["u_symptom"], *first.category))) or first.number
    return title[:TITLE_LENGTH]


def _start_of_last_solution(updates: Sequence[Update]) -> int | None:
    """Where the incident was resolved (or closed) for good: what the log says of the solution is about this time."""
    start = None
    for position in range(len(updates) - 1, -1, -1):
        if updates[position].source_state == LOST_STATE and start is not None:
            continue
        if not updates[position].is_done:
            break
        start = position
    return start


def _apply(rebuilt: Replay, update: Update, cast: Cast, *, is_final: bool) -> None:
    ticket, before = rebuilt.ticket, rebuilt.facts["state"]
    new = _facts_of(rebuilt, update, cast, is_final)
    changes = {name: [as_json(rebuilt.facts[name]), as_json(value)] for name, value in new.items()}
    for name, value in new.items():
        rebuilt.facts[name] = value
        setattr(ticket if hasattr(Ticket, name) else rebuilt.incident, name, value)
    ticket.is_open = ticket.workflow.states[ticket.state].is_open
    ticket.reassignment_count, ticket.reopen_count = update.reassignment_count, update.reopen_count
    _set_times(ticket, update, new, is_final=is_final)
    verb = _verb(before, new)
    rebuilt.events.append(
        build_event(
            ticket, verb, cast.people.get(update.actor), at=update.at, public=verb in PUBLIC_VERBS,
            changes=changes, data={"source": _source(rebuilt, update)},
        )
    )  # fmt: skip


def _facts_of(rebuilt: Replay, update: Update, cast: Cast, is_final: bool) -> dict[str, Any]:
    """What the row changes of what was known."""
    facts: dict[str, Any] = {
        "category": cast.categories.get(update.category),
        "team": cast.teams.get(update.team),
        "assignee": cast.people.get(update.assignee),
        "location": update.location,
        "device": update.device,
        "close_code": cast.close_codes.get(update.close_code) if is_final else None,
        "resolved_by": cast.people.get(update.resolved_by) if is_final else None,
    }
    if update.source_state != LOST_STATE:
        facts["state"], facts["pending_reason"] = STATES[update.source_state]
    # A ticket always has these; unknown ones stay as they were.
    graded = {"impact": update.impact, "urgency": update.urgency, "priority": update.priority}
    facts |= {name: value.value for name, value in graded.items() if value is not None}
    return {name: value for name, value in facts.items() if value != rebuilt.facts[name]}


def _set_times(ticket: Ticket, update: Update, new: Mapping[str, Any], *, is_final: bool) -> None:
    if {"team", "assignee"} & new.keys() and (ticket.team or ticket.assignee):
        ticket.assigned_at = update.at
    if ticket.state == "in_progress" and ticket.accepted_at is None:
        ticket.accepted_at = update.at
    if ticket.state not in DONE:
        ticket.resolved_at = ticket.closed_at = None
    elif is_final:
        # Of several rows in this state the log dates the solution by the last.
        ticket.resolved_at = update.resolved_at and min(update.resolved_at, update.at)
        ticket.closed_at = update.closed_at if ticket.state == "closed" else None
    elif ticket.state == "resolved":
        ticket.resolved_at, ticket.closed_at = update.at, None
    else:
        ticket.closed_at = update.at


def _verb(before: str, new: Mapping[str, Any]) -> str:
    """What a person here would have done to bring this about."""
    state = new.get("state")
    if state is None:
        if "pending_reason" in new:
            return "pended"
        if {"team", "assignee"} & new.keys():
            return "assigned"
        return "edited" if new else "updated"
    if state in ("new", "in_progress") and before in DONE:
        return "reopened"
    if state == "in_progress":
        return "resumed" if before == "pending" else "accepted"
    return {"pending": "pended", "resolved": "resolved", "closed": "closed"}.get(state, "edited")


def _source(rebuilt: Replay, update: Update) -> dict[str, Any]:
    """What the log says and no field of ours holds, in its own words."""
    source: dict[str, Any] = {"state": update.source_state, "update": update.mod_count}
    changed = {name: [rebuilt.kept[name], value] for name, value in update.kept.items() if value != rebuilt.kept[name]}
    if changed:
        source["changes"] = changed
        rebuilt.kept.update(update.kept)
    return source


def _remark(rebuilt: Replay, update: Update, before: Update | None) -> None:
    found = [update.remark] if update.remark else []
    if before is not None and update.at < before.at:
        found.append(_("The time goes back: the row stands after a later one."))
    if before is None and update.at < update.opened_at:
        found.append(_("The row is older than the opening of its incident."))
    if before is not None and update.mod_count < before.mod_count:
        found.append(_("The count of updates goes back."))
    if found:
        rebuilt.remarks[update.line] = " ".join(found)
