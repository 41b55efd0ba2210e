"""What follows when a request moves: who is asked, what is to be done, what becomes of a bundle's parts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from catalog import bundles
from tickets import actions, moments
from tickets.actions.approval import start_approvals
from tickets.actions.checklist_plan import add_tasks
from tickets.actions.move import carry_out
from tickets.business_time import add
from tickets.models import Task, Ticket
from tickets.site_calendar import site_calendar
from tickets.steps import no_open_children
from tickets.waiting import wait_for_answer as wait


def begin_without_item(ticket: Ticket, by: User) -> None:
    """What nobody has to approve is approved at once. An order begins when its answers are kept (`bundles.begin`)."""
    if ticket.request.item is None:
        bundles.begin(ticket)


def ask_approvers(ticket: Ticket, by: User | None) -> None:
    item = ticket.request.item
    start_approvals(ticket, item.approval_specs() if item else [], by=by or ticket.opened_by, at=ticket.updated_at)


def place_with_team(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> None:
    """Gives what is approved to the item's team, and promises when it will be there."""
    item, now = ticket.request.item, ticket.updated_at
    if item is None:
        return
    if item.team is not None and item.team.is_active and item.team_id != ticket.team_id:
        ticket.team, ticket.assignee, ticket.assigned_at = item.team, None, now
    if item.delivery and ticket.promised_at is None and not item.is_bundle:
        ticket.promised_at = delivered_by(now, item.delivery)


def delivered_by(start: datetime, delivery: timedelta) -> datetime:
    """When something is there that takes so much working time."""
    return add(site_calendar(start), start, int(delivery.total_seconds()))


def begin_fulfilment(ticket: Ticket, by: User | None) -> None:
    """Adds the item's tasks; a bundle orders its first parts."""
    item, now = ticket.request.item, ticket.updated_at
    if item is None:
        return
    if specs := item.task_specs():
        add_tasks(ticket, specs, by=None, at=now)
        bundles.catch_up(ticket)
    if item.is_bundle:
        bundles.go_on(ticket, now)


def follow_task(ticket: Ticket, task: Task, verb: str, by: User | None) -> None:
    """Whoever begins a task has begun the fulfilment."""
    if ticket.state == "approved" and verb in ("start", "complete"):
        carry_out(ticket, ticket.workflow.moves["begin"], by, {}, ticket.updated_at or moments.now())


def wait_for_answer(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> None:
    """Starts the requester's time to answer; a part closes with its bundle."""
    wait(ticket, by, values)
    if ticket.request.is_part:
        ticket.request.auto_close_at = None


def finished_parts(ticket: Ticket) -> Any:
    """A guard: every part of a bundle has begun and ended; of anything else, every child."""
    if not ticket.request.is_bundle:
        return no_open_children(ticket)
    part = next((part for part in bundles.plan_of(ticket) if not part.has_ended), None)
    if part is None:
        return None
    if part.ticket is None:
        return _("“%(item)s” has not begun.") % {"item": part.member.item}
    return _("“%(item)s” (%(number)s) is not finished.") % {"item": part.member.item, "number": part.ticket.number}


def follow_end(ticket: Ticket, by: User | None) -> None:
    """With a bundle its parts end; a part that has ended lets the next of its bundle begin."""
    if ticket.request.is_bundle and ticket.state in ("cancelled", "rejected"):
        for part in bundles.parts_of(ticket).filter(is_open=True).exclude(state="fulfilled"):
            reason = _("%(number)s was cancelled.") % {"number": ticket.number}
            actions.move(part, "cancel", by=None, at=ticket.updated_at, reason=reason)
    if ticket.request.is_part and ticket.parent is not None:
        bundles.go_on_if_free(ticket.parent, ticket.updated_at)


def close_parts(ticket: Ticket, by: User | None) -> None:
    """What a bundle has delivered closes with it."""
    if ticket.request.is_bundle:
        for part in bundles.parts_of(ticket).filter(state="fulfilled"):
            actions.move(part, "auto_close", by=None, at=ticket.updated_at)
