"""The incident's workflow. Source: processes.md, "Incident"."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from incidents import inputs  # noqa: F401  (makes what the moves ask for known)
from incidents.children import resolve_children
from incidents.command import FIRST_STEPS, end_by_resolution, is_current, not_major, reviewed
from incidents.major_moves import MAJOR_MOVES
from incidents.models import CallbackOutcome
from incidents.policies import is_commander
from incidents.rule import on_created, on_edited
from tickets.article_directory import solved_by_article
from tickets.choices import LinkKind
from tickets.models import Ticket, TicketLink
from tickets.policies import (
    any_of,
    can_accept,
    can_handle,
    can_supervise,
    can_triage,
    can_view,
    is_requester,
    nobody,
    solves_its_problem,
)
from tickets.steps import is_followed_up, not_acknowledged, take, waits_for_requester
from tickets.steps import no_open_children as children_finished
from tickets.waiting import wait_for_answer
from tickets.workflow import Move, State, register

MAX_ESCALATION_LEVEL = 2  # supervisor, then the IT manager

WORKING = ("assigned", "in_progress", "pending")
UNRESOLVED = ("new", *WORKING)


def not_called_back(ticket: Ticket) -> bool:
    return ticket.incident.callback_outcome in ("", CallbackOutcome.NOT_REACHED)


def can_rise(ticket: Ticket) -> bool:
    return ticket.escalation_level < MAX_ESCALATION_LEVEL


def no_open_children(ticket: Ticket) -> Any:
    """A parent is solved when its children are; those of a major incident are solved with it."""
    if ticket.is_major:
        return None
    return children_finished(ticket)


def called_back(ticket: Ticket) -> Any:
    """The desk closes only what the requester has called solved; otherwise the requester or the wait closes it."""
    if ticket.incident.callback_outcome == CallbackOutcome.SOLVED:
        return None
    return _("Record a callback in which the requester says it is solved, or wait for their confirmation.")


def follow_resolution(ticket: Ticket, by: User | None, *_values: Any) -> None:
    """A major incident takes its children along, and has ended."""
    if ticket.is_major:
        resolve_children(ticket, by)
    if is_current(ticket):
        end_by_resolution(ticket, by)


def not_confirmed(ticket: Ticket) -> bool:
    """A major incident stays resolved when its requester has confirmed; any other is closed then."""
    return not (ticket.is_major and ticket.incident.confirmed_at)


def wait_for_review(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> None:
    """The requester's word stands, but a major incident stays resolved until its review is finished."""
    if reviewed(ticket) is not None:
        ticket.state, ticket.is_open, ticket.closed_at = "resolved", True, None


