"""What nobody thought of: generated requests find no failure of ours and no answer that the document does not have."""

import os
import zlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings, strategies
from schemathesis import GenerationMode as Mode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import ApiToken
from accounts.roles import Role
from helpdesk.wsgi import application
from incidents.workflow import MOVES
from tests.factories import bring_to, make_agent, make_category, make_department, make_team, make_ticket
from tickets import actions
from tickets.actions.improvement import propose
from tickets.models import SavedView, StepSpec, TaskSpec

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# More of it by hand: SCHEMATHESIS_EXAMPLES=200 pytest tests/api/test_schemathesis.py
SCHEMA = schemathesis.openapi.from_path(Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml")
SCHEMA.app = application
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]  # type: ignore[union-attr]
EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "8"))


@pytest.fixture
def one_connection():
    """The requests run inside the test's own transaction, as Django's test client does it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@dataclass
class Desk:
    """A small desk for the requests to find something in."""

    secret: str
    # What is really there, by the name of the path's parameter or by the collection.
    there: dict[str, list[str]]


@pytest.fixture
def desk(db, one_connection):
    team = make_team(is_service_desk=True)
    agent = make_agent(teams=(team,), department=make_department(), language="en")
    ticket = bring_to(make_ticket(agent, category=make_category(slug="printer")), "in_progress", agent)
    link = actions.link(ticket, by=agent, kind="relates_to", target=make_ticket(agent))
    actions.watch(ticket, by=agent)
    view = SavedView.objects.create(owner=agent, name="我的")
    there = {"number": [ticket.number], "move": sorted(MOVES), "slug": ["printer"], "links": [str(link.pk)]}
    there |= {"watchers": [str(agent.pk)], "users": [str(agent.pk)], "teams": [str(team.pk)], "views": [str(view.pk)]}
    tasks = actions.add_tasks(ticket, [TaskSpec(title="备份"), TaskSpec(title="升级")], by=agent)
    there["tasks"] = [str(task.pk) for task in tasks]
    asked = make_ticket()
    actions.start_approvals(asked, [StepSpec(label="审批", people=(agent.pk,))], by=asked.requester)
    there["approvals"] = [str(asked.approval_steps.get().pk)]
    chief = make_agent(role=Role.SUPERVISOR, teams=(team,))
    major = actions.move(make_ticket(), "declare_major", by=chief, public_title="断网", commander=agent.pk)
    there["number"].append(major.number)
    due_on = timezone.localdate() + timedelta(days=9)
    made = propose(by=agent, title="监控", owner=agent, due_on=due_on, source_ticket=major)
    there["improvements"] = [str(made.pk)]
    return Desk(ApiToken.issue(agent, "schemathesis", ["write"])[1], there)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_no_request_breaks_the_api(desk, operation):
    statuses = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    @given(case=strategies.one_of(operation.as_strategy(), operation.as_strategy(generation_mode=Mode.NEGATIVE)))
    def send(case):
        point_at_what_is_there(case, desk)
        response = case.call(headers={"Authorization": f"Bearer {desk.secret}", "Accept-Language": "en"})
        case.validate_response(response, checks=CHECKS)
        statuses.append(response.status_code)

    send()
    assert statuses and max(statuses) < 500


def point_at_what_is_there(case, desk):
    """Most paths lead somewhere, so that the requests get past the door."""
    chosen = zlib.crc32(repr((case.path_parameters, case.query, str(case.body))).encode())
    for name in case.path_parameters or {}:
        collection = case.path.rstrip("/").rsplit("/", 2)[-2]
        known = desk.there.get(name) or desk.there.get(collection)
        if known and chosen % 5:
            case.path_parameters[name] = known[chosen % len(known)]
