"""The workflow of a service request. Source: processes.md, "Service request"."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog import hooks
from catalog.policies import can_cancel
from tickets.checklist.rules import tasks_done
from tickets.models import Ticket
from tickets.policies import any_of, can_accept, can_handle, can_supervise, can_triage, is_requester, nobody
from tickets.steps import is_followed_up, not_acknowledged, take, waits_for_requester
from tickets.workflow import Move, State, register

FULFILLING = ("in_fulfilment", "pending")
APPROVED = ("approved", *FULFILLING)
UNFULFILLED = ("new", "awaiting_approval", *APPROVED)


def answers_itself(ticket: Ticket) -> bool:
    """The requester is asked about it; the parts of a bundle are answered for by the bundle."""
    return not ticket.request.is_part


def is_for_somebody(ticket: Ticket) -> bool:
    """A bundle is fulfilled by its parts and accepted by nobody."""
    return not ticket.request.is_bundle


STATES = {
    "new": State(label=_("New"), icon="dashed", stage=1),
    "awaiting_approval": State(label=_("Awaiting approval"), icon="dotted", clock="paused", stage=2),
    "approved": State(label=pgettext_lazy("request", "Approved"), icon="ring", stage=2),
    "in_fulfilment": State(label=_("In fulfilment"), icon="half", stage=3),
    "pending": State(label=_("Pending"), icon="pause", clock="paused", stage=3),
    "fulfilled": State(label=_("Fulfilled"), icon="tick", clock="stopped", stage=4),
    "closed": State(label=_("Closed"), icon="tick-filled", clock="stopped", is_open=False, stage=4),
    "rejected": State(label=pgettext_lazy("request", "Rejected"), icon="ban", clock="stopped", is_open=False, stage=0),
    "cancelled": State(label=_("Cancelled"), icon="ban", clock="stopped", is_open=False, stage=0),
}

MOVES = {
    "request_approval": Move(
        label=_("Ask for approval"), verb="approval_requested", icon="send", source=("new",),
        target="awaiting_approval", who=nobody, automatic=True, public=True, then=hooks.ask_approvers,
    ),
    "approve": Move(
        label=_("Approve"), verb="request_approved", icon="circle-check", source=("new", "awaiting_approval"),
        target="approved", who=nobody, automatic=True, stamps=("approved_at",), effect=hooks.place_with_team,
        public=True, then=hooks.begin_fulfilment,
    ),
    "reject": Move(
        label=_("Reject"), verb="request_rejected", icon="ban", source=("awaiting_approval",), target="rejected",
        who=nobody, automatic=True, requires=("reason",), stamps=("closed_at",), public=True,
        public_inputs=("reason",), then=hooks.follow_end,
    ),
    "acknowledge": Move(
        label=_("Acknowledge"), verb="acknowledged", icon="hand-stop", source=("new", "awaiting_approval", "approved"),
        target=None, who=can_triage, applies=not_acknowledged, stamps=("acknowledged_at",), public=True,
    ),
    "accept": Move(
        label=_("Accept"), verb="accepted", icon="user-check", tone="main", source=("approved",),
        target="in_fulfilment", who=can_accept, applies=is_for_somebody, stamps=("accepted_at",), effect=take,
        public=True,
    ),
    "begin": Move(
        label=_("Begin fulfilment"), verb="fulfilment_begun", icon="player-play", source=("approved",),
        target="in_fulfilment", who=nobody, automatic=True, public=True,
    ),
    "assign": Move(
        label=_("Assign"), verb="assigned", icon="arrows-exchange", source=APPROVED, target=None, who=can_triage,
        optional=("team", "assignee", "comment"), public=True,
    ),
    "pend": Move(
        label=_("Put on hold"), verb="pended", icon="player-pause", source=("in_fulfilment",), target="pending",
        who=can_handle, requires=("pending_reason", "follow_up_at"), optional=("message", "vendor_reference"),
        clears=("follow_up_told",), public=True,
    ),
    "resume": Move(
        label=_("Resume"), verb="resumed", icon="player-play", tone="main", source=("pending",),
        target="in_fulfilment", who=can_handle, clears=("pending_reason", "follow_up_at"), public=True,
        public_inputs=("cause",), automatic=True,
    ),
    "fulfil": Move(
        label=_("Fulfil"), verb="fulfilled", icon="circle-check", tone="main", source=("in_fulfilment",),
        target="fulfilled", who=can_handle, requires=("resolution",), guards=(tasks_done(), hooks.finished_parts),
        stamps=("resolved_at",), effect=hooks.wait_for_answer, public=True, automatic=True, then=hooks.follow_end,
    ),
    "confirm": Move(
        label=_("I have got it"), verb="confirmed", icon="check", tone="main", source=("fulfilled",), target="closed",
        who=is_requester, applies=answers_itself, stamps=("closed_at", "confirmed_at"), clears=("auto_close_at",),
        public=True, then=hooks.close_parts,
    ),
    "auto_close": Move(
        label=_("Close after the wait"), verb="closed", icon="clock-check", source=("fulfilled",), target="closed",
        who=nobody, automatic=True, stamps=("closed_at",), clears=("auto_close_at",), public=True,
        public_inputs=("cause",), then=hooks.close_parts,
    ),
    "reopen": Move(
        label=_("Reopen"), verb="reopened", icon="rotate", source=("fulfilled",), target="in_fulfilment",
        who=any_of(is_requester, can_triage), requires=("reason",), counts=("reopen_count",),
        clears=("resolved_at", "auto_close_at"), public=True, public_inputs=("reason",),
    ),
    "reopen_closed": Move(
        label=_("Reopen after feedback"), verb="reopened", icon="rotate", source=("closed",), target="in_fulfilment",
        who=can_supervise, applies=is_followed_up, requires=("reason",), counts=("reopen_count",),
        clears=("resolved_at", "closed_at", "auto_close_at", "confirmed_at"), public=True, public_inputs=("reason",),
    ),
    "cancel": Move(
        label=pgettext_lazy("ticket", "Cancel"), verb="cancelled", icon="ban", tone="danger", source=UNFULFILLED,
        target="cancelled", who=can_cancel, requires=("reason",), stamps=("closed_at",),
        clears=("pending_reason", "follow_up_at"), public=True, public_inputs=("reason",), automatic=True,
        then=hooks.follow_end,
    ),
}  # fmt: skip


REQUEST = register(
    "request",
    initial="new",
    states=STATES,
    moves=MOVES,
    on_created=hooks.begin_without_item,
    on_approval={"awaiting_approval": ("approve", "reject")},
    on_requester_reply={"pending": ("resume", waits_for_requester)},
    on_task=hooks.follow_task,
    uses_tasks=True,
    confirmation_link="tickets.confirmation.confirmation_url",
)
