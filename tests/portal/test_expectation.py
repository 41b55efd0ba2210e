"""When an employee can expect an answer and a solution, with no word of clocks."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from sla.defaults import load_defaults
from tests.factories import make_agent, make_team, make_ticket, make_user
from tickets import actions

pytestmark = pytest.mark.django_db
START = datetime.fromisoformat("2026-11-18T10:00:00+08:00")
HIGH = {"impact": "department", "urgency": "high"}


@pytest.fixture
def travel():
    with time_machine.travel(START, tick=False) as traveller:
        load_defaults(2026)
        yield traveller


def page(user, path: str) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def ticket(travel):
    return make_ticket(make_user(), **HIGH)


def test_home_and_list_say_by_when(ticket) -> None:
    for path in ("/portal/", "/portal/tickets/"):
        assert "Today 14:00" in page(ticket.requester, path)


def test_following_shows_it_largest(ticket) -> None:
    shown = page(ticket.requester, f"/portal/tickets/{ticket.number}/")
    assert "Today 14:00" in shown[shown.index('class="promise-time"') :][:200]


def test_what_a_person_promised_comes_first(ticket) -> None:
    agent = make_agent()
    actions.edit(ticket, by=agent, promised_at=START + timedelta(hours=2))
    shown = page(ticket.requester, f"/portal/tickets/{ticket.number}/")
    assert ("Today 12:00" in shown, "Today 14:00" in shown) == (True, False)


def test_what_is_over_is_promised_no_more(ticket, travel) -> None:
    travel.shift(timedelta(hours=5))
    assert "14:00" not in page(ticket.requester, "/portal/")


def test_after_sending_both_times_are_told(ticket) -> None:
    shown = page(ticket.requester, f"/portal/tickets/{ticket.number}/sent/")
    assert ("Today 12:00" in shown, "Today 14:00" in shown) == (True, True)


def test_asking_foresees_them_and_follows_the_answers(travel) -> None:
    user = make_user()
    assert "Today 14:00" in page(user, "/portal/ask/")  # medium: heard in four hours
    urgent = page(user, "/portal/ask/expectation/?impact=company&urgency=critical")
    assert ("Today 10:15" in urgent, "Today 12:00" in urgent) == (True, True)


@pytest.mark.parametrize("query", ["impact=x&urgency=y", "category=none", "subcategory=%00", "category=" + "a" * 300])
def test_nonsense_foresees_the_usual(travel, query: str) -> None:
    assert "Today 14:00" in page(make_user(), f"/portal/ask/expectation/?{query}")


def test_a_list_costs_one_statement_more_whatever_its_length(travel, django_assert_max_num_queries) -> None:
    user = make_user()
    team = make_team()
    for _n in range(8):
        make_ticket(user, by=make_agent(teams=(team,)), team=team, **HIGH)
    client = Client()
    client.force_login(user)
    with django_assert_max_num_queries(12):
        client.get("/portal/tickets/")
