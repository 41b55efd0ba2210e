"""Every state × person × move of a major incident, current and ended: written from processes.md, "Major incident"."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from incidents.review import save_review
from tests.factories import make_agent, make_cause, make_close_code, make_team, make_ticket, make_user
from tests.incidents.major_cast import REVIEW, declare, publish
from tickets import actions
from tickets.exceptions import Blocked, NotAllowed, WrongState
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

COMMAND = {"commander", "supervisor"}
OPEN = ("new", "assigned", "in_progress", "pending")
# `current` and `ended` are those of the major incident in an unresolved state; resolved it has ended.
# move → in which of the two, from which states, who; `blocked`: nobody until something else has happened.
EXPECTED: dict[str, dict[str, Any]] = {
    "declare_major": {"when": ("ended",), "from": OPEN, "who": {"supervisor", "the system"}},
    "publish_update": {"when": ("current",), "from": OPEN, "who": COMMAND},
    "hand_over_command": {"when": ("current",), "from": OPEN, "who": COMMAND},
    "restate_major": {"when": ("current",), "from": OPEN, "who": COMMAND},
    "end_major": {"when": ("current",), "from": OPEN, "who": COMMAND},
    # Of what is real nobody says that it is no drill.
    "convert_drill": {"when": (), "from": OPEN, "who": set()},
    "finish_review": {"when": ("ended",), "from": ("resolved",), "who": COMMAND},
    # Closing waits for the review, whoever asks; the requester's word alone is taken, and leaves it resolved.
    "close": {"when": ("ended",), "from": ("resolved",), "who": COMMAND | {"assignee", "assistant"}, "blocked": True},
    "auto_close": {"when": ("ended",), "from": ("resolved",), "who": {"the system"}, "blocked": True},
    "close_reviewed": {"when": (), "from": ("resolved",), "who": set()},
    "confirm": {"when": ("ended",), "from": ("resolved",), "who": {"requester"}},
    "cancel": {
        "when": ("current", "ended"), "from": OPEN, "who": COMMAND | {"assignee", "requester"}, "blocked": True,
    },
    "cancel_as_duplicate": {
        "when": ("current", "ended"), "from": OPEN, "who": COMMAND | {"assignee", "assistant"}, "blocked": True,
    },
}  # fmt: skip
STATES = [*((state, when) for state in OPEN for when in ("current", "ended")), ("resolved", "ended")]


@dataclass
class Scene:
    ticket: Ticket
    people: dict[str, User | None]
    values: dict[str, dict[str, Any]]


def make_people() -> dict[str, User]:
    team = make_team(is_service_desk=True)
    return {
        "requester": make_user(),
        "assignee": make_agent(role=Role.SECOND_LINE, teams=(team,)),
        # First line, so that what the command allows and what handling allows fall together in this table.
        "commander": make_agent(teams=(team,)),
        "supervisor": make_agent(role=Role.SUPERVISOR),
        "assistant": make_agent(role=Role.ASSISTANT),
        "second line of another team": make_agent(role=Role.SECOND_LINE, teams=(make_team(),)),
        "problem manager": make_user(roles=(Role.PROBLEM_MANAGER,)),
        "auditor": make_user(roles=(Role.AUDITOR,)),
        "administrator": make_user(roles=(Role.ADMINISTRATOR,)),
        "stranger": make_user(),
    }


def make_scene(state: str, when: str) -> Scene:
    """A major incident in the state, current or ended, its review written but not finished."""
    people = make_people()
    commander, assignee = people["commander"], people["assignee"]
    ticket = declare(make_ticket(people["requester"]), people["supervisor"], commander=commander.pk)
    publish(ticket, commander)
    path = {"new": [], "assigned": ["assign"], "pending": ["assign", "accept", "pend"]}
    for name in path.get(state, ["assign", "accept", *(["resolve"] if state == "resolved" else [])]):
        ticket = actions.move(ticket, name, by=commander if name == "assign" else assignee, **_steps(assignee)[name])
    if when == "ended" and state != "resolved":
        ticket = actions.move(ticket, "end_major", by=commander, update_text="已恢复")
    if state == "resolved":
        save_review(ticket, by=commander, no_action_reason="供应商负责", **REVIEW)
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert ticket.state == state
    return Scene(ticket, {**people, "the system": None}, _values(people["supervisor"]))


def _steps(assignee: User) -> dict[str, dict[str, Any]]:
    return {
        "assign": {"team": next(iter(assignee.team_ids)), "assignee": assignee.pk},
        "accept": {},
        "pend": {"pending_reason": "part", "follow_up_at": "2099-01-01T10:00"},
        "resolve": {"resolution": "已恢复", "cause_category": make_cause().pk, "close_code": make_close_code().pk},
    }


def _values(supervisor: User) -> dict[str, dict[str, Any]]:
    values: dict[str, dict[str, Any]] = {name: {} for name in EXPECTED}
    return values | {
        "declare_major": {"public_title": "又断了"},
        "publish_update": {"update_text": "仍在处理"},
        "hand_over_command": {"commander": supervisor.pk},
        "restate_major": {"public_title": "MES"},
        "end_major": {"update_text": "已恢复"},
        "convert_drill": {"reason": "真的"},
        "cancel": {"reason": "不用了"},
        "cancel_as_duplicate": {"duplicate_of": make_ticket().number},
    }


@pytest.mark.parametrize(("state", "when"), STATES)
def test_allowed_moves_and_refused_ones(state, when):
    scene = make_scene(state, when)
    for person, by in scene.people.items():
        for name, rule in EXPECTED.items():
            with transaction.atomic():
                allowed = state in rule["from"] and when in rule["when"] and person in rule["who"]
                attempt(scene, f"{person} → {name} from {state}, {when}", name, by, allowed=allowed)
                transaction.set_rollback(True)


def attempt(scene: Scene, case: str, name: str, by: User | None, *, allowed: bool) -> None:
    before = Ticket.objects.values_list("state", "event_count", "version").get(pk=scene.ticket.pk)
    if allowed and not EXPECTED[name].get("blocked"):
        moved = actions.move(scene.ticket, name, by=by, **scene.values[name])
        assert moved.events.get(sequence=before[1] + 1).actor == by, case
        assert moved.state == before[0], case
        return
    with pytest.raises(Blocked if allowed else (NotAllowed, WrongState, Blocked)), transaction.atomic():
        actions.move(scene.ticket, name, by=by, **scene.values[name])
    assert Ticket.objects.values_list("state", "event_count", "version").get(pk=scene.ticket.pk) == before, case
