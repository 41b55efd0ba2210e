"""Asking: a form that takes what an employee types, refuses at the field, and loses nothing."""

import time
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from helpdesk.portal.forms import first_sentence
from tests.factories import PASSWORD, make_category, make_ticket, make_user
from tests.portal.asking import URL, filled_in, read_token, send
from tickets.models import Attachment, Draft, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("team", "category")]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def test_sent_form_becomes_a_ticket_with_everything_in_it(client, employee):
    since = timezone.localtime() - timedelta(hours=2)
    answer = send(
        client,
        impact="team",
        urgency="high",
        error_text="错误 809",
        device="NB-20419",
        contact_phone="138",
        occurred_at=f"{since:%Y-%m-%dT%H:%M}",
    )
    ticket = Ticket.objects.get()
    assert answer.headers["Location"] == f"/portal/tickets/{ticket.number}/sent/"
    assert ticket.requester == employee
    assert (ticket.title, ticket.description) == ("连不上 VPN", "连不上 VPN。提示超时。")
    assert (ticket.impact, ticket.urgency, ticket.error_text) == ("team", "high", "错误 809")
    assert (ticket.device, ticket.contact_phone, ticket.location) == ("NB-20419", "138", "B座7F")
    assert (ticket.channel, ticket.category.slug) == ("portal", "network")
    assert ticket.occurred_at == since.replace(second=0, microsecond=0)


def test_page_after_sending_shows_the_number_and_who_has_it(client, employee, team):
    page = client.get(send(client).headers["Location"]).content.decode()
    number = Ticket.objects.get().number
    assert f'<strong class="big-number">{number}</strong>' in page
    assert f'data-copy="{number}"' in page
    assert team.name in page
    assert employee.email in page


def test_page_after_sending_is_for_those_who_may_see_the_ticket(client, employee):
    other = make_ticket()
    assert client.get(f"/portal/tickets/{other.number}/sent/").status_code == 404


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("打印机脱机。重启过了。", "打印机脱机"),
        ("能不能换显示器？旧的闪。", "能不能换显示器？"),
        ("\n\n第一行\n第二行", "第一行"),
        ("Version 5.2.1 crashes. Always.", "Version 5.2.1 crashes"),
        ("![截图](/x.png)\n报错了", "报错了"),
        ("![截图](/x.png)", ""),
        ("字" * 100, "字" * 79 + "…"),
    ],
)
def test_title_is_the_first_sentence(text, title):
    assert first_sentence(text) == title


def test_title_of_ones_own_wins(client, employee):
    send(client, title="VPN 809 错误")
    assert Ticket.objects.get().title == "VPN 809 错误"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"category": ""}, "category"),
        ({"category": "no-such"}, "category"),
        ({"description": ""}, "description"),
        ({"description": "   \n "}, "description"),
        ({"description": "长" * 100_001}, "description"),
        ({"title": "长" * 201}, "title"),
        ({"error_text": "e" * 5_001}, "error_text"),
        ({"contact_phone": "1" * 41}, "contact_phone"),
        ({"location": "楼" * 101}, "location"),
        ({"device": "机" * 101}, "device"),
        ({"impact": "world"}, "impact"),
        ({"urgency": "now"}, "urgency"),
        ({"occurred_at": "昨天"}, "occurred_at"),
        ({"occurred_at": "2999-01-01T00:00"}, "occurred_at"),
        ({"requester": "NOBODY"}, "requester"),
        ({"requester": "\x00"}, "requester"),
        ({"requester": "9" * 33}, "requester"),
        ({"description": "空\x00字符"}, "description"),
    ],
)
def test_refusal_stands_at_the_field_and_what_was_typed_stays(client, employee, fields, field):
    answer = send(client, **({"description": "写了很久的话", "device": "NB-1"} | fields))
    assert answer.status_code == 400
    assert not Ticket.objects.exists()
    form = answer.context["form"]
    assert list(form.errors) == [field]
    page = answer.content.decode()
    assert f'id="id_{field}_error"' in page
    if field not in ("description", "device"):
        assert "写了很久的话" in page
        assert 'value="NB-1"' in page


def test_category_switched_off_meanwhile_is_refused_in_words(client, employee, category):
    fields = filled_in(client)
    category.is_active = False
    category.save()
    answer = client.post(URL, fields, headers={"Accept-Language": "en"})
    assert "no such category any more" in answer.content.decode()
    assert answer.status_code == 400


def test_second_level_counts_below_the_chosen_tile_only(client, employee, category):
    vpn = make_category("VPN", slug="vpn", parent=category)
    make_category("其他", slug="other")
    send(client, subcategory="vpn")
    send(client, category="other", subcategory="vpn")
    assert [ticket.category.slug for ticket in Ticket.objects.order_by("pk")] == [vpn.slug, "other"]


def test_emoji_and_markup_are_kept_as_text_and_shown_harmless(client, employee):
    text = "🖨️ 打不开 <script>alert(1)</script> & <img src=x onerror=alert(2)>"
    send(client, description=text, title="<b>粗</b> 😀")
    ticket = Ticket.objects.get()
    assert (ticket.description, ticket.title) == (text, "<b>粗</b> 😀")
    for url in (f"/portal/tickets/{ticket.number}/", "/portal/", f"/portal/tickets/{ticket.number}/sent/"):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>粗" not in page


