"""Recording tickets by API."""

import pytest
from django.utils import timezone

from tests.factories import make_category, make_team
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_employee_gets_number_location_and_version(cast, as_):
    answer = as_(cast.employee).post("tickets/", {"title": "打印机脱机", "category": "printer"})
    assert answer.status_code == 201
    number = answer.json()["number"]
    assert number.startswith(f"IT-{timezone.localdate():%Y%m%d}-")
    assert answer["Location"] == f"http://testserver/api/v1/tickets/{number}/"
    assert answer["ETag"] == '"1"'
    assert answer.json()["requester"] == {"id": cast.employee.pk, "name": "林晓雨"}


def test_agent_records_for_somebody_with_the_desk_s_fields(cast, as_):
    team = make_team("应用组")
    body = {"title": "OA 打不开", "requester": cast.employee.pk, "channel": "phone", "priority": 1, "team": team.pk}
    answer = as_(cast.agent).post("incidents/", body)
    assert answer.status_code == 201
    ticket = Ticket.objects.get(number=answer.json()["number"])
    assert (ticket.requester, ticket.channel, ticket.priority, ticket.team) == (cast.employee, "phone", 1, team)
    assert answer.json()["severity"] == 2


def test_agent_s_token_is_the_interface_as_channel(cast, as_):
    assert as_(cast.agent).post("tickets/", {"title": "磁盘将满"}).json()["channel"] == "api"


def test_employee_may_not_set_the_desk_s_fields(cast, as_):
    answer = as_(cast.employee).post("tickets/", {"title": "急", "priority": 1})
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "title", "required"),
        ({"title": " "}, "title", "blank"),
        ({"title": "x" * 201}, "title", "max_length"),
        ({"title": "x", "category": "no-such"}, "category", "does_not_exist"),
        ({"title": "x", "category": {"slug": "printer"}}, "category", "does_not_exist"),
        ({"title": "x", "urgency": "soon"}, "urgency", "invalid_choice"),
        ({"title": "x", "requester": 10**30}, "requester", "does_not_exist"),
        ({"title": "x", "requester": 1.5}, "requester", "invalid"),
        ({"title": "x", "requester": 999999}, "requester", "does_not_exist"),
        ({"title": "x", "occurred_at": "yesterday"}, "occurred_at", "invalid"),
        ({"title": "x", "occurred_at": "2999-12-31T23:59:59Z"}, "occurred_at", "range"),
        ({"title": "x", "occurred_at": "2199-12-31T00:00:00Z"}, "occurred_at", "future"),
        ({"title": "x", "occurred_at": 20261121}, "occurred_at", "invalid"),
        ({"title": "nul\x00"}, "title", "null_characters"),
        ({"title": "half \ud800"}, "title", "surrogate_characters"),
        ({"title": "x", "attachments": ["nope"]}, "attachments.0", "invalid"),
        ({"title": "x", "attachments": ["a2b1c0de-0000-4000-8000-000000000000"]}, "attachments", "gone"),
        ({"title": "x", "titel": "y"}, "titel", "unknown"),
        ({"title": "x", "kind": "wish"}, "kind", "invalid_choice"),
        ({"title": ["x"]}, "title", "invalid"),
        ({"title": "x", "description": {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": 1}}}}}}}}}, None, "too_deep"),
    ],
)
def test_each_wrong_value_is_refused_at_its_field(cast, as_, body, field, code):
    answer = as_(cast.employee).post("tickets/", body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    errors = answer.json()["errors"]
    assert code in [error["code"] for error in errors if field is None or error["field"] == field], errors


@pytest.mark.parametrize("text", ["[1]", "{", '{"title": NaN}', '{"title": 1e999}', "[" * 5000, '{"title": "\xff"}'])
def test_a_body_that_is_no_object_is_refused(cast, as_, text):
    caller = as_(cast.employee)
    answer = caller.client.post(
        "/api/v1/tickets/", text.encode("latin-1"), content_type="application/json", headers=caller.headers
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_a_body_too_large_is_413(cast, as_):
    answer = as_(cast.employee).post("tickets/", {"title": "x", "description": "y" * (1024 * 1024)})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_everything_wrong_is_said_at_once(cast, as_):
    answer = as_(cast.employee).post("tickets/", {"impact": "galaxy", "urgency": "soon", "foo": 1})
    assert {error["field"] for error in answer.json()["errors"]} == {"title", "impact", "urgency", "foo"}


def test_creating_costs_few_statements(cast, as_, django_assert_max_num_queries):
    caller = as_(cast.agent)
    make_category("网络", slug="network")
    caller.post("tickets/", {"title": "warm"})  # a process reads the settings once, until one changes
    with django_assert_max_num_queries(14):
        answer = caller.post("incidents/", {"title": "上不了网", "category": "network", "requester": cast.employee.pk})
    assert answer.status_code == 201
