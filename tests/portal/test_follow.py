"""Following: the promise, who has it, the stages, the conversation, and one box to answer in."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.factories import bring_to, make_category, make_ticket, make_user, resolution, tomorrow
from tests.portal.test_ask import PNG
from tickets import actions

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}


def url(ticket, end=""):
    return f"/portal/tickets/{ticket.number}/{end}"


def stages(client, ticket):
    return [(str(stage.name), stage.phase) for stage in client.get(url(ticket), headers=ENGLISH).context["stages"]]


def test_ticket_of_somebody_else_does_not_exist(client, employee, team):
    assert client.get(url(make_ticket())).status_code == 404
    assert client.get("/portal/tickets/IT-20200101-1/").status_code == 404


def test_ticket_needs_a_sign_in(ticket):
    assert Client().get(url(ticket)).status_code == 302


def test_page_shows_what_was_asked_and_who_has_it(client, employee, agent, ticket):
    bring_to(ticket, "in_progress", agent)
    page = client.get(url(ticket)).content.decode()
    for shown in (ticket.number, "打印机脱机", "点打印没有反应。", "周启明", "tel:6120"):
        assert shown in page


def test_new_promise_is_large_and_the_earlier_one_stays(client, employee, agent, ticket):
    first, second = timezone.now() + timedelta(days=1), timezone.now() + timedelta(days=2)
    actions.edit(ticket, by=agent, promised_at=first)
    assert client.get(url(ticket)).context["earlier_promise"] is None
    actions.edit(ticket, by=agent, promised_at=second)
    answer = client.get(url(ticket), headers=ENGLISH)
    assert abs(answer.context["earlier_promise"] - first) < timedelta(minutes=1)
    assert "First promised" in answer.content.decode()


def test_stages_tell_what_is_behind_now_and_to_come(client, employee, agent, ticket):
    assert stages(client, ticket) == [
        ("New", "now"), ("Assigned", "future"), ("In progress", "future"), ("Resolved", "future"), ("Closed", "future"),
    ]  # fmt: skip
    bring_to(ticket, "in_progress", agent)
    assert stages(client, ticket) == [
        ("Received", "done"),
        ("Assigned", "done"),
        ("In progress", "now"),
        ("Resolved", "future"),
        ("Closed", "future"),
    ]


def test_stages_of_a_closed_ticket_are_all_behind(client, employee, agent, ticket):
    bring_to(ticket, "closed", agent)
    found = stages(client, ticket)
    assert [name for name, _phase in found] == ["Received", "Assigned", "In progress", "Resolved", "Closed"]
    assert {phase for _name, phase in found} == {"done"}


def test_cancelled_ticket_has_nothing_to_come(client, employee, agent, ticket):
    bring_to(ticket, "cancelled", agent)
    assert stages(client, ticket) == [("Received", "done"), ("Cancelled", "done")]


def test_expected_solution_stands_at_its_stage(client, employee, agent, ticket):
    promised = tomorrow()
    actions.edit(ticket, by=agent, promised_at=promised)
    found = {str(s.name): s.expected for s in client.get(url(ticket), headers=ENGLISH).context["stages"]}
    assert abs(found["Resolved"] - promised) < timedelta(minutes=1)
    assert found["Closed"] is None


def test_question_of_the_desk_waits_for_the_requester_whose_answer_wakes_the_ticket(client, employee, agent, ticket):
    bring_to(ticket, "in_progress", agent)
    actions.move(ticket, "pend", by=agent, pending_reason="requester", follow_up_at=tomorrow(), message="哪个版本？")
    page = client.get(url(ticket), headers=ENGLISH).content.decode()
    assert "哪个版本？" in page
    assert "Please answer our question" in page
    assert client.post(url(ticket, "reply/"), {"text": "5.2.1"}).headers["Location"] == url(ticket)
    ticket.refresh_from_db()
    assert ticket.state == "in_progress"
    page = client.get(url(ticket), headers=ENGLISH).content.decode()
    assert "5.2.1" in page
    assert "Please answer" not in page


def test_department_head_is_not_told_that_it_waits_for_them(client, employee, agent):
    employee.department.head = employee
    employee.department.save()
    ticket = bring_to(make_ticket(make_user(department=employee.department)), "in_progress", agent)
    actions.move(ticket, "pend", by=agent, pending_reason="requester", follow_up_at=tomorrow())
    page = client.get(url(ticket), headers=ENGLISH).content.decode()
    assert "Waiting for you" not in page
    assert "Waiting for the requester" in page


def test_solution_is_read_in_the_conversation(client, employee, agent, ticket):
    bring_to(ticket, "in_progress", agent)
    actions.move(ticket, "resolve", by=agent, **resolution() | {"resolution": "换了**数据线**。"})
    assert "换了<strong>数据线</strong>。" in client.get(url(ticket)).content.decode()


def test_reply_takes_files_along(client, employee, ticket):
    client.post(url(ticket, "reply/"), {"text": "见截图", "files": SimpleUploadedFile("截图.png", PNG)})
    page = client.get(url(ticket)).content.decode()
    assert "见截图" in page
    assert 'alt="截图.png"' in page


@pytest.mark.parametrize("text", ["", "  \n ", "长" * 20_001, "空\x00字"])
def test_refused_reply_says_why_and_keeps_text_and_files(client, employee, ticket, text):
    answer = client.post(url(ticket, "reply/"), {"text": text, "files": SimpleUploadedFile("截图.png", PNG)})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'id="id_text_error"' in page
    assert text.strip().replace("\x00", "")[:10] in page
    assert "截图.png" in page
    assert not ticket.events.filter(verb="replied").exists()


def test_refused_file_leaves_the_reply_unsent_and_typed(client, employee, ticket):
    answer = client.post(
        url(ticket, "reply/"), {"text": "见附件", "files": SimpleUploadedFile("a.exe", b"MZ\x90\x00" * 9)}
    )
    assert answer.status_code == 400
    assert "a.exe" in answer.content.decode()
    assert "见附件</textarea>" in answer.content.decode()
    assert not ticket.events.filter(verb="replied").exists()


def test_reply_to_a_ticket_closed_meanwhile_is_refused_and_kept(client, employee, agent, ticket):
    bring_to(ticket, "closed", agent)
    answer = client.post(url(ticket, "reply/"), {"text": "还是不行"})
    assert answer.status_code == 409
    assert "还是不行</textarea>" in answer.content.decode()


def test_markup_in_a_reply_is_text(client, employee, agent, ticket):
    actions.reply(ticket, by=agent, text="<script>alert(1)</script>[x](javascript:alert(2)) 😀")
    page = client.get(url(ticket)).content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "😀" in page


def test_department_head_reads_but_does_not_answer(client, employee, team):
    employee.department.head = employee
    employee.department.save()
    ticket = make_ticket(make_user(department=employee.department))
    assert "<textarea" not in client.get(url(ticket)).content.decode()
    assert client.post(url(ticket, "reply/"), {"text": "x"}).status_code == 403


def test_watcher_answers_too(client, employee, team):
    ticket = make_ticket()
    actions.watch(ticket, by=ticket.requester, user=employee)
    client.post(url(ticket, "reply/"), {"text": "我这边也一样"})
    assert ticket.events.filter(verb="replied", actor=employee).exists()


def test_closed_ticket_offers_to_ask_again(client, employee, agent):
    ticket = make_ticket(employee, category=make_category(slug="vpn", parent=make_category(slug="network")))
    bring_to(ticket, "closed", agent)
    page = client.get(url(ticket)).content.decode()
    assert f"?category={ticket.category.slug}&amp;q=" in page
    assert 'name="text"' not in page
    again = client.get("/portal/ask/", {"category": "vpn"}).content.decode()
    assert 'value="network" required checked' in again
    assert 'value="vpn" checked' in again


def test_page_costs_few_statements_however_long_the_conversation(
    client, employee, agent, ticket, django_assert_max_num_queries
):
    bring_to(ticket, "in_progress", agent)
    for number in range(15):
        actions.reply(ticket, by=agent, text=f"第{number}次")
        client.post(url(ticket, "reply/"), {"text": "好", "files": SimpleUploadedFile("a.png", PNG)})
        actions.watch(ticket, by=employee, user=make_user())
    client.post(url(ticket, "draft/"), {"text": "草稿"})
    with django_assert_max_num_queries(16):
        client.get(url(ticket))
