"""Events of the timeline as the clocks read them."""

from dataclasses import dataclass, replace
from typing import Any

from sla.life import Happening
from tickets.choices import Channel, WorkManner
from tickets.models import TicketEvent
from tickets.workflow import workflow_for

# Verbs that can start, stop, pause or retarget a clock; all others are passed over at once.
RELEVANT = frozenset(
    {
        "created", "acknowledged", "accepted", "assigned", "pended", "resumed", "escalated", "resolved", "called_back",
        "confirmed", "closed", "reopened", "cancelled", "replied", "edited", "worked",
        "policy_changed",
    }
)  # fmt: skip
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
    return event.verb in RELEVANT


def happening_of(event: TicketEvent, kind: str, standing: Standing) -> Happening:
    """The event as the clocks see it, with how the ticket stood after it."""
    from_desk = event.data.get("from_desk", event.actor_id is not None)
    contact = event.verb == "worked" and event.data.get("manner") in CONTACTS
    spoken = event.verb == "created" and event.data.get("channel") in SPOKEN
    return Happening(
        verb=event.verb,
        at=event.at,
        state=standing.state,
        reason=standing.reason,
        priority=standing.priority,
        by_desk=bool(event.actor_id and from_desk),
        is_response=contact or (event.verb == "replied" and from_desk),
        is_handover=event.verb in HANDOVERS,
        is_spoken=spoken,
        clock=workflow_for(kind).states[standing.state].clock,
    )
