"""The resolution report: what took how long, what was promised, done and said; each edition for its readers."""

import re
from datetime import timedelta

import pytest
import time_machine

from accounts.models import User
from accounts.roles import Role
from sla.defaults import load_defaults
from tests.factories import bring_to, make_agent, make_department, make_team, make_ticket, make_user, resolution
from tests.tickets.desk_cast import signed_in
from tickets import actions
from tickets.actions.satisfaction import rate
from tickets.models import RatedVia, Satisfaction, TaskSpec, Ticket

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}
START = "2026-11-16T10:00:00+08:00"


@pytest.fixture
def agent() -> User:
    return make_agent("周启明", teams=(make_team("一线", is_service_desk=True),))


@pytest.fixture
def told(agent) -> Ticket:
    """A day in the life of a ticket: an hour new, two in work, a night on hold, solved, closed and rated."""
    load_defaults()
    with time_machine.travel(START, tick=False) as clock:
        ticket = make_ticket(make_user("林晓雨", department=make_department("研发部")), description="屏幕**闪**")
        clock.shift(timedelta(hours=1))
        actions.move(ticket, "assign", by=agent, assignee=agent.pk)
        actions.move(ticket, "accept", by=agent)
        actions.reply(ticket, by=agent, text="请更新驱动")
        actions.note(ticket, by=agent, text="用户没有管理员权限")
        clock.shift(timedelta(hours=2))
        actions.log_work(ticket, by=agent, manner="remote", minutes=25, text="远程更新显卡驱动")
        actions.move(ticket, "pend", by=agent, pending_reason="vendor", follow_up_at=_tomorrow())
        clock.shift(timedelta(hours=20))
        actions.move(ticket, "resume", by=agent)
        clock.shift(timedelta(minutes=30))
        actions.move(ticket, "resolve", by=agent, **resolution())
        clock.shift(timedelta(minutes=10))
        ticket = actions.move(ticket, "confirm", by=ticket.requester)
        satisfaction = Satisfaction.objects.get(ticket=ticket)
        rate(satisfaction, by=ticket.requester, overall="neutral", via=RatedVia.LINK, comment="有点慢")
    return ticket


def _tomorrow():
    from django.utils import timezone

    return timezone.now() + timedelta(days=1)


def url(ticket: Ticket) -> str:
    return f"/reports/tickets/{ticket.number}/"


def api(ticket: Ticket) -> str:
    return f"/api/v1/tickets/{ticket.number}/report/"


