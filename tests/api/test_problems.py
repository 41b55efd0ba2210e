"""Refusals: one shape, in the reader's language."""

import pytest
from django.core.cache import cache
from django.test import Client

from helpdesk.rest.throttling import LEASE, CallRateThrottle
from tests.api.conftest import Caller
from tickets.api.tickets import TicketViewSet

SHAPE = {"type", "title", "status", "detail", "code", "errors"}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "method", "path", "options"),
    [
        (400, "post", "tickets/", {"data": {}, "content_type": "application/json"}),
        (404, "get", "nowhere/", {}),
        (405, "put", "tickets/", {"data": {}, "content_type": "application/json"}),
        (406, "get", "tickets/", {"headers": {"Accept": "text/html"}}),
        (415, "post", "tickets/", {"data": "<title/>", "content_type": "application/xml"}),
        (415, "post", "attachments/", {"data": {}, "content_type": "application/json"}),
    ],
)
def test_shape(cast, status, method, path, options):
    caller = Caller(cast.employee)
    options["headers"] = caller.headers | options.get("headers", {})
    answer = getattr(caller.client, method)(f"/api/v1/{path}", **options)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) == SHAPE
    assert problem["status"] == status
    assert problem["type"] == f"urn:problem-type:helpdesk:{problem['code']}"


def test_a_failure_of_ours_is_a_problem_too_and_tells_no_secret(cast, monkeypatch):
    def fail(self):
        raise RuntimeError("SECRET-9")

    monkeypatch.setattr(TicketViewSet, "get_queryset", fail)
    answer = Caller(cast.employee).get("tickets/")
    assert (answer.status_code, answer.json()["code"]) == (500, "error")
    assert "SECRET-9" not in answer.content.decode()


def test_the_language_is_the_one_asked_for(cast):
    english = Caller(cast.employee).post("tickets/", {}).json()
    chinese = Caller(cast.employee, **{"Accept-Language": "zh-CN,zh;q=0.9"}).post("tickets/", {}).json()
    assert english["errors"] == [{"field": "title", "code": "required", "message": "This field is required."}]
    assert english["title"] == "Some of the input is not right."
    assert "必填" in chinese["errors"][0]["message"]
    assert chinese["title"] == "有些内容填写得不对。"


def test_without_asking_it_is_the_token_owner_s_language(cast):
    cast.employee.language = "en"
    cast.employee.save()
    caller = Caller(cast.employee)
    del caller.headers["Accept-Language"]
    assert caller.post("tickets/", {}).json()["errors"][0]["message"] == "This field is required."


def test_errors_in_lists_name_the_place(cast):
    answer = Caller(cast.agent).post("tickets/", {"title": "x", "tags": ["ok", "y" * 41]})
    assert [error["field"] for error in answer.json()["errors"]] == ["tags.1"]


def test_too_many_calls_are_429_and_say_when_to_come_back(cast, settings):
    cache.clear()
    CallRateThrottle._leases.clear()
    settings.API_CALLS_PER_MINUTE = LEASE + 5
    caller = Caller(cast.employee)
    statuses = [caller.get("users/me/").status_code for _ in range(LEASE + 5)]
    refused = caller.get("users/me/")
    assert set(statuses) == {200}
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert 0 < int(refused["Retry-After"]) <= 61
    assert Caller(cast.agent).get("users/me/").status_code == 200


def test_nothing_under_api_answers_with_a_page(db):
    answer = Client(raise_request_exception=False).post("/api/nothing/here")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
