"""What starts each kind of clock and what ends it, and on which tickets there is one. No Django here.

Source: sla.md, "Clocks", and processes.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sla.document import PolicyDocument

INCIDENT, REQUEST, CHANGE = "incident", "request", "change"
WORKED = frozenset({INCIDENT, REQUEST})


@dataclass(frozen=True)
class Happening:
    """What the clocks need to know of one event: the verb, the moment, and how the ticket stands after it."""

    verb: str
    at: datetime
    state: str
    reason: str
    priority: int
    # What kind of ticket it is.
    kind: str = INCIDENT
    # Done by a person of the desk (not by the requester, a watcher or the system).
    by_desk: bool = False
    # The requester heard from the desk: a public reply, or a logged contact.
    is_response: bool = False
    # The ticket was given to a team or a person.
    is_handover: bool = False
    # Reported in person or by phone: somebody of the desk has received it in the same moment.
    is_spoken: bool = False
    # It brought the ticket into another state.
    is_move: bool = False
    # What SLA clocks do in the state, as the workflow declares it: running, paused or stopped.
    clock: str = "running"
    # The ticket has ended without a result: cancelled, or refused.
    is_void: bool = False
    # Which of several it is about, such as the step of an approval; a clock that began with one ends with the same.
    subject: str = ""
    # What came of it: approved, rejected, withdrawn.
    outcome: str = ""
    # The work was begun before anybody approved it.
    is_unapproved: bool = False
    # A length of its own that was promised with it, in seconds; 0: the policy's.
    promised_seconds: int = 0

    @property
    def is_done(self) -> bool:
        """The ticket came to a state in which nothing is left to be done."""
        return self.clock == "stopped" and self.verb != "created"


Question = Callable[[Happening], bool]


def never(happening: Happening) -> bool:
    return False


@dataclass(frozen=True)
class ClockRule:
    """What starts a kind of clock and what ends it."""

    starts: Question
    ends: Question
    # The kinds of tickets that have it; others do where a policy for that kind alone names a target.
    kinds: frozenset[str]
    # A new one begins where one runs or has ended.
    again: bool = False
    # What ends one begins the next.
    renews: Question = never
    # Follows the state: stopped there it ends, and it goes on when the ticket is worked again.
    follows_state: bool = False
    # An end that is no outcome.
    drops: Question = never
    # Several run side by side, one for each subject.
    by_subject: bool = False


ACKNOWLEDGING = frozenset({"acknowledged", "assigned", "escalated", "accepted", "replied", "pended", "resolved"})
# Where a ticket lies until somebody takes it on.
NOT_ACCEPTED = frozenset({"new", "assigned", "awaiting_approval", "approved"})
DECIDED = frozenset({"approved", "rejected"})

RULES: dict[str, ClockRule] = {
    "acknowledge": ClockRule(
        starts=lambda h: h.verb == "created" and not h.is_spoken,
        ends=lambda h: h.by_desk and (h.is_move or h.verb in ACKNOWLEDGING),
        kinds=WORKED,
    ),
    "response": ClockRule(
        starts=lambda h: h.verb == "created", ends=lambda h: h.is_response or h.is_done, kinds=WORKED
    ),
    "accept": ClockRule(
        starts=lambda h: h.is_handover, ends=lambda h: h.state not in NOT_ACCEPTED, kinds=WORKED, again=True
    ),
    "resolution": ClockRule(
        starts=lambda h: h.verb == "created", ends=lambda h: h.clock == "stopped", kinds=WORKED, follows_state=True
    ),
    "callback": ClockRule(
        starts=lambda h: h.verb == "resolved",
        ends=lambda h: h.verb in ("called_back", "confirmed", "closed"),
        kinds=frozenset({INCIDENT}),
        again=True,
        drops=lambda h: h.verb == "reopened",
    ),
    "update": ClockRule(
        starts=lambda h: h.verb == "major_declared",
        ends=lambda h: h.verb == "update_published",
        kinds=frozenset({INCIDENT}),
        again=True,
        renews=lambda h: h.verb == "update_published",
        drops=lambda h: h.verb == "major_ended",
    ),
    "approval": ClockRule(
        starts=lambda h: h.verb == "approval_opened",
        ends=lambda h: h.verb == "approval_closed" and h.outcome in DECIDED,
        kinds=frozenset({REQUEST, CHANGE}),
        again=True,
        drops=lambda h: h.verb == "approval_closed",
        by_subject=True,
    ),
    "retroactive": ClockRule(
        starts=lambda h: h.verb == "implementation_started" and h.is_unapproved,
        # A round that was open before is withdrawn when it begins: that decides nothing.
        ends=lambda h: h.verb == "approvals_finished" and h.outcome in DECIDED,
        kinds=frozenset({CHANGE}),
        again=True,
        drops=lambda h: h.verb == "marked_unauthorised",
    ),
    # Somebody was not content: until a supervisor has written down what came of it. The ticket may be closed.
    "follow_up": ClockRule(
        starts=lambda h: h.verb == "follow_up_opened",
        ends=lambda h: h.verb == "follow_up_closed",
        kinds=WORKED,
        again=True,
    ),
}


def has_clock(document: PolicyDocument, clock: str, kind: str) -> bool:
    """Whether tickets of a kind have such a clock under a policy, provided that it names a target."""
    return kind in RULES[clock].kinds or document.kind == kind
