"""Asking for a colleague: found by name or number, only people who are there, and the ticket is theirs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import make_user
from tests.portal.asking import filled_in, send
from tests.portal.test_ask import PNG
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("team", "category")]


@pytest.fixture
def colleague():
    return make_user("王思远", employee_number="C10233", phone="6300", location="A座2F")


def test_colleague_becomes_the_requester_with_their_own_details(client, employee, colleague):
    send(client, requester="C10233", contact_phone=employee.phone, location=employee.location, device="")
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.opened_by) == (colleague, employee)
    assert (ticket.contact_phone, ticket.location) == ("6300", "A座2F")
    assert list(ticket.watchers.all()) == [employee]


def test_details_typed_for_the_colleague_count(client, employee, colleague):
    send(client, requester="C10233", contact_phone="13800000000", location=employee.location)
    assert Ticket.objects.get().contact_phone == "13800000000"


def test_colleague_who_has_left_is_refused_in_words_and_the_text_stays(client, employee, colleague):
    colleague.is_active = False
    colleague.save()
    answer = send(client, requester="C10233")
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["requester"]
    assert "连不上 VPN" in answer.content.decode()
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("words", ["思远", "C102", "c10233"])
def test_search_finds_by_name_and_number(client, employee, colleague, words):
    assert 'value="C10233"' in client.get("/portal/colleagues/", {"colleague": words}).content.decode()


def test_search_finds_no_one_who_has_left_and_not_oneself(client, employee, colleague):
    make_user("王离职", is_active=False)
    make_user("王思远二")
    page = client.get("/portal/colleagues/", {"colleague": "王"}).content.decode()
    assert "王离职" not in page
    assert "王思远" not in page  # one character is too few
    page = client.get("/portal/colleagues/", {"colleague": "林晓"}).content.decode()
    assert employee.employee_number not in page


def test_search_shows_a_few_people_never_a_directory(client, employee):
    for _ in range(20):
        make_user("张伟")
    page = client.get("/portal/colleagues/", {"colleague": "张伟"}).content.decode()
    assert page.count("张伟") == 8


def test_search_tells_neither_phone_nor_mail(client, employee, colleague):
    page = client.get("/portal/colleagues/", {"colleague": "王思远"}).content.decode()
    assert colleague.phone not in page
    assert colleague.email not in page


@pytest.mark.parametrize("words", ["%%", "__", "<b>x", "\x00\x00", "王" * 3_000, "'; --"])
def test_search_survives_any_words(client, employee, colleague, words):
    answer = client.get("/portal/colleagues/", {"colleague": words})
    assert answer.status_code == 200
    assert "C10233" not in answer.content.decode()
    assert "<b>x" not in answer.content.decode()


def test_search_needs_a_sign_in(client):
    assert client.get("/portal/colleagues/", {"colleague": "王思远"}).status_code == 302


def test_search_without_script_keeps_what_was_typed(client, employee, colleague):
    file = SimpleUploadedFile("截图.png", PNG)
    answer = client.post("/portal/ask/", filled_in(client, find="1", colleague="思远", title="标题", files=file))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="C10233"' in page
    assert "连不上 VPN。提示超时。</textarea>" in page
    assert 'value="标题"' in page
    assert "截图.png" in page
    assert not Ticket.objects.exists()
