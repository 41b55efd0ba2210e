"""Events of the timeline as the clocks read them."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.dateparse import parse_datetime

from sla.clock_rules import Happening
from tickets.choices import Channel, WorkManner
from tickets.models import TicketEvent
from tickets.workflow import workflow_for

# Verbs that can start, stop, pause or retarget a clock, besides every change of state; others are passed over at once.
RELEVANT = frozenset(
    {
        "created", "acknowledged", "accepted", "assigned", "pended", "resumed", "escalated", "resolved", "called_back",
        "confirmed", "closed", "reopened", "cancelled", "replied", "edited", "worked", "policy_changed",
        "approval_opened", "approval_closed", "approvals_finished", "implementation_started", "marked_unauthorised",
        "major_declared", "update_published", "major_ended", "joined_drill", "drill_converted",
        "follow_up_opened", "follow_up_closed",
    }
)  # fmt: skip
# Of these the data names the step that they are about.
STEPPED = frozenset({"approval_opened", "approval_closed"})
# These tell those affected when they will hear next.
PROMISING = frozenset({"major_declared", "update_published"})
HANDOVERS = frozenset({"assigned", "escalated"})
CONTACTS = frozenset({WorkManner.PHONE, WorkManner.ON_SITE})
# Somebody of the desk was there when it was said.
SPOKEN = frozenset({Channel.PHONE, Channel.WALK_IN, Channel.CHAT})


@dataclass(frozen=True)
class Standing:
    """How a ticket stands after an event, as far as the timeline tells it."""

    state: str
    reason: str
    priority: int

    def after(self, event: TicketEvent) -> "Standing":
        """The standing once this event has happened too."""
        found: dict[str, Any] = {}
        for name, field in (("state", "state"), ("pending_reason", "reason"), ("priority", "priority")):
            if name in event.changes:
                found[field] = event.changes[name][1]
        return replace(self, **found)


def first_standing(event: TicketEvent) -> Standing:
    """The standing with which a ticket begins: what its `created` event tells."""
    return Standing(event.data["state"], "", event.data["priority"]).after(event)


def is_relevant(event: TicketEvent) -> bool:
    if event.verb == "edited":
        return not event.changes.keys().isdisjoint({"priority", "category", "state"})
    return event.verb in RELEVANT or "state" in event.changes


def happening_of(event: TicketEvent, kind: str, standing: Standing) -> Happening:
    """The event as the clocks see it, with how the ticket stood after it."""
    data = event.data
    from_desk = data.get("from_desk", event.actor_id is not None)
    contact = event.verb == "worked" and data.get("manner") in CONTACTS
    state = workflow_for(kind).states[standing.state]
    return Happening(
        verb=event.verb,
        at=event.at,
        state=standing.state,
        reason=standing.reason,
        priority=standing.priority,
        kind=kind,
        by_desk=bool(event.actor_id and from_desk),
        is_response=contact or (event.verb == "replied" and from_desk),
        is_handover=event.verb in HANDOVERS,
        is_spoken=event.verb == "created" and data.get("channel") in SPOKEN,
        is_move="state" in event.changes and event.verb != "created",
        clock=state.clock,
        is_void=state.stage == 0,
        subject=str(data.get("step", "")) if event.verb in STEPPED else "",
        outcome=str(data.get("outcome", "")),
        is_unapproved=bool(data.get("unapproved")),
        promised_seconds=_promised(event),
    )


def _promised(event: TicketEvent) -> int:
    """How soon those affected by a major incident were told that they would hear again; 0: nothing was said."""
    said = event.data.get("next_update_at") if event.verb in PROMISING else None
    moment = parse_datetime(said) if isinstance(said, str) else None
    return max(0, int((moment - event.at).total_seconds())) if moment else 0
