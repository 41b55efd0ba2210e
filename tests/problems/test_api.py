"""Problems, candidates and known errors by API."""

import pytest
from django.utils import timezone

from accounts.roles import Role
from problems.candidates import refresh_candidates
from problems.models import Candidate
from tests.api.conftest import Caller
from tests.factories import make_agent, make_ticket, make_user
from tests.problems.making import ROOT_CAUSE, WORKAROUND, cause, make_incident, make_manager, make_problem, resolution
from tickets import actions
from tickets.models import Attachment, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return make_manager()


def test_a_problem_is_logged_analysed_and_taken_to_known_error(manager):
    call = Caller(manager)
    number = call.post("problems/", {"title": "反复掉线", "priority": 2}).json()["number"]
    assert call.post(f"tickets/{number}/moves/investigate/").status_code == 200
    assert call.post(f"tickets/{number}/moves/confirm_known_error/").status_code == 409
    facts = {
        "method": "fishbone",
        "whys": ["一", "二"],
        "causes": [{"branch": "机", "cause": "固件"}],
        "root_cause": ROOT_CAUSE,
        "workaround": WORKAROUND,
        "review_on": "2030-01-02",
    }
    shown = call.patch(f"problems/{number}/", facts).json()
    assert {name: shown[name] for name in facts} == facts
    assert call.post(f"tickets/{number}/moves/confirm_known_error/").json()["state"] == "known_error"
    assert call.get("problems/").json()["results"][0]["known_error_at"]


@pytest.mark.parametrize(
    "facts",
    [
        {"whys": "一"},
        {"whys": ["x" * 201]},
        {"whys": [""]},
        {"causes": [{"branch": "机"}]},
        {"causes": [{"branch": "机", "cause": "x", "more": 1}]},
        {"causes": [1]},
        {"root_cause": "a\x00b"},
        {"review_on": "yesterday"},
        {"workaround": "重启", "has_no_workaround": True},
        {"state": "closed"},
    ],
)
def test_what_does_not_fit_is_refused(manager, facts):
    problem = make_problem(manager, "investigating")
    assert Caller(manager).patch(f"problems/{problem.number}/", facts).status_code == 400


def test_employees_see_of_a_problem_only_what_is_public(manager):
    problem = make_problem(manager, "known_error")
    watcher = make_user()
    actions.watch(problem, by=manager, user=watcher)
    shown = Caller(watcher).get(f"problems/{problem.number}/").json()
    assert not {"root_cause", "workaround", "whys", "causes"} & shown.keys()
    assert Caller(make_user()).get(f"problems/{problem.number}/").status_code == 404


def test_who_may_log_one_by_api():
    statuses = {
        role: Caller(make_user(roles=(role,))).post("problems/", {"title": "x"}).status_code
        for role in (Role.PROBLEM_MANAGER, Role.SECOND_LINE, Role.SUPERVISOR, Role.FIRST_LINE, Role.AUDITOR)
    }
    assert statuses == {
        Role.PROBLEM_MANAGER: 201, Role.SECOND_LINE: 201, Role.SUPERVISOR: 201, Role.FIRST_LINE: 403, Role.AUDITOR: 403,
    }  # fmt: skip


def test_candidates_are_listed_accepted_and_dismissed(manager):
    for title in ("打印机卡纸", "VPN断线"):
        for _ in range(3):
            make_ticket(title=title)
    refresh_candidates(timezone.now())
    call = Caller(manager)
    first, second = call.get("problem-candidates/").json()["results"]
    assert len(first["incidents"]) == first["count"] == 3
    assert Caller(make_agent()).post(f"problem-candidates/{first['id']}/accept/").status_code == 403
    made = call.post(f"problem-candidates/{first['id']}/accept/", {"title": "批量卡纸"})
    assert (made.status_code, made.json()["title"]) == (201, "批量卡纸")
    assert call.post(f"problem-candidates/{first['id']}/accept/").status_code == 409
    assert call.post(f"problem-candidates/{second['id']}/dismiss/", {}).status_code == 400
    assert call.post(f"problem-candidates/{second['id']}/dismiss/", {"reason": "已换线"}).json()["state"] == "dismissed"
    assert call.get("problem-candidates/").json()["results"] == []
    assert Caller(make_user()).get("problem-candidates/").status_code == 403
    assert Candidate.objects.decided().count() == 2


