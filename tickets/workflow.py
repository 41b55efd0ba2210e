"""The workflow of each process as data, and the questions one can ask of it.

Read by the pages, the API, the tests and the generated documentation. Carrying a move out is `actions.move`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from tickets.policies import Predicate

if TYPE_CHECKING:
    from accounts.models import User
    from tickets.models import Task, Ticket

Text = str | Promise
# Says in words what must happen first, or nothing.
Guard = Callable[["Ticket"], Text | None]
# Changes fields of the ticket or its detail beyond the declared ones; returns what to keep in the event's `data`.
Effect = Callable[["Ticket", "User | None", Mapping[str, Any]], Mapping[str, Any] | None]

CLOCKS = ("running", "paused", "stopped")


@dataclass(frozen=True, kw_only=True)
class State:
    """Where a ticket can be. `clock` is what SLA clocks do there, `icon` the shape of its badge."""

    label: Text
    clock: str = "running"
    icon: str = "circle"
    is_open: bool = True
    # The step of the four-step bar that the requester sees: 1 received … 4 done; 0 for ended without result.
    stage: int = 1


@dataclass(frozen=True, kw_only=True)
class Move:
    """Something a person can do to a ticket in some states.

    `target` is the next state, a mapping from the state left, or None for a move that stays. `requires` and
    `optional` name its inputs: fields of the detail or the ticket, or those of `tickets/inputs.py`. `stamps` are
    set to the moment, `clears` are emptied, `counts` go up by one.
    """

    label: Text
    source: tuple[str, ...]
    target: str | Mapping[str, str] | None
    who: Predicate
    verb: str
    requires: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    # Whether the move makes sense on this ticket at all; if not it is neither offered nor explained.
    applies: Callable[["Ticket"], bool] | None = None
    effect: Effect | None = None
    stamps: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    # What follows once the move is recorded, in the same transaction: `(ticket, by)`, such as asking for approval.
    then: Callable[["Ticket", "User | None"], None] | None = None
    # The input whose words the event itself carries, as a reply does.
    says: str = "message"
    # The requester may see that it happened; `public_inputs` name what of the inputs they may read too.
    public: bool = False
    public_inputs: tuple[str, ...] = ()
    icon: str = "arrow-right"
    # danger asks first; main is the one to be expected next.
    tone: str = "default"
    # The system itself may do it, without a person.
    automatic: bool = False

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.requires + self.optional

    def target_from(self, state: str) -> str:
        if isinstance(self.target, Mapping):
            return self.target[state]
        return self.target or state


@dataclass(frozen=True)
class Offer:
    """A move as one person finds it on one ticket: open, or blocked with what is missing."""

    name: str
    move: Move
    blocked_by: list[Text] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Workflow:
    kind: str
    initial: str
    states: Mapping[str, State]
    moves: Mapping[str, Move]
    # The state a ticket begins in when a rule has given it to a team already.
    routed: str | None = None
    # What a reply of the requester does: state → (move, condition).
    on_requester_reply: Mapping[str, tuple[str, Callable[["Ticket"], bool]]] = field(default_factory=dict)

    # Roles that manage the process: who holds one can be given its tickets, in whatever team or none.
    managers: tuple[str, ...] = ()
    # Who may record one: everybody, unless the process says otherwise.
    who_creates: Callable[["User"], bool] | None = None
    # What follows when its facts were edited, in the same transaction: `(ticket)`; it may carry out automatic moves.
    on_edited: Callable[["Ticket"], None] | None = None
    # What follows at once when one is recorded, in the same transaction: `(ticket, by)`; it may carry out moves.
    on_created: Callable[["Ticket", "User"], None] | None = None
    # Fields of the detail that can be edited like the ticket's own facts, and by whom (None: whoever edits those).
    editable: tuple[str, ...] = ()
    who_edits: Predicate | None = None
    # What the end of a round of approvals does: state → (move when all have approved, move when one step refused).
    on_approval: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    # Whether tickets of this kind show a checklist before anybody has added a task.
    uses_tasks: bool = False
    # What the groups of its tasks are called, and those that it shows in places of its own.
    task_groups: Mapping[str, Text] = field(default_factory=dict)
    own_task_groups: tuple[str, ...] = ()
    # Who adds, changes, gives and waives tasks; None: whoever handles the ticket.
    who_plans_tasks: Predicate | None = None
    # Says in words why a task may not begin yet, whatever comes before it; asked anew after each move.
    tasks_wait: Callable[["Ticket", "Task"], Text | None] | None = None
    # Follows each thing done to a task, in its transaction: `(ticket, task, verb, by)`; it may carry out moves. The
    # verbs are add, start, complete, fail, waive, retry, assign, change, remove.
    on_task: Callable[["Ticket", "Task", str, "User | None"], None] | None = None
    # Ids of those who must not decide on the ticket besides its requester, its recorder and its assignee: who carries
    # it out.
    conflicted: Callable[["Ticket"], set[int]] | None = None
    # Who decides where nobody that a step names may: "supervisor" or "it_director".
    approval_fallback: str = "supervisor"
    # What is known of it besides the description, in Markdown, for a ticket of the desk's own that is made from it.
    findings: Callable[["Ticket"], str] | None = None
    # Whether what it plans may be carried out: it is approved, or needs no approval. None: it plans nothing.
    authorised: Callable[["Ticket"], bool] | None = None
    # Whether a finished one has reached what it was for; None: whenever it is finished.
    succeeded: Callable[["Ticket"], bool] | None = None
    # Dotted path of a function `(ticket) -> URL` by which the requester confirms without signing in.
    confirmation_link: str = ""

    def offers(self, ticket: "Ticket", user: "User") -> list[Offer]:
        """The moves that this person may do now or, once what blocks them is done, in this state."""
        found = []
        for name, move in self.moves.items():
            if ticket.state not in move.source or not is_applicable(move, ticket) or not move.who(user, ticket):
                continue
            found.append(Offer(name, move, blockers(move, ticket)))
        return found


_registry: dict[str, Workflow] = {}


def is_applicable(move: Move, ticket: "Ticket") -> bool:
    return move.applies is None or move.applies(ticket)


def blockers(move: Move, ticket: "Ticket") -> list[Text]:
    reasons = (guard(ticket) for guard in move.guards)
    return [reason for reason in reasons if reason]


def register(
    kind: str, *, initial: str, states: Mapping[str, State], moves: Mapping[str, Move], **options: Any
) -> Workflow:
    """Makes a process known. Raises ValueError on a state or clock that does not exist."""
    workflow = Workflow(kind=kind, initial=initial, states=states, moves=moves, **options)
    named = {initial, *workflow.on_requester_reply}
    if workflow.routed:
        named.add(workflow.routed)
    named |= workflow.on_approval.keys()
    wrong_moves = {name for pair in workflow.on_approval.values() for name in pair} - moves.keys()
    if wrong_moves:
        raise ValueError(f"{kind}: unknown moves {sorted(wrong_moves)}")
    for move in moves.values():
        named |= {*move.source, *(move.target_from(state) for state in move.source)}
    unknown = named - states.keys()
    if unknown:
        raise ValueError(f"{kind}: unknown states {sorted(unknown)}")
    wrong_clocks = {state.clock for state in states.values()} - set(CLOCKS)
    if wrong_clocks:
        raise ValueError(f"{kind}: unknown clocks {sorted(wrong_clocks)}")
    _registry[kind] = workflow
    return workflow


def workflow_for(kind: str) -> Workflow:
    """The workflow of a kind. Raises LookupError for a kind whose process is not installed."""
    return _registry[kind]


def workflows() -> Mapping[str, Workflow]:
    return dict(_registry)
