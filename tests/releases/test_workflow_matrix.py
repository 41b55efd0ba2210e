"""Every state × person × move of the release, against a table written from processes.md, not from the code."""

from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from tests.factories import make_agent, make_department, make_team, make_user
from tests.matrix import facts_of
from tests.releases.making import ENDED, VALUES, bring, make_manager, make_release, take_back
from tickets import actions
from tickets.exceptions import Blocked, NotAllowed, WrongState
from tickets.models import Ticket
from tickets.workflow import workflow_for

pytestmark = pytest.mark.django_db

MANAGES = {"release manager"}
WORKS = MANAGES | {"assignee", "second line of the team"}
PASSES_ON = MANAGES | {"assignee", "second line of the team", "first line", "supervisor", "assistant"}
OPEN = (
    "planning", "building", "testing", "awaiting_decision", "deploying", "verifying", "rolling_back", "rolled_back",
)  # fmt: skip
STATES = (*OPEN, "closed", "cancelled")
# move → the states it starts from, where it leads, who may.
EXPECTED: dict[str, dict[str, Any]] = {
    "assign": {"from": OPEN, "to": None, "who": PASSES_ON},
    "build": {"from": ("planning",), "to": "building", "who": WORKS},
    "test": {"from": ("building",), "to": "testing", "who": WORKS},
    "find_defects": {"from": ("testing",), "to": "building", "who": WORKS},
    # Without a checklist there is nothing to decide on: the release of this test gets its own on the way.
    "submit_for_decision": {"from": ("testing",), "to": "awaiting_decision", "who": WORKS, "blocked": True},
    "go": {"from": ("awaiting_decision",), "to": "deploying", "who": MANAGES},
    "no_go": {"from": ("awaiting_decision",), "to": "building", "who": MANAGES},
    "finish": {"from": ("deploying",), "to": "verifying", "who": WORKS, "blocked": True},
    "roll_back": {"from": ("deploying", "verifying"), "to": "rolling_back", "who": WORKS},
    "finish_rollback": {"from": ("rolling_back",), "to": "rolled_back", "who": WORKS},
    "close": {"from": ("verifying",), "to": "closed", "who": MANAGES},
    "close_rolled_back": {"from": ("rolled_back",), "to": "closed", "who": MANAGES},
    "cancel": {"from": ("planning", "building", "testing", "awaiting_decision"), "to": "cancelled", "who": MANAGES},
}


def make_scene(state: str) -> tuple[Ticket, dict[str, User | None], dict[str, dict[str, Any]]]:
    team, head = make_team(), make_user()
    requester = make_user(roles=(Role.CHANGE_MANAGER,), department=make_department(head=head))
    assignee = make_agent(role=Role.SECOND_LINE, teams=(team,))
    manager = make_manager()
    ticket = make_release(requester)
    ticket = actions.move(ticket, "assign", by=manager, team=team.pk, assignee=assignee.pk)
    ticket = bring(ticket, state, manager)
    people: dict[str, User | None] = {
        "requester": requester,
        "stranger": make_user(),
        "head of the department": head,
        "assignee": assignee,
        "second line of the team": make_agent(role=Role.SECOND_LINE, teams=(team,)),
        "second line of another team": make_agent(role=Role.SECOND_LINE, teams=(make_team(),)),
        "disabled release manager": make_manager(is_active=False),
        "the system": None,
    }
    people |= {str(role).replace("_", " "): make_user(roles=(role,)) for role in Role if role != Role.SECOND_LINE}
    values = {name: dict(VALUES.get(name, {})) for name in EXPECTED}
    values["assign"] = {"team": team.pk, "assignee": assignee.pk}
    return ticket, people, values


def is_allowed(name: str, state: str, person: str) -> bool:
    return state in EXPECTED[name]["from"] and person in EXPECTED[name]["who"]


def test_the_table_names_every_state_and_move_of_the_process():
    workflow = workflow_for("release")
    assert (set(EXPECTED), set(STATES)) == (set(workflow.moves), set(workflow.states))


@pytest.mark.parametrize("state", STATES)
def test_allowed_moves_and_refused_ones(state):
    ticket, people, values = make_scene(state)
    before = facts_of(ticket)
    for person, by in people.items():
        for name in EXPECTED:
            with transaction.atomic():
                _attempt(ticket, state, (person, by), name, values[name], before)
                transaction.set_rollback(True)


def _attempt(ticket, state, who, name, values, before) -> None:
    person, by = who
    case = f"{person} → {name} from {state}"
    if is_allowed(name, state, person) and not EXPECTED[name].get("blocked"):
        moved = actions.move(ticket, name, by=by, **values)
        now = facts_of(ticket)
        assert now[0]["state"] == moved.state == (EXPECTED[name]["to"] or state), case
        assert now[1] == before[1] + 1 == now[0]["event_count"], case
        return
    expected = Blocked if is_allowed(name, state, person) else (NotAllowed, WrongState)
    with pytest.raises(expected), transaction.atomic():
        actions.move(ticket, name, by=by, **values)
    assert facts_of(ticket) == before, case


@pytest.mark.parametrize("state", STATES)
def test_offers_are_what_is_allowed(state):
    ticket, people, _values = make_scene(state)
    for person, user in people.items():
        if user is None:
            continue
        offered = {offer.name for offer in ticket.workflow.offers(ticket, user)}
        assert offered == {name for name in EXPECTED if is_allowed(name, state, person)}, person


def test_a_release_that_was_rolled_back_is_closed_as_such():
    manager = make_manager()
    ticket = bring(make_release(manager), "rolling_back", manager)
    take_back(ticket, manager)
    ticket = actions.move(ticket, "finish_rollback", by=manager)
    ticket = actions.move(ticket, "close_rolled_back", by=manager, **ENDED)
    assert (ticket.state, ticket.release.outcome) == ("closed", "rolled_back")
