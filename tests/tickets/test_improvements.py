"""The improvement register: propose, start, complete with its effect, drop, hand on, put off; page and reminders."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from accounts.roles import Role
from tests.factories import make_agent, make_team, make_ticket, make_user
from tickets.actions import improvement as register
from tickets.exceptions import NotAllowed, WrongState
from tickets.improvements.reminders import remind_improvements
from tickets.models import Improvement, ImprovementState
from tickets.notifications import delivery, dispatch

pytestmark = pytest.mark.django_db


def day(days: int):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def supervisor():
    return make_agent("秦岚", role=Role.SUPERVISOR)


@pytest.fixture
def owner():
    return make_agent("郭睿", role=Role.SECOND_LINE)


@pytest.fixture
def auditor():
    return make_user("温如玉", roles=(Role.AUDITOR,))


@pytest.fixture
def improvement(auditor, owner):
    return register.propose(by=auditor, title="监控证书到期", owner=owner, due_on=day(7), source_kind="audit")


def test_an_audit_leads_to_an_action_with_owner_and_day(improvement, auditor, owner):
    assert (improvement.owner, improvement.proposed_by, improvement.state) == (owner, auditor, "proposed")
    assert [change.verb for change in improvement.history.all()] == ["proposed"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"due_on": day(-1)}, "due_on"),
        ({"due_on": None}, "due_on"),
        ({"owner": None}, "owner"),
    ],
)
def test_what_it_needs(auditor, owner, wrong, field):
    given = {"title": "监控", "owner": owner, "due_on": day(1)} | wrong
    with pytest.raises(ValidationError) as caught:
        register.propose(by=auditor, **given)
    assert list(caught.value.message_dict) == [field]


def test_an_employee_neither_proposes_nor_owns(auditor):
    employee = make_user()
    with pytest.raises(NotAllowed):
        register.propose(by=employee, title="更快的网", owner=employee, due_on=day(1))
    with translation.override("en"), pytest.raises(ValidationError, match="IT staff"):
        register.propose(by=auditor, title="更快的网", owner=employee, due_on=day(1))


def test_ticket_it_came_of_tells_of_it(supervisor, owner):
    ticket = make_ticket()
    register.propose(by=supervisor, title="补一条监控", owner=owner, due_on=day(3), source_ticket=ticket)
    assert ticket.events.get(verb="improvement_proposed").data["owner"]["name"] == "郭睿"


def test_owner_is_told_of_what_came_of_a_ticket(supervisor, owner):
    register.propose(by=supervisor, title="补一条监控", owner=owner, due_on=day(3), source_ticket=make_ticket())
    soon = timezone.now() + timedelta(minutes=1)
    dispatch.sweep(soon)
    delivery.sweep(soon)
    assert any("补一条监控" in message.body for message in mail.outbox if owner.email in message.to)


def test_owner_starts_and_completes_it_with_its_effect(improvement, owner):
    register.start(improvement, by=owner)
    done = register.complete(improvement, by=owner, effect="告警提前14天，三个月没有证书过期")
    assert (done.state, done.measured_effect) == (ImprovementState.DONE, "告警提前14天，三个月没有证书过期")
    assert [change.verb for change in done.history.all()] == ["proposed", "started", "completed"]


def test_without_an_effect_it_is_not_done(improvement, owner):
    with pytest.raises(ValidationError) as caught:
        register.complete(improvement, by=owner, effect="  ")
    assert list(caught.value.message_dict) == ["effect"]


@pytest.mark.parametrize("verb", ["drop", "reassign", "reschedule"])
def test_owner_alone_does_not_get_rid_of_it(improvement, owner, supervisor, verb):
    given = {
        "drop": {"reason": "没时间"},
        "reassign": {"owner": supervisor},
        "reschedule": {"due_on": day(30), "reason": "没时间"},
    }[verb]
    carry = getattr(register, verb)
    with pytest.raises(NotAllowed):
        carry(improvement, by=owner, **given)
    assert carry(improvement, by=supervisor, **given).version == 2


def test_stranger_of_the_desk_does_not_work_it(improvement):
    with pytest.raises(NotAllowed):
        register.start(improvement, by=make_agent())


def test_what_has_ended_stays_so(improvement, owner, supervisor):
    register.drop(improvement, by=supervisor, reason="已被新网关替代")
    with pytest.raises(WrongState):
        register.complete(improvement, by=owner, effect="x")


def test_two_at_once_one_outcome(improvement, owner, supervisor):
    register.start(improvement, by=owner, version=1)
    with pytest.raises(WrongState):
        register.drop(improvement, by=supervisor, reason="重复", version=1)


# Reminders.


def test_owner_is_reminded_once_for_each_day(improvement, supervisor):
    now = timezone.now()
    assert remind_improvements(now) == 0
    near = now + timedelta(days=5)
    assert (remind_improvements(near), remind_improvements(near)) == (1, 0)
    assert "监控证书到期" in mail.outbox[0].body
    register.reschedule(improvement, by=supervisor, due_on=day(8), reason="等备件")
    assert remind_improvements(near) == 1


def test_what_is_done_reminds_nobody(improvement, owner):
    register.complete(improvement, by=owner, effect="完成")
    assert remind_improvements(timezone.now() + timedelta(days=30)) == 0


def test_a_mail_server_that_refuses_is_asked_again(improvement, monkeypatch):
    near = timezone.now() + timedelta(days=5)

    def refuse(*args, **options):
        raise OSError("away")

    with monkeypatch.context() as patched:
        patched.setattr("tickets.improvements.reminders.send_mail", refuse)
        assert remind_improvements(near) == 0
    assert remind_improvements(near) == 1


# Pages.


def test_list_is_for_staff_and_narrows(client, improvement, owner):
    client.force_login(make_user())
    assert client.get("/improvements/").status_code == 404
    client.force_login(owner)
    assert "监控证书到期" in client.get("/improvements/?owner=me&state=open").content.decode()
    assert "监控证书到期" not in client.get("/improvements/?due=overdue").content.decode()


def test_list_costs_the_same_however_long(client, auditor, owner, django_assert_max_num_queries):
    for number in range(12):
        register.propose(by=auditor, title=f"改进{number}", owner=owner, due_on=day(3), source_ticket=make_ticket())
    client.force_login(auditor)
    with django_assert_max_num_queries(8):
        client.get("/improvements/")


def test_paging_goes_on_where_it_stopped(client, auditor, owner, monkeypatch):
    monkeypatch.setattr("tickets.views.improvements.SIZE", 2)
    for number in range(3):
        register.propose(by=auditor, title=f"改进{number}", owner=owner, due_on=day(3))
    client.force_login(auditor)
    first = client.get("/improvements/")
    second = client.get("/improvements/" + first.context["older_url"])
    assert [row.title for row in (*first.context["rows"], *second.context["rows"])] == ["改进2", "改进1", "改进0"]


def test_page_does_what_its_buttons_say(client, improvement, owner):
    client.force_login(owner)
    address = f"/improvements/{improvement.pk}/"
    assert client.post(address, {"do": "complete", "complete-effect": ""}).status_code == 400
    assert client.post(address, {"do": "drop", "drop-reason": "x"}).status_code == 404
    answer = client.post(address, {"do": "complete", "version": 1, "complete-effect": "少了一半"})
    assert answer.status_code == 302
    assert Improvement.objects.get().state == "done"


def test_proposing_on_the_page(client, supervisor, owner):
    ticket = make_ticket()
    client.force_login(supervisor)
    given = {
        "title": "补监控",
        "owner": owner.pk,
        "due_on": day(3),
        "source_kind": "breach",
        "source_ticket": ticket.number,
    }
    assert client.post("/improvements/new/", given).status_code == 302
    assert Improvement.objects.get().source_ticket == ticket


def test_source_that_one_may_not_see_hides_the_entry(client, supervisor, owner):
    team = make_team()
    chief = make_agent(role=Role.SUPERVISOR, teams=(team,))
    secret = make_ticket(by=chief, team=team, confidential=True)
    found = register.propose(by=chief, title="内鬼", owner=chief, due_on=day(3), source_ticket=secret)
    client.force_login(supervisor)
    assert "内鬼" not in client.get("/improvements/").content.decode()
    assert client.get(f"/improvements/{found.pk}/").status_code == 404


# The API.


def test_api_from_the_proposal_to_the_effect(client, supervisor, owner):
    client.force_login(supervisor)
    given = {"title": "监控", "owner": owner.pk, "due_on": day(3).isoformat()}
    made = client.post("/api/v1/improvements/", given, "application/json")
    assert made.status_code == 201, made.content
    address = f"/api/v1/improvements/{made.json()['id']}/"
    changed = client.patch(address, {"due_on": day(9).isoformat(), "reason": "等采购"}, "application/json")
    assert changed.json()["due_on"] == day(9).isoformat()
    assert client.post(f"{address}start/").json()["state"] == "in_progress"
    assert client.post(f"{address}complete/", {}, "application/json").status_code == 400
    done = client.post(f"{address}complete/", {"effect": "无过期"}, "application/json")
    assert done.json()["measured_effect"] == "无过期"
    assert client.post(f"{address}drop/", {"reason": "x"}, "application/json").status_code == 409


def test_api_is_for_staff(client, improvement):
    client.force_login(make_user())
    assert client.get("/api/v1/improvements/").status_code == 404
    assert client.get(f"/api/v1/improvements/{improvement.pk}/").status_code == 404
