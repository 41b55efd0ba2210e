"""Every state × person × move of the change: allowed means the next state and exactly its events, refused means that
nothing has changed. The table below is written from processes.md, not from the code that it checks.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from tests.changes.making import at, bring_to, load_defaults, make_change
from tests.factories import make_agent, make_team, make_user
from tests.matrix import facts_of
from tickets import actions
from tickets.exceptions import Blocked, NotAllowed, WrongState
from tickets.models import Ticket
from tickets.workflow import workflow_for

pytestmark = pytest.mark.django_db

# Who does the work: those it was given to, the owner of one of its steps, and the change manager.
WORKS = {"assignee", "second line of the team", "step owner", "change manager"}
# Who writes the plan.
PLANS = {"requester", "assignee", "second line of the team", "change manager"}
# Who receives tickets of any kind and passes them on, and the change manager.
ASSIGNS = {"first line", "supervisor", "assistant", "assignee", "second line of the team", "change manager"}
MANAGES = {"change manager"}
BEFORE_WORK = ("draft", "submitted", "assessing", "awaiting_approval", "scheduled")
OPEN = (*BEFORE_WORK, "implementing", "verifying", "failed", "rolling_back", "rolled_back")
STATES = (*OPEN, "closed", "rejected", "cancelled")

# move → the states it starts from, where it leads, who may; `blocked`: nobody until something else has happened;
# `events`: what else happens, by the state left ("*": any). Moves that have no place on a normal change without a
# conflict start from nowhere here; their own tests are in test_types.py and test_conflicts.py.
EXPECTED: dict[str, dict[str, Any]] = {
    "submit": {"from": ("draft",), "to": "submitted", "who": PLANS},
    "schedule_standard": {"from": (), "to": "scheduled", "who": PLANS},
    "record": {"from": (), "to": "verifying", "who": PLANS},
    "assess": {"from": ("submitted",), "to": "assessing", "who": MANAGES},
    "request_approval": {
        "from": ("assessing",), "to": "awaiting_approval", "who": MANAGES, "events": {"*": ["approval_opened"]},
    },
    "approve": {
        "from": ("awaiting_approval",), "to": "scheduled", "who": {"the system"},
        "events": {"*": ["approval_closed", "approvals_finished"]},
    },
    "refuse": {
        "from": ("awaiting_approval",), "to": "rejected", "who": {"the system"},
        "events": {"*": ["approval_closed", "approvals_finished"]},
    },
    "send_back": {
        "from": ("assessing", "awaiting_approval"), "to": "draft", "who": MANAGES,
        "events": {"awaiting_approval": ["approval_closed", "approvals_finished"]},
    },
    "reject": {
        "from": ("assessing", "awaiting_approval"), "to": "rejected", "who": MANAGES,
        "events": {"awaiting_approval": ["approval_closed", "approvals_finished"]},
    },
    "accept_conflicts": {"from": (), "to": None, "who": MANAGES},
    "reschedule": {"from": ("scheduled",), "to": None, "who": MANAGES},
    "reclassify": {
        "from": ("draft", "submitted", "assessing"), "to": None, "who": {"draft": PLANS, "submitted": PLANS,
        "assessing": MANAGES},
    },
    "assign": {"from": OPEN, "to": None, "who": ASSIGNS},
    "start": {"from": ("scheduled",), "to": "implementing", "who": WORKS, "events": {"*": ["task_ready"]}},
    "start_unapproved": {"from": (), "to": "implementing", "who": WORKS | {"supervisor"}},
    "request_late_approval": {"from": (), "to": None, "who": WORKS},
    "approve_late": {"from": (), "to": None, "who": {"the system"}},
    "refuse_late": {"from": (), "to": None, "who": {"the system"}},
    "mark_unauthorised": {"from": (), "to": None, "who": MANAGES},
    # The steps of this test are not done.
    "finish": {"from": ("implementing",), "to": "verifying", "who": WORKS, "blocked": True},
    "fail": {"from": ("implementing", "verifying"), "to": "failed", "who": WORKS},
    "roll_back": {"from": ("failed",), "to": "rolling_back", "who": WORKS, "events": {"*": ["task_ready"]}},
    "end_rollback": {"from": ("rolling_back",), "to": "rolled_back", "who": WORKS, "blocked": True},
    "close": {"from": ("verifying",), "to": "closed", "who": MANAGES},
    "close_rolled_back": {"from": ("rolled_back",), "to": "closed", "who": MANAGES},
    "cancel": {
        "from": BEFORE_WORK, "to": "cancelled", "who": {"requester", "change manager"},
        "events": {"awaiting_approval": ["approval_closed", "approvals_finished"]},
    },
}  # fmt: skip
PEOPLE = (
    "requester", "stranger", "watcher", "assignee", "step owner", "assistant", "first line", "second line of the team",
    "second line of another team", "supervisor", "problem manager", "change manager", "release manager",
    "knowledge manager", "CAB member", "auditor", "administrator", "disabled change manager", "the system",
)  # fmt: skip


@dataclass
class Scene:
    ticket: Ticket
    people: dict[str, User | None]
    values: dict[str, dict[str, Any]]


def make_scene(state: str) -> Scene:
    """A change in the state, everybody who could want something of it, and what each move asks for."""
    load_defaults()
    team = make_team()
    assignee = make_agent(role=Role.SECOND_LINE, teams=(team,))
    requester = make_agent(role=Role.SECOND_LINE)
    owner = make_agent(role=Role.SECOND_LINE, teams=(make_team(),))
    ticket = make_change(requester, owner=owner, team=team, assignee=assignee)
    people: dict[str, User | None] = {
        "requester": requester,
        "stranger": make_user(),
        "watcher": make_user(),
        "assignee": assignee,
        "step owner": owner,
        "second line of the team": make_agent(role=Role.SECOND_LINE, teams=(team,)),
        "second line of another team": make_agent(role=Role.SECOND_LINE, teams=(make_team(),)),
        "disabled change manager": make_user(roles=(Role.CHANGE_MANAGER,), is_active=False),
        "the system": None,
    }
    people |= {str(role).replace("_", " "): make_user(roles=(role,)) for role in Role if role != Role.SECOND_LINE}
    people["CAB member"] = people.pop("cab member")
    manager = people["change manager"]
    assert manager is not None
    ticket = bring_to(ticket, state, manager)
    actions.watch(ticket, by=requester, user=people["watcher"])
    return Scene(Ticket.objects.get(pk=ticket.pk), people, _values(team, assignee))


def _values(team, assignee) -> dict[str, dict[str, Any]]:
    review = {"review": "都好", "downtime_actual_minutes": 0}
    values: dict[str, dict[str, Any]] = {name: {} for name in EXPECTED}
    return values | {
        "send_back": {"message": "回退要多久？"},
        "accept_conflicts": {"conflict_reason": "已协调"},
        "reschedule": {"starts_at": at(3), "ends_at": at(3, 2), "reason": "机房停电"},
        "reclassify": {"type": "emergency", "reason": "漏洞正被利用"},
        "assign": {"team": team.pk, "assignee": assignee.pk},
        "start_unapproved": {"reason": "全公司断网"},
        "mark_unauthorised": {"reason": "没有人批准"},
        "close": {"outcome": "successful", **review},
        "close_rolled_back": review,
        **{name: {"reason": "理由"} for name in ("reject", "fail", "cancel")},
    }


def is_allowed(name: str, state: str, person: str) -> bool:
    rule = EXPECTED[name]
    who = rule["who"][state] if isinstance(rule["who"], dict) and state in rule["who"] else rule["who"]
    return state in rule["from"] and person in who


def test_the_table_knows_every_state_and_move():
    assert set(workflow_for("change").states) == set(STATES)
    assert set(workflow_for("change").moves) == set(EXPECTED)


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
    by, rule = scene.people[person], EXPECTED[name]
    if is_allowed(name, state, person) and not rule.get("blocked"):
        moved = actions.move(scene.ticket, name, by=by, **scene.values[name])
        now = facts_of(scene.ticket)
        assert now[0]["state"] == moved.state == (rule["to"] or state), case
        told = list(moved.events.order_by("sequence").values_list("verb", flat=True))[before[1] :]
        follows = rule.get("events", {})
        verb = workflow_for("change").moves[name].verb
        assert told == [verb, *follows.get(state, follows.get("*", []))], case
        assert moved.events.get(sequence=before[1] + 1).actor == by, case
        return
    expected = Blocked if is_allowed(name, state, person) else (NotAllowed, WrongState)
    with pytest.raises(expected), transaction.atomic():
        actions.move(scene.ticket, name, by=by, **scene.values[name])
    assert facts_of(scene.ticket) == before, case


@pytest.mark.parametrize("state", STATES)
def test_offers_are_what_is_allowed(state):
    scene = make_scene(state)
    for person, user in scene.people.items():
        if user is None:
            continue
        offers = scene.ticket.workflow.offers(scene.ticket, user)
        expected = {name for name in EXPECTED if is_allowed(name, state, person)}
        assert {offer.name for offer in offers} == expected, person
        blocked = {offer.name for offer in offers if offer.blocked_by}
        assert blocked == {name for name in expected if EXPECTED[name].get("blocked")}, person