def resolve_as_said(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The requester's time to answer begins; an article that solved it is counted."""
    wait_for_answer(ticket, by, values)
    return solved_by_article(ticket, by, values)


def note_callback(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> None:
    ticket.incident.callback_by = by


def link_duplicate(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> None:
    other = values["duplicate_of"]
    if by is not None and not can_view(by, other):
        # As if it did not exist.
        message = _("There is no other ticket %(number)s.")
        params = {"number": other.number}
        raise ValidationError({"duplicate_of": ValidationError(message, code="unknown", params=params)})
    TicketLink.objects.get_or_create(source=ticket, target=other, kind=LinkKind.DUPLICATES, defaults={"created_by": by})


def raise_level(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"level": ticket.escalation_level}


STATES = {
    "new": State(label=_("New"), icon="dashed", stage=1),
    "assigned": State(label=_("Assigned"), icon="ring", stage=2),
    "in_progress": State(label=_("In progress"), icon="half", stage=3),
    "pending": State(label=_("Pending"), icon="pause", clock="paused", stage=3),
    "resolved": State(label=_("Resolved"), icon="tick", clock="stopped", stage=4),
    "closed": State(label=_("Closed"), icon="tick-filled", clock="stopped", is_open=False, stage=4),
    "cancelled": State(label=_("Cancelled"), icon="ban", clock="stopped", is_open=False, stage=0),
}

MOVES = {
    "acknowledge": Move(
        label=_("Acknowledge"), verb="acknowledged", icon="hand-stop", source=("new", "assigned"), target=None,
        who=can_triage, applies=not_acknowledged, stamps=("acknowledged_at",), public=True,
    ),
    "accept": Move(
        label=_("Accept"), verb="accepted", icon="user-check", tone="main", source=("new", "assigned"),
        target="in_progress", who=can_accept, stamps=("accepted_at",), public=True,
        effect=take,
    ),
    "assign": Move(
        label=_("Assign"), verb="assigned", icon="arrows-exchange", source=UNRESOLVED,
        target={"new": "assigned", "assigned": "assigned", "in_progress": "assigned", "pending": "pending"},
        who=can_triage, optional=("team", "assignee", "comment"), public=True,
    ),
    "pend": Move(
        label=_("Put on hold"), verb="pended", icon="player-pause", source=("in_progress",), target="pending",
        who=can_handle, requires=("pending_reason", "follow_up_at"), optional=("message", "vendor_reference"),
        clears=("follow_up_told",), public=True,
    ),
    "resume": Move(
        label=_("Resume"), verb="resumed", icon="player-play", tone="main", source=("pending",), target="in_progress",
        who=any_of(can_handle, solves_its_problem), clears=("pending_reason", "follow_up_at"), public=True,
        public_inputs=("cause",), automatic=True,
    ),
    "escalate": Move(
        label=_("Escalate"), verb="escalated", icon="stairs-up", source=WORKING, target="assigned", who=can_handle,
        requires=("team", "reason", "promised_at"), optional=("assignee",), public=True, public_inputs=("reason",),
        clears=("pending_reason", "follow_up_at"),
    ),
    "raise": Move(
        label=_("Tell the management"), verb="raised", icon="speakerphone", source=UNRESOLVED, target=None,
        who=can_triage, applies=can_rise, requires=("reason",), counts=("escalation_level",), effect=raise_level,
        automatic=True,
    ),
    "resolve": Move(
        label=_("Resolve"), verb="resolved", icon="circle-check", tone="main", source=("in_progress",),
        target="resolved", who=any_of(can_handle, is_commander, solves_its_problem),
        requires=("resolution", "cause_category", "close_code"), optional=("article",), guards=(no_open_children,),
        stamps=("resolved_at",), effect=resolve_as_said, then=follow_resolution, public=True,
    ),
    # The parent's words, and by whoever resolved that: see incidents/children.py.
    "resolve_with_major": Move(
        label=_("Resolve with the major incident"), verb="resolved", icon="circle-check", source=UNRESOLVED,
        target="resolved", who=nobody, requires=("resolution", "cause_category", "close_code"),
        guards=(no_open_children,), stamps=("resolved_at",), clears=("pending_reason", "follow_up_at"),
        effect=wait_for_answer, public=True,
    ),
    "record_callback": Move(
        label=_("Record the callback"), verb="called_back", icon="phone-check", tone="main", source=("resolved",),
        target=None, who=can_triage, applies=not_called_back, requires=("callback_outcome",), optional=("comment",),
        stamps=("callback_at",), effect=note_callback,
    ),
    "confirm": Move(
        label=_("It is solved"), verb="confirmed", icon="check", tone="main", source=("resolved",), target="closed",
        who=is_requester, applies=not_confirmed, stamps=("closed_at", "confirmed_at"), clears=("auto_close_at",),
        effect=wait_for_review, public=True,
    ),
    "close": Move(
        label=_("Close"), verb="closed", icon="lock-check", source=("resolved",), target="closed", who=can_triage,
        guards=(reviewed, called_back), stamps=("closed_at",), clears=("auto_close_at",), public=True,
    ),
    "auto_close": Move(
        label=_("Close after the wait"), verb="closed", icon="clock-check", source=("resolved",), target="closed",
        who=nobody, automatic=True, guards=(reviewed,), stamps=("closed_at",), clears=("auto_close_at",), public=True,
        public_inputs=("cause",),
    ),
    "reopen": Move(
        label=_("Reopen"), verb="reopened", icon="rotate", source=("resolved",), target="in_progress",
        who=any_of(is_requester, can_triage), requires=("reason",), counts=("reopen_count",),
        clears=(
            "resolved_at", "auto_close_at", "callback_outcome", "callback_at", "callback_by", "confirmed_at",
        ),
        public=True, public_inputs=("reason",),
    ),
    "reopen_closed": Move(
        label=_("Reopen after feedback"), verb="reopened", icon="rotate", source=("closed",), target="in_progress",
        who=can_supervise, applies=is_followed_up, requires=("reason",), counts=("reopen_count",),
        clears=(
            "resolved_at", "closed_at", "auto_close_at", "callback_outcome", "callback_at", "callback_by",
            "confirmed_at",
        ),
        public=True, public_inputs=("reason",),
    ),
    "cancel": Move(
        label=pgettext_lazy("ticket", "Cancel"), verb="cancelled", icon="ban", tone="danger", source=UNRESOLVED,
        target="cancelled", who=any_of(is_requester, can_handle), requires=("reason",), guards=(not_major,),
        stamps=("closed_at",),
        clears=("pending_reason", "follow_up_at"), public=True, public_inputs=("reason",),
    ),
    "cancel_as_duplicate": Move(
        label=_("Cancel as duplicate"), verb="cancelled", icon="copy-off", tone="danger", source=UNRESOLVED,
        target="cancelled", who=can_triage, requires=("duplicate_of",), optional=("message",), guards=(not_major,),
        stamps=("closed_at",),
        clears=("pending_reason", "follow_up_at"), effect=link_duplicate, public=True,
    ),
    **MAJOR_MOVES,
}  # fmt: skip


INCIDENT = register(
    "incident",
    initial="new",
    routed="assigned",
    states=STATES,
    moves=MOVES,
    on_created=on_created,
    on_edited=on_edited,
    task_groups={FIRST_STEPS: _("First steps of a major incident")},
    own_task_groups=(FIRST_STEPS,),
    confirmation_link="tickets.confirmation.confirmation_url",
    on_requester_reply={"pending": ("resume", waits_for_requester)},
)