def test_known_errors_are_found_by_cause_and_workaround(manager):
    make_problem(manager, "known_error", title="报表")
    make_problem(manager, "resolved", title="旧事")
    make_problem(manager, "investigating", title="还不知道")
    call = Caller(make_agent())
    assert [one["title"] for one in call.get("known-errors/").json()["results"]] == ["报表"]
    assert [one["title"] for one in call.get("known-errors/?q=连接池").json()["results"]] == ["报表"]
    assert call.get("known-errors/?q=没有这个").json()["results"] == []
    assert len(call.get("known-errors/?resolved=true").json()["results"]) == 2
    assert Caller(make_user()).get("known-errors/").status_code == 403


def test_everybody_reads_the_public_ones(manager):
    problem = make_problem(manager, title="内部代号")
    values = {"workaround": WORKAROUND, "workaround_public": True, "symptom": "报表转圈"}
    told = Caller(manager).post(f"tickets/{problem.number}/moves/publish_workaround/", values)
    assert told.status_code == 200, told.content.decode()
    [shown] = Caller(make_user()).get("known-errors/public/").json()
    assert (shown["title"], shown["workaround"]) == ("报表转圈", WORKAROUND)


def test_linked_incidents_are_resolved_in_one_call(manager):
    agent = make_agent()
    problem, incident, other = make_problem(manager, "resolved"), make_incident(agent), make_incident(agent)
    cause(incident, problem, manager)
    path, call = f"problems/{problem.number}/resolve-incidents/", Caller(manager)
    body = {"incidents": [incident.number], "values": resolution()}
    assert call.post(path, body | {"incidents": [other.number]}).status_code == 400
    assert call.post(path, body | {"incidents": []}).status_code == 400
    assert Caller(agent).post(path, body).status_code == 403
    [outcome] = call.post(path, body).json()
    assert outcome == {"number": incident.number, "state": "resolved", "is_resolved": True, "refusal": ""}
    [again] = call.post(path, body).json()
    assert again["refusal"]
    [wrong] = call.post(path, body | {"values": {"nonsense": 1}}).json()
    assert not wrong["is_resolved"]


def test_a_ticket_is_made_from_another_once(manager):
    ticket = make_ticket(title="又断线了")
    path, call = f"tickets/{ticket.number}/spin-off/", Caller(manager)
    first = call.post(path, {"kind": "problem", "title": "VPN断线"}, Idempotency_Key="a1")
    again = call.post(path, {"kind": "problem", "title": "VPN断线"}, Idempotency_Key="a1")
    assert (first.status_code, first.json()["number"]) == (201, again.json()["number"])
    assert Ticket.objects.filter(kind="problem").count() == 1
    assert not Attachment.objects.exists()
    for body, status in (
        ({"kind": "nonsense"}, 400),
        ({"kind": "problem", "link": "part_of_release"}, 400),
        ({"kind": "problem", "title": "a\x00b"}, 400),
        ({}, 400),
    ):
        assert call.post(path, body).status_code == status, body
    assert Caller(make_agent()).post(path, {"kind": "problem"}).status_code == 403
    assert Caller(ticket.requester).post(path, {"kind": "incident"}).status_code == 404
    assert Caller(make_user()).post(path, {"kind": "incident"}).status_code == 404


def test_a_parent_is_set_and_cleared(manager):
    agent = make_agent()
    incident, parent = make_incident(agent), make_incident(agent)
    path, call = f"tickets/{incident.number}/", Caller(agent)
    assert call.patch(path, {"parent": parent.number}).json()["parent"] == parent.number
    assert call.patch(f"tickets/{parent.number}/", {"parent": incident.number}).status_code == 400
    assert call.patch(path, {"parent": None}).json()["parent"] is None
