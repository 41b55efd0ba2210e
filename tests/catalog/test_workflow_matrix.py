"""Every state × person × move of a service request: allowed means the next state and what is told of it, refused means
that nothing has changed. The table is written from processes.md, not from the code that it checks.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from tests.catalog.cast import approve, fresh, make_item, make_order
from tests.factories import make_agent, make_department, make_team, make_user, tomorrow
from tests.matrix import facts_of
from tickets import actions
from tickets.exceptions import NotAllowed, WrongState
from tickets.models import Ticket
from tickets.workflow import workflow_for

pytestmark = pytest.mark.django_db

WORKS = {"first line", "supervisor", "second line of the team", "assignee"}
RECEIVES = WORKS | {"assistant"}
EARLY = ("new", "awaiting_approval", "approved")
UNFULFILLED = (*EARLY, "in_fulfilment", "pending")
SYSTEM = {"the system"}

# move → the states it starts from, where it leads, who may.
EXPECTED: dict[str, dict[str, Any]] = {
    "request_approval": {"from": ("new",), "to": "awaiting_approval", "who": SYSTEM},
    "approve": {"from": ("new", "awaiting_approval"), "to": "approved", "who": SYSTEM},
    "reject": {"from": ("awaiting_approval",), "to": "rejected", "who": SYSTEM},
    "acknowledge": {"from": EARLY, "to": None, "who": RECEIVES},
    # In this test nobody has it until it is accepted, so whoever works tickets may.
    "accept": {"from": ("approved",), "to": "in_fulfilment", "who": WORKS},
    "begin": {"from": ("approved",), "to": "in_fulfilment", "who": SYSTEM},
    "assign": {"from": ("approved", "in_fulfilment", "pending"), "to": None, "who": RECEIVES},
    "pend": {"from": ("in_fulfilment",), "to": "pending", "who": WORKS},
    "resume": {"from": ("pending",), "to": "in_fulfilment", "who": WORKS | SYSTEM},
    "fulfil": {"from": ("in_fulfilment",), "to": "fulfilled", "who": WORKS | SYSTEM},
    "confirm": {"from": ("fulfilled",), "to": "closed", "who": {"requester"}},
    "auto_close": {"from": ("fulfilled",), "to": "closed", "who": SYSTEM},
    "reopen": {"from": ("fulfilled",), "to": "in_fulfilment", "who": RECEIVES | {"requester"}},
    # Only what a supervisor follows up: tests/tickets/test_follow_up.py.
    "reopen_closed": {"from": (), "to": None, "who": set()},
    # Until fulfilment starts the requester may think better of it.
    "cancel": {
        "from": UNFULFILLED,
        "to": "cancelled",
        "who": dict.fromkeys(EARLY, WORKS | SYSTEM | {"requester"}) | dict.fromkeys(UNFULFILLED[3:], WORKS | SYSTEM),
    },
}
STATES = (*UNFULFILLED, "fulfilled", "closed", "rejected", "cancelled")
PEOPLE = (
    "requester", "stranger", "watcher", "head of the department", "approver", "assignee", "assistant", "first line",
    "second line of the team", "second line of another team", "supervisor", "problem manager", "change manager",
    "release manager", "knowledge manager", "CAB member", "auditor", "administrator", "disabled supervisor",
    "the system",
)  # fmt: skip


@dataclass
class Scene:
    ticket: Ticket
    people: dict[str, User | None]
    values: dict[str, dict[str, Any]]


def make_scene(state: str) -> Scene:
    """A request in the state, everybody who could want something of it, and what each move asks for."""
    team, head, approver = make_team(is_service_desk=True), make_user(), make_user()
    requester = make_user(department=make_department(head=head))
    assignee = make_agent(role=Role.SECOND_LINE, teams=(team,))
    people: dict[str, User | None] = {
        "requester": requester,
        "stranger": make_user(),
        "watcher": make_user(),
        "head of the department": head,
        "approver": approver,
        "assignee": assignee,
        "second line of the team": make_agent(role=Role.SECOND_LINE, teams=(team,)),
        "second line of another team": make_agent(role=Role.SECOND_LINE, teams=(make_team(),)),
        "disabled supervisor": make_agent(role=Role.SUPERVISOR, is_active=False),
        "the system": None,
    }
    people |= {str(role).replace("_", " "): make_user(roles=(role,)) for role in Role if role != Role.SECOND_LINE}
    people["CAB member"] = people.pop("cab member")
    ticket = make_order(make_item(approvers=(approver,)), requester)
    actions.watch(ticket, by=requester, user=people["watcher"])
    ticket = bring(fresh(ticket), state, requester, approver, assignee)
    assert ticket.state == state
    return Scene(ticket, people, _values(team, assignee))


def bring(ticket: Ticket, state: str, requester: User, approver: User, assignee: User) -> Ticket:
    if state == "new":  # left in the transaction that makes it
        actions.withdraw_approvals(ticket, by=None)
        Ticket.objects.filter(pk=ticket.pk).update(state="new")
        return fresh(ticket)
    if state == "awaiting_approval":
        return ticket
    if state == "cancelled":
        return actions.move(ticket, "cancel", by=requester, reason="不需要了")
    if state == "rejected":
        return approve(ticket, approver, yes=False, comment="预算已用完")
    ticket = approve(ticket, approver)
    path = {
        "approved": [], "in_fulfilment": ["accept"], "pending": ["accept", "pend"], "fulfilled": ["accept", "fulfil"],
        "closed": ["accept", "fulfil", "confirm"],
    }[state]  # fmt: skip
    for name in path:
        by = requester if name == "confirm" else assignee
        ticket = actions.move(ticket, name, by=by, **_values(None, assignee)[name])
    return fresh(ticket)


def _values(team, assignee) -> dict[str, dict[str, Any]]:
    values: dict[str, dict[str, Any]] = {name: {} for name in EXPECTED}
    return values | {
        "assign": {"assignee": assignee.pk},
        "pend": {"pending_reason": "vendor", "follow_up_at": tomorrow()},
        "fulfil": {"resolution": "已交付"},
        "reject": {"reason": "不同意"},
        "reopen": {"reason": "型号不对"},
        "cancel": {"reason": "不需要了"},
    }


def is_allowed(name: str, state: str, person: str, scene: Scene) -> bool:
    rule = EXPECTED[name]
    who = rule["who"].get(state, set()) if isinstance(rule["who"], dict) else rule["who"]
    if name == "acknowledge" and scene.ticket.acknowledged_at:
        return False
    return state in rule["from"] and person in who


def test_table_names_every_state_and_move_of_the_process():
    workflow = workflow_for("request")
    assert set(EXPECTED) == set(workflow.moves)
    assert set(STATES) == set(workflow.states)


@pytest.mark.parametrize("state", STATES)
def test_allowed_moves_and_refused_ones(state):
    scene = make_scene(state)
    assert set(scene.people) == set(PEOPLE)
    before = facts_of(scene.ticket)
    for person in PEOPLE:
        for name in EXPECTED:
            with transaction.atomic():
                attempt(scene, state, person, name, before)
                transaction.set_rollback(True)


def attempt(scene: Scene, state: str, person: str, name: str, before: tuple[Any, ...]) -> None:
    case = f"{person} → {name} from {state}"
    by = scene.people[person]
    if is_allowed(name, state, person, scene):
        moved = actions.move(scene.ticket, name, by=by, **scene.values[name])
        assert facts_of(scene.ticket)[0]["state"] == moved.state == (EXPECTED[name]["to"] or state), case
        told = scene.ticket.events.filter(verb=workflow_for("request").moves[name].verb, sequence__gt=before[1])
        assert [event.actor for event in told] == [by], case
        return
    with pytest.raises((NotAllowed, WrongState)), transaction.atomic():
        actions.move(scene.ticket, name, by=by, **scene.values[name])
    assert facts_of(scene.ticket) == before, case


@pytest.mark.parametrize("state", STATES)
def test_offers_are_what_is_allowed(state):
    scene = make_scene(state)
    for person, user in scene.people.items():
        if user is None:
            continue
        offers = scene.ticket.workflow.offers(scene.ticket, user)
        expected = {name for name in EXPECTED if is_allowed(name, state, person, scene)}
        assert {offer.name for offer in offers} == expected, person
        assert not any(offer.blocked_by for offer in offers), person