def test_longest_text_is_taken(client, employee):
    send(client, description="长" * 100_000)
    assert len(Ticket.objects.get().description) == 100_000


def test_same_form_sent_twice_makes_one_ticket(client, employee):
    fields = filled_in(client)
    answers = [client.post(URL, fields).headers["Location"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert Ticket.objects.count() == 1


def test_same_form_with_a_file_sent_twice_makes_one_ticket(client, employee):
    upload = client.post("/tickets/attachments/", {"file": SimpleUploadedFile("a.png", PNG)}).json()
    fields = filled_in(client, attachments=upload["id"])
    answers = [client.post(URL, fields).headers["Location"] for _ in range(2)]
    assert answers[0] == answers[1]


@pytest.mark.django_db(transaction=True)
def test_same_form_sent_at_the_same_moment_makes_one_ticket(client, employee):
    fields, together, answers = filled_in(client), Barrier(2), []

    def post() -> None:
        browser = Client()
        browser.cookies = client.cookies
        together.wait()
        answers.append(browser.post(URL, fields).headers["Location"])
        connection.close()

    threads = [Thread(target=post) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1
    assert Ticket.objects.count() == 1


def test_two_forms_make_two_tickets(client, employee):
    send(client)
    send(client)
    assert Ticket.objects.count() == 2


def test_token_of_somebody_else_is_refused_and_replaced(client, employee):
    other = Client()
    other.force_login(make_user())
    answer = client.post(URL, filled_in(client, token=read_token(other)))
    assert answer.status_code == 400
    assert "连不上 VPN" in answer.content.decode()
    assert client.post(URL, filled_in(client, token=answer.context["token"])).status_code == 302


def test_refused_form_can_be_sent_again_with_its_token(client, employee):
    fields = filled_in(client)
    assert client.post(URL, fields | {"description": ""}).status_code == 400
    assert client.post(URL, fields).status_code == 302


def test_file_of_a_plain_form_goes_along(client, employee):
    send(client, files=SimpleUploadedFile("截图 1.png", PNG))
    attachment = Attachment.objects.get()
    assert attachment.ticket == Ticket.objects.get()
    assert attachment.public


@pytest.mark.parametrize(
    ("name", "content"), [("a.exe", b"MZ\x90\x00" * 40), ("leer.png", b""), ("x.svg", b"<svg onload='alert(1)'/>")]
)
def test_file_of_a_wrong_kind_is_refused_in_words_and_the_rest_stays(client, employee, name, content):
    good = SimpleUploadedFile("gut.png", PNG)
    answer = send(client, files=[SimpleUploadedFile(name, content), good])
    page = answer.content.decode()
    assert answer.status_code == 400
    assert name in page
    assert "连不上 VPN" in page
    kept = Attachment.objects.get()
    assert kept.name == "gut.png"
    assert f'value="{kept.uuid}" checked' in page


def test_file_too_large_is_refused_in_words(client, employee, settings):
    settings.ATTACHMENT_MAX_BYTES = 1_000
    answer = send(client, files=SimpleUploadedFile("gross.txt", b"x" * 1_001))
    assert answer.status_code == 400
    assert "gross.txt" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_file_of_somebody_else_cannot_be_taken(client, employee):
    other = Client()
    other.force_login(make_user())
    stolen = other.post("/tickets/attachments/", {"file": SimpleUploadedFile("a.png", PNG)}).json()
    assert send(client, attachments=stolen["id"]).status_code == 400
    assert Attachment.objects.get().ticket is None


def test_own_details_are_filled_in(client, employee):
    make_ticket(employee, device="NB-20419")
    page = client.get(URL).content.decode()
    for known in ("林晓雨", employee.employee_number, "财务部", "6217", "B座7F", "NB-20419"):
        assert known in page


def test_words_and_category_of_the_address_are_filled_in(client, employee):
    page = client.get(URL, {"q": "打印机 <脱机>", "category": "network"}).content.decode()
    assert "打印机 &lt;脱机&gt;</textarea>" in page
    assert 'value="network" required checked' in page


def test_form_costs_few_statements(client, employee, category, django_assert_max_num_queries):
    for number in range(10):
        make_category(f"子类{number}", parent=category)
        make_ticket(employee)
    client.post("/portal/ask/draft/", {"description": "草稿"})
    # One of them asks what is wrong right now, one what waits for approval.
    with django_assert_max_num_queries(12):
        client.get(URL)


def test_agent_asks_like_everybody(client, agent):
    client.force_login(agent)
    assert send(client).status_code == 302
    assert Ticket.objects.get().requester == agent


def test_form_needs_a_token_of_the_site(employee):
    strict = Client(enforce_csrf_checks=True)
    strict.login(username=employee.email, password=PASSWORD)
    strict.force_login(employee)
    assert strict.post(URL, {"description": "x"}).status_code == 403


def test_draft_of_another_person_is_never_shown(client, employee):
    Draft.objects.create(user=make_user(), key="ask", data={"description": "别人的草稿"})
    assert "别人的草稿" not in client.get(URL).content.decode()


@pytest.mark.parametrize("text", ["![" * 50_000, "![](" * 25_000, "![x]" * 25_000])
def test_no_description_takes_long_to_name(text):
    began = time.process_time()
    assert len(first_sentence(text)) <= 80
    assert time.process_time() - began < 1
