"""The signed link: it answers one question for one person about one resolution, and reading it changes nothing."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.utils import timezone

from tests.factories import bring_to, make_agent, make_team, make_ticket, make_user, resolution
from tickets import actions
from tickets.confirmation import SALT, confirmation_url
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def agent():
    return make_agent("周启明", teams=(make_team(is_service_desk=True),))


@pytest.fixture
def ticket(agent) -> Ticket:
    return bring_to(make_ticket(make_user("林晓雨"), title="显示器闪屏"), "resolved", agent)


def path(ticket) -> str:
    return urlsplit(confirmation_url(ticket)).path


def state(ticket) -> str:
    return Ticket.objects.get(pk=ticket.pk).state


def test_link_is_absolute(ticket, settings):
    settings.SITE_URL = "https://desk.example.com"
    assert confirmation_url(ticket).startswith("https://desk.example.com/confirm/")


def test_only_a_resolved_ticket_has_a_link(agent):
    with pytest.raises(ValueError, match="not resolved"):
        confirmation_url(make_ticket())


def test_page_asks_without_a_sign_in(client, ticket):
    page = client.get(path(ticket)).content.decode()
    for shown in (ticket.number, "显示器闪屏", "已重启打印服务。", 'value="solved"', 'value="not_solved"'):
        assert shown in page


def test_reading_changes_nothing_however_often(client, ticket):
    before = ticket.events.count()
    for method in (client.get, client.head, client.get):
        assert method(path(ticket)).status_code == 200
    assert state(ticket) == "resolved"
    assert ticket.events.count() == before


def test_solved_closes_in_the_requesters_name(client, ticket):
    link = path(ticket)
    answer = client.post(link, {"answer": "solved"})
    assert answer.headers["Location"] == link
    assert "it is closed" in client.get(link, headers=ENGLISH).content.decode()
    assert state(ticket) == "closed"
    event = ticket.events.last()
    assert (event.verb, event.actor) == ("confirmed", ticket.requester)


def test_not_solved_reopens_with_the_reason(client, ticket):
    answer = client.post(path(ticket), {"answer": "not_solved", "reason": "还是闪"}, headers=ENGLISH)
    assert "we go on with it" in answer.content.decode()
    event = ticket.events.last()
    assert (event.verb, event.actor, event.data["reason"]) == ("reopened", ticket.requester, "还是闪")
    assert state(ticket) == "in_progress"


@pytest.mark.parametrize("reason", ["", "   ", "长" * 20_001])
def test_bad_reason_is_refused_at_the_field_and_kept(client, ticket, reason):
    answer = client.post(path(ticket), {"answer": "not_solved", "reason": reason})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert 'class="field-error"' in page
    assert f"{reason.strip()}</textarea>" in page
    assert state(ticket) == "resolved"


@pytest.mark.parametrize("answer", [{}, {"answer": ""}, {"answer": "resolve"}, {"answer": "confirm"}])
def test_any_other_answer_is_refused(client, ticket, answer):
    assert client.post(path(ticket), answer).status_code == 400
    assert state(ticket) == "resolved"


def test_second_answer_meets_a_clear_page(client, ticket):
    link = path(ticket)
    client.post(link, {"answer": "solved"})
    again = client.post(link, {"answer": "not_solved", "reason": "x"}, headers=ENGLISH)
    assert again.status_code == 200
    assert "it is closed" in again.content.decode()
    assert state(ticket) == "closed"


def test_ticket_closed_by_the_wait_says_so(client, ticket):
    link = path(ticket)
    actions.move(ticket, "auto_close", by=None)
    page = client.get(link, headers=ENGLISH).content.decode()
    assert "closed already" in page
    client.post(link, {"answer": "not_solved", "reason": "x"})
    assert state(ticket) == "closed"


def test_reopening_kills_the_link_for_good(client, ticket, agent):
    link = path(ticket)
    actions.move(ticket, "reopen", by=ticket.requester, reason="还没好")
    assert client.get(link).status_code == 410
    again = actions.move(ticket, "resolve", by=agent, **resolution())
    old = client.post(link, {"answer": "solved"}, headers=ENGLISH)
    assert old.status_code == 410
    assert "显示器闪屏" not in old.content.decode()
    assert state(ticket) == "resolved"
    assert client.post(path(again), {"answer": "solved"}).status_code == 302


def test_link_expires(client, ticket, settings):
    link = path(ticket)
    with time_machine.travel(timezone.now() + timedelta(days=settings.INCIDENT_CONFIRMATION_DAYS, minutes=1)):
        answer = client.post(link, {"answer": "solved"}, headers=ENGLISH)
        assert answer.status_code == 410
        assert "expired" in answer.content.decode()
        assert ticket.number not in answer.content.decode()
    assert state(ticket) == "resolved"


@pytest.mark.parametrize("cut", [lambda t: t[:-3] + "/", lambda t: t[:-1] + "x/", lambda t: "/confirm/abc/"])
def test_damaged_link_is_not_found(client, ticket, cut):
    answer = client.get(cut(path(ticket)))
    assert answer.status_code == 404
    assert "显示器" not in answer.content.decode()


@pytest.mark.parametrize("content", ["text", [1], [1, 2, 3, 4], {"a": 1}, ["x", "y", "z"], None, [10**30, 1, 1]])
def test_other_signed_content_is_not_found(client, ticket, content):
    assert client.get(f"/confirm/{signing.dumps(content, salt=SALT)}/").status_code == 404


def test_signature_of_another_purpose_is_not_found(client, ticket):
    foreign = signing.dumps([ticket.pk, ticket.requester_id, 0], salt="something.else")
    assert client.get(f"/confirm/{foreign}/").status_code == 404


def test_link_of_a_disabled_person_is_dead(client, ticket):
    link = path(ticket)
    ticket.requester.is_active = False
    ticket.requester.save()
    assert client.post(link, {"answer": "solved"}).status_code == 404
    assert state(ticket) == "resolved"


def test_page_shows_nothing_else_of_the_ticket_and_no_way_that_needs_a_sign_in(client, agent):
    ticket = make_ticket(make_user("林晓雨", phone="6217"), title="显示器闪屏", description="机密描述", device="NB-1")
    bring_to(ticket, "in_progress", agent)
    actions.note(ticket, by=agent, text="内部备注")
    actions.reply(ticket, by=agent, text="公开回复")
    values = resolution() | {
        "resolution": "好了 ![图](/tickets/attachments/x/) [日志](/tickets/attachments/y/) <b>x</b>"
    }
    ticket = actions.move(ticket, "resolve", by=agent, **values)
    page = client.get(path(ticket)).content.decode()
    for hidden in (
        "机密描述",
        "内部备注",
        "公开回复",
        "NB-1",
        "6217",
        "周启明",
        "/tickets/",
        "/portal/",
        'href="/"',
        "<b>x",
    ):
        assert hidden not in page
    assert "日志" in page


def test_page_is_kept_by_no_cache_and_found_by_no_search_engine(client, ticket):
    answer = client.get(path(ticket))
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_page_speaks_the_requesters_language(client, ticket):
    ticket.requester.language = "en"
    ticket.requester.save()
    assert "It is solved" in client.get(path(ticket), headers={"Accept-Language": "zh-CN"}).content.decode()


def test_answer_from_another_site_is_refused(ticket):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path(ticket), {"answer": "solved"}).status_code == 403
    assert state(ticket) == "resolved"
