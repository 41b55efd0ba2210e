"""Every state × person × move of the problem: allowed means the next state and exactly one event, refused means that
nothing has changed. The table below is written from processes.md, not from the code that it checks.
"""

from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from tests.factories import make_agent, make_team, make_user
from tests.matrix import facts_of
from tests.problems.making import (
    ROOT_CAUSE,
    WORKAROUND,
    bring_problem_to,
    make_manager,
    make_problem,
    publish_article,
)
from tickets import actions
from tickets.exceptions import Blocked, NotAllowed, WrongState
from tickets.models import Ticket
from tickets.workflow import workflow_for

pytestmark = pytest.mark.django_db

STATES = ("logged", "investigating", "known_error", "fix_in_progress", "resolved", "closed", "rejected")
UNRESOLVED = STATES[:4]
MANAGES = {"problem manager", "the manager who logged it"}
INVESTIGATES = MANAGES | {"second line it is assigned to"}

# move → the states it starts from, where it leads, who may.
EXPECTED: dict[str, dict[str, Any]] = {
    "assign": {"from": UNRESOLVED, "to": None, "who": MANAGES},
    "investigate": {"from": ("logged",), "to": "investigating", "who": INVESTIGATES},
    "confirm_known_error": {"from": ("investigating",), "to": "known_error", "who": MANAGES},
    "start_fix": {"from": ("known_error",), "to": "fix_in_progress", "who": MANAGES},
    "resolve": {"from": ("fix_in_progress",), "to": "resolved", "who": MANAGES},
    "close": {"from": ("resolved",), "to": "closed", "who": MANAGES},
    "reject": {"from": ("logged", "investigating"), "to": "rejected", "who": MANAGES},
    "publish_workaround": {"from": UNRESOLVED, "to": None, "who": MANAGES},
    # Nothing is published in this scene.
    "withdraw_workaround": {"from": (), "to": None, "who": MANAGES},
}
VALUES: dict[str, dict[str, Any]] = {
    "resolve": {"fix": "升级驱动"},
    "close": {"knowledge_decision": "published", "knowledge_reference": "KB-12"},
    "reject": {"reason": "不是问题"},
    "publish_workaround": {"workaround": WORKAROUND},
    "withdraw_workaround": {"reason": "会丢数据"},
}
PEOPLE = (
    "the manager who logged it", "stranger", "watcher", "second line it is assigned to",
    "second line of the team", "second line of another team", "disabled manager", "the system", "assistant",
    "first line", "supervisor", "problem manager", "change manager", "release manager", "knowledge manager",
    "cab member", "auditor", "administrator",
)  # fmt: skip


def make_scene(state: str) -> tuple[Ticket, dict[str, User | None], dict[str, dict[str, Any]]]:
    """A problem in the state, everybody who could want something of it, and what each move asks for."""
    team, manager = make_team(), make_manager()
    assignee = make_agent(role=Role.SECOND_LINE, teams=(team,))
    problem = make_problem(manager)
    problem = actions.move(problem, "assign", by=manager, team=team.pk, assignee=assignee.pk)
    problem = bring_problem_to(problem, state, manager)
    if problem.is_open:
        problem = actions.edit(problem, by=manager, root_cause=ROOT_CAUSE, workaround=WORKAROUND)
    publish_article("KB-12", manager)
    watcher = make_user()
    actions.watch(problem, by=manager, user=watcher)
    people: dict[str, User | None] = {
        "the manager who logged it": manager,
        "stranger": make_user(),
        "watcher": watcher,
        "second line it is assigned to": assignee,
        "second line of the team": make_agent(role=Role.SECOND_LINE, teams=(team,)),
        "second line of another team": make_agent(role=Role.SECOND_LINE, teams=(make_team(),)),
        "disabled manager": make_user(roles=(Role.PROBLEM_MANAGER,), is_active=False),
        "the system": None,
    }
    people |= {str(role).replace("_", " "): make_user(roles=(role,)) for role in Role if role != Role.SECOND_LINE}
    problem.refresh_from_db()
    return problem, people, VALUES | {"assign": {"team": team.pk, "comment": "看看"}}


def is_allowed(name: str, state: str, person: str) -> bool:
    return state in EXPECTED[name]["from"] and person in EXPECTED[name]["who"]


def test_table_names_every_state_and_move_of_the_process():
    workflow = workflow_for("problem")
    assert set(EXPECTED) == set(workflow.moves)
    assert set(STATES) == set(workflow.states)


@pytest.mark.parametrize("state", STATES)
def test_allowed_moves_and_refused_ones(state):
    problem, people, values = make_scene(state)
    assert set(people) == set(PEOPLE)
    before = facts_of(problem)
    for person, by in people.items():
        for name in EXPECTED:
            with transaction.atomic():
                attempt(problem, person, by, name, values.get(name, {}), before)
                transaction.set_rollback(True)


def attempt(
    problem: Ticket, person: str, by: User | None, name: str, values: dict[str, Any], before: tuple[Any, ...]
) -> None:
    case = f"{person} → {name} from {problem.state}"
    if is_allowed(name, problem.state, person):
        moved = actions.move(problem, name, by=by, **values)
        now = facts_of(problem)
        assert now[0]["state"] == moved.state == (EXPECTED[name]["to"] or before[0]["state"]), case
        assert now[1] == before[1] + 1 == now[0]["event_count"], case
        assert moved.events.latest("sequence").actor == by, case
        return
    with pytest.raises((NotAllowed, WrongState)), transaction.atomic():
        actions.move(problem, name, by=by, **values)
    assert facts_of(problem) == before, case


@pytest.mark.parametrize("state", STATES)
def test_offers_are_what_is_allowed(state):
    problem, people, _values = make_scene(state)
    for person, user in people.items():
        if user is not None:
            offered = {offer.name for offer in problem.workflow.offers(problem, user)}
            assert offered == {name for name in EXPECTED if is_allowed(name, state, person)}, person


@pytest.mark.parametrize(
    "recorded", [{}, {"root_cause": ROOT_CAUSE}, {"workaround": WORKAROUND}, {"has_no_workaround": True}]
)
def test_known_error_is_blocked_without_a_cause_and_a_word_on_the_workaround(recorded):
    manager = make_manager()
    problem = make_problem(manager, "investigating")
    if recorded:
        actions.edit(problem, by=manager, **recorded)
    with pytest.raises(Blocked):
        actions.move(problem, "confirm_known_error", by=manager)


def test_known_error_may_have_no_workaround_if_that_is_said():
    manager = make_manager()
    problem = make_problem(manager, "investigating")
    actions.edit(problem, by=manager, root_cause=ROOT_CAUSE, has_no_workaround=True)
    assert actions.move(problem, "confirm_known_error", by=manager).state == "known_error"
