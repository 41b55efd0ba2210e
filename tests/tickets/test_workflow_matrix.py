"""Every state × person × move of the incident: allowed means the next state and exactly one event, refused means that
nothing has changed. The table below is written from processes.md, not from the code that it checks.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from tests.factories import (
    make_agent,
    make_cause,
    make_close_code,
    make_department,
    make_team,
    make_ticket,
    make_user,
    tomorrow,
)
from tests.matrix import facts_of
from tickets import actions
from tickets.exceptions import Blocked, NotAllowed, WrongState
from tickets.models import Ticket
from tickets.workflow import workflow_for

pytestmark = pytest.mark.django_db

# Who works the ticket, and who besides them may receive it and pass it on.
WORKS = {"first line", "supervisor", "second line of the team", "assignee"}
RECEIVES = WORKS | {"assistant"}
OPEN = ("new", "assigned", "in_progress", "pending")

# move → the states it starts from, where it leads, who may; `blocked`: nobody until something else has happened.
EXPECTED: dict[str, dict[str, Any]] = {
    # The ticket of this test has been seen by whoever assigned it, so only a new one is left to acknowledge.
    "acknowledge": {"from": ("new",), "to": "new", "who": RECEIVES},
    # What somebody has is theirs to accept.
    "accept": {"from": ("new", "assigned"), "to": "in_progress", "who": {"new": WORKS, "assigned": {"assignee"}}},
    "assign": {
        "from": OPEN,
        "to": {"new": "assigned", "assigned": "assigned", "in_progress": "assigned", "pending": "pending"},
        "who": RECEIVES,
    },
    "pend": {"from": ("in_progress",), "to": "pending", "who": WORKS},
    "resume": {"from": ("pending",), "to": "in_progress", "who": WORKS | {"the system"}},
    "escalate": {"from": ("assigned", "in_progress", "pending"), "to": "assigned", "who": WORKS},
    "raise": {"from": OPEN, "to": None, "who": RECEIVES | {"the system"}},
    "resolve": {"from": ("in_progress",), "to": "resolved", "who": WORKS},
    "record_callback": {"from": ("resolved",), "to": "resolved", "who": RECEIVES},
    "confirm": {"from": ("resolved",), "to": "closed", "who": {"requester"}},
    "close": {"from": ("resolved",), "to": "closed", "who": RECEIVES, "blocked": True},
    "auto_close": {"from": ("resolved",), "to": "closed", "who": {"the system"}},
    "reopen": {"from": ("resolved",), "to": "in_progress", "who": RECEIVES | {"requester"}},
    "cancel": {"from": OPEN, "to": "cancelled", "who": WORKS | {"requester"}},
    "cancel_as_duplicate": {"from": OPEN, "to": "cancelled", "who": RECEIVES},
    # A major incident has a table of its own: tests/incidents/test_major_matrix.py.
    "declare_major": {"from": OPEN, "to": None, "who": {"supervisor", "the system"}},
    **{
        name: {"from": (), "to": None, "who": set()}
        for name in (
            "publish_update",
            "hand_over_command",
            "restate_major",
            "end_major",
            "convert_drill",
            "finish_review",
            "close_reviewed",
            "resolve_with_major",
            # Only what a supervisor follows up: tests/tickets/test_follow_up.py.
            "reopen_closed",
        )
    },
}
STATES = (*OPEN, "resolved", "closed", "cancelled")
PEOPLE = (
    "requester", "stranger", "watcher", "head of the department", "assignee", "assistant", "first line",
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
    """A ticket in the state, everybody who could want something of it, and what each move asks for."""
    team, head = make_team(is_service_desk=True), make_user()
    requester = make_user(department=make_department(head=head))
    assignee = make_agent(role=Role.SECOND_LINE, teams=(team,))
    lead = make_agent(role=Role.SUPERVISOR, teams=(team,))
    ticket = make_ticket(requester)
    assert ticket.state == "new"
    for name in {"new": (), "cancelled": ("cancel",)}.get(state, ("assign", "accept", "pend", "resolve", "confirm")):
        if ticket.state == state or (name == "pend" and state != "pending"):
            continue
        by = requester if name == "confirm" else lead if name in ("assign", "cancel") else assignee
        ticket = actions.move(ticket, name, by=by, **_values(team, assignee)[name])
    assert ticket.state == state
    people: dict[str, User | None] = {
        "requester": requester,
        "stranger": make_user(),
        "watcher": make_user(),
        "head of the department": head,
        "assignee": assignee,
        "second line of the team": make_agent(role=Role.SECOND_LINE, teams=(team,)),
        "second line of another team": make_agent(role=Role.SECOND_LINE, teams=(make_team(),)),
        "disabled supervisor": make_agent(role=Role.SUPERVISOR, is_active=False),
        "the system": None,
    }
    people |= {str(role).replace("_", " "): make_user(roles=(role,)) for role in Role if role != Role.SECOND_LINE}
    people["CAB member"] = people.pop("cab member")
    actions.watch(ticket, by=requester, user=people["watcher"])
    ticket.refresh_from_db()
    return Scene(ticket, people, _values(team, assignee))


def _values(team, assignee) -> dict[str, dict[str, Any]]:
    values: dict[str, dict[str, Any]] = {name: {} for name in EXPECTED}
    return values | {
        "assign": {"team": team.pk, "assignee": assignee.pk},
        "pend": {"pending_reason": "vendor", "follow_up_at": tomorrow()},
        "escalate": {"team": make_team().pk, "reason": "超出权限", "promised_at": tomorrow()},
        "raise": {"reason": "影响扩大"},
        "resolve": {
            "resolution": "已修复",
            "cause_category": make_cause().pk,
            "close_code": make_close_code().pk,
        },
        "record_callback": {"callback_outcome": "solved"},
        "reopen": {"reason": "又坏了"},
        "cancel": {"reason": "不需要了"},
        "declare_major": {"public_title": "网络中断"},
        "publish_update": {"update_text": "正在处理"},
        "hand_over_command": {"commander": assignee.pk},
        "restate_major": {"public_title": "网络中断"},
        "end_major": {"update_text": "已恢复"},
        "convert_drill": {"reason": "真的断了"},
        "cancel_as_duplicate": {"duplicate_of": make_ticket().number},
    }


def is_allowed(name: str, state: str, person: str) -> bool:
    rule = EXPECTED[name]
    who = rule["who"][state] if isinstance(rule["who"], dict) and state in rule["who"] else rule["who"]
    return state in rule["from"] and person in who


def target_of(name: str, state: str) -> str:
    to = EXPECTED[name]["to"]
    return (to[state] if isinstance(to, dict) else to) or state


def test_table_names_every_state_and_move_of_the_process():
    workflow = workflow_for("incident")
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
    by, rule = scene.people[person], EXPECTED[name]
    if is_allowed(name, state, person) and not rule.get("blocked"):
        moved = actions.move(scene.ticket, name, by=by, **scene.values[name])
        now = facts_of(scene.ticket)
        assert now[0]["state"] == moved.state == target_of(name, state), case
        assert now[1] == before[1] + 1 == now[0]["event_count"], case
        assert moved.events.latest("sequence").actor == by, case
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


def test_desk_closes_after_a_callback_in_which_it_is_solved():
    scene = make_scene("resolved")
    for person in sorted(RECEIVES):
        with transaction.atomic():
            actions.move(scene.ticket, "record_callback", by=scene.people[person], callback_outcome="solved")
            assert actions.move(scene.ticket, "close", by=scene.people[person]).state == "closed"
            transaction.set_rollback(True)