def test_each_step_tells_how_long_it_took_by_the_clock_and_in_business_hours(told, agent) -> None:
    spans = signed_in(agent).get(api(told), headers=ENGLISH).json()["spans"]
    hour = 3600
    assert [(span["state"], span["wall"]) for span in spans] == [
        ("New", hour),
        ("In progress", 2 * hour),
        ("Pending", 20 * hour),
        ("In progress", hour // 2),
        ("Resolved", 600),
    ]
    # 13:00 to 18:00, and nothing until 9:00 of the next day.
    assert spans[2]["business"] == 5 * hour


def test_the_desk_reads_all_of_it(told, agent) -> None:
    page = signed_in(agent).get(url(told), headers=ENGLISH).content.decode()
    inside = ("用户没有管理员权限", "远程更新显卡驱动", "What was promised")
    for words in ("林晓雨", *inside, "已重启打印服务。", "有点慢", "<strong>闪</strong>"):
        assert words in page


def test_tasks_of_people_and_of_teams_are_told(agent) -> None:
    ticket = bring_to(make_ticket(), "in_progress", agent)
    specs = [
        TaskSpec(title="换电池", assignee=agent),
        TaskSpec(title="记台账", is_mandatory=False, team=agent.teams.get()),
    ]
    actions.add_tasks(ticket, specs, by=agent)
    actions.move(ticket, "resolve", by=agent, **resolution())
    actions.move(ticket, "confirm", by=ticket.requester)
    page = signed_in(agent).get(url(ticket), headers=ENGLISH).content.decode()
    assert "换电池" in page
    assert "记台账" in page


def test_promises_tell_how_long_they_stood_still(told, agent) -> None:
    promises = {one["name"]: one for one in signed_in(agent).get(api(told), headers=ENGLISH).json()["promises"]}
    solved = promises["Resolution"]
    assert (solved["paused"], solved["pauses"], solved["is_broken"]) == (20 * 3600, 1, False)
    assert solved["used"] == int(3.5 * 3600)


def test_the_requester_reads_their_edition(told) -> None:
    client = signed_in(told.requester)
    page = client.get(url(told), headers=ENGLISH).content.decode()
    assert "请更新驱动" in page
    assert "有点慢" in page
    for internal in ("用户没有管理员权限", "远程更新显卡驱动", "What was promised"):
        assert internal not in page
    data = client.get(api(told) + "?edition=desk").json()
    assert (data["edition"], data["promises"], data["minutes"]) == ("requester", [], 0)
    assert not any(step["is_internal"] for step in data["steps"])


def test_the_desk_hands_out_the_requesters_edition(told, agent) -> None:
    page = signed_in(agent).get(url(told) + "?edition=requester").content.decode()
    assert "用户没有管理员权限" not in page


def test_a_head_of_department_reads_no_rating(told) -> None:
    head = make_user("部长")
    told.contact_department.head = head
    told.contact_department.save()
    page = signed_in(head).get(url(told), headers=ENGLISH)
    assert page.status_code == 200
    assert "有点慢" not in page.content.decode()
    assert signed_in(head).get(api(told)).json()["rating"] is None


@pytest.mark.parametrize(
    ("confidential", "role", "status"),
    [
        (False, Role.AUDITOR, 200),
        (True, Role.AUDITOR, 404),
        (True, Role.SUPERVISOR, 404),
        (False, None, 404),
    ],
)
def test_who_sees_the_ticket_sees_the_report(told, confidential, role, status) -> None:
    Ticket.objects.filter(pk=told.pk).update(confidential=confidential)
    client = signed_in(make_user(roles=(role,) if role else ()))
    for address in (url(told), f"{url(told)}report.pdf", api(told)):
        assert client.get(address).status_code == status


def test_an_open_ticket_has_none_and_shows_no_way_to_it(agent) -> None:
    ticket = bring_to(make_ticket(), "in_progress", agent)
    client = signed_in(agent)
    assert client.get(url(ticket)).status_code == 404
    assert url(ticket) not in client.get(ticket.get_absolute_url()).content.decode()


def test_the_ticket_and_the_portal_lead_to_it(told, agent) -> None:
    assert url(told) in signed_in(agent).get(told.get_absolute_url()).content.decode()
    assert url(told) in signed_in(told.requester).get(f"/portal/tickets/{told.number}/").content.decode()


def test_what_was_cancelled_has_one_too(agent) -> None:
    ticket = bring_to(make_ticket(), "cancelled", agent)
    assert signed_in(agent).get(url(ticket)).status_code == 200


def test_the_pdf_has_its_chinese_font_in_it(told, agent) -> None:
    pytest.importorskip("weasyprint")
    answer = signed_in(agent).get(f"{url(told)}report.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{told.number}.pdf"')
    content = answer.content
    assert content.startswith(b"%PDF-")
    names = set(re.findall(rb"/FontName /(?:[A-Z]{6}\+)?([\w-]+)", content))
    assert any(b"CJK" in name or b"SC" in name or b"Micro" in name for name in names) or b"/ObjStm" in content


def test_the_api_gives_the_pdf_as_well(told, agent) -> None:
    pytest.importorskip("weasyprint")
    answer = signed_in(agent).get(f"/api/v1/tickets/{told.number}/report.pdf")
    assert answer.content.startswith(b"%PDF-")


def test_hostile_words_stay_words(told, agent) -> None:
    Ticket.objects.filter(pk=told.pk).update(title="<script>alert(1)</script>")
    page = signed_in(agent).get(url(told)).content.decode()
    assert "<script>alert(1)" not in page


def test_a_long_story_asks_no_more_statements(told, agent, django_assert_max_num_queries) -> None:
    for number in range(12):
        actions.note(told, by=agent, text=f"补记{number}")
    client = signed_in(agent)
    client.get(url(told))
    with django_assert_max_num_queries(28):
        client.get(url(told))
