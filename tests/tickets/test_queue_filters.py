"""Filters: one meaning for the page, saved views and the API."""

from datetime import datetime, timedelta

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import User
from tests.factories import bring_to, make_agent, make_category, make_department, make_team, make_ticket, make_user
from tests.tickets.test_queue_page import QUEUE, as_user, listed, text_of
from tickets.filters import FILTERS, TicketFilter, condition_for
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def found_by_page(user: User, query: str) -> set[int]:
    condition = condition_for(QueryDict(query), user)
    return set(Ticket.objects.filter(condition).values_list("pk", flat=True))


def found_by_filter_set(user: User, query: str) -> set[int]:
    request = RequestFactory().get("/")
    request.user = user
    filters = TicketFilter(QueryDict(query), queryset=Ticket.objects.all(), request=request)
    assert filters.is_valid(), filters.errors
    return set(filters.qs.values_list("pk", flat=True))


@pytest.fixture
def desk():
    """Two tickets that differ in everything one can filter by."""
    team = make_team()
    agent = make_agent(teams=(team,))
    hardware = make_category(slug="hardware")
    printer = make_category(slug="printer", parent=hardware)
    company = make_department()
    finance = make_department(parent=company)
    caller = make_user("林晓雨", department=finance)
    wanted = make_ticket(
        caller, by=agent, title="打印机脱机", team=team, assignee=agent, priority=1, category=printer,
        tags=["月结", "三厂"],
        channel="phone", confidential=True, at=datetime.fromisoformat("2026-03-05T10:00:00+08:00"),
    )  # fmt: skip
    other = make_ticket(
        make_user(department=make_department()), by=make_agent(teams=(make_team(),)), title="VPN", priority=4,
        category=make_category(slug="network"), at=datetime.fromisoformat("2026-03-07T10:00:00+08:00"),
    )  # fmt: skip
    other = bring_to(other, "cancelled", make_agent(role="supervisor"))
    return {
        "agent": agent, "team": team, "company": company, "caller": caller, "wanted": wanted, "other": other,
        "hardware": hardware,
    }  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [
        "open=true",
        "state=assigned&state=in_progress",
        "priority=1&priority=2",
        "team={team.pk}",
        "team=mine",
        "assignee={agent.pk}",
        "assignee=me",
        "requester={caller.pk}",
        "department={company.pk}",
        "category=hardware",
        "tags=月结",
        "tags=nothing，三厂",
        "channel=phone",
        "confidential=true",
        "created_before=2026-03-05",
        "created_after=2026-03-05&created_before=2026-03-06",
        "created_before=2026-03-06T00:00:00%2B08:00",
        "q=打印",
        "q=林晓雨 打印机",
        "kind=incident&priority=1",
    ],
)
def test_page_and_filter_set_find_the_same_one_ticket(desk, query):
    query = query.format(**desk)
    assert found_by_page(desk["agent"], query) == {desk["wanted"].pk}
    assert found_by_filter_set(desk["agent"], query) == {desk["wanted"].pk}


@pytest.mark.parametrize("query", ["open=false", "assignee=none", "created_after=2026-03-06", "priority=4", "q=vpn"])
def test_and_the_other(desk, query):
    assert found_by_page(desk["agent"], query) == {desk["other"].pk}
    assert found_by_filter_set(desk["agent"], query) == {desk["other"].pk}


def test_assignee_me_or_none_finds_both(desk):
    both = {desk["wanted"].pk, desk["other"].pk}
    assert found_by_page(desk["agent"], "assignee=me&assignee=none") == both


def test_updated_range(desk):
    Ticket.objects.filter(pk=desk["wanted"].pk).update(updated_at=timezone.now() + timedelta(days=2))
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert found_by_page(desk["agent"], f"updated_after={tomorrow}") == {desk["wanted"].pk}
    assert found_by_page(desk["agent"], f"updated_before={tomorrow}") == {desk["other"].pk}


@pytest.mark.parametrize(
    "query",
    [
        "priority=9",
        "state=nonsense",
        "open=perhaps",
        "team=-1",
        "team=99999999999999999999999",
        "assignee=1;drop",
        "created_after=2026-02-30",
        "created_after=9999-12-31T23:59:59-23:59:59",
        "q=" + "x" * 300,
        "q=%00",
        "category=%00",
        "&".join(f"team={n}" for n in range(60)),
    ],
)
def test_what_is_not_understood_is_said_and_left_out(desk, query):
    response = as_user(desk["agent"]).get(f"{QUEUE}?view=all&{query}")
    assert response.status_code == 200
    assert "not understood" in text_of(response)


def test_an_id_that_nobody_has_finds_nothing(desk):
    assert found_by_page(desk["agent"], "team=999999&requester=999999") == set()
    assert found_by_page(desk["agent"], "category=none-such") == set()


@pytest.mark.parametrize("query", ["tags=月结", "updated_after=2020-01-01"])
def test_what_only_the_desk_reads_only_the_desk_may_ask_after(desk, query):
    assert found_by_filter_set(desk["caller"], query) == set()


def test_filters_read_as_sentences_and_can_be_taken_off(desk):
    query = f"view=all&open=true&priority=1&team={desk['team'].pk}&requester={desk['caller'].pk}&category=hardware"
    page = text_of(as_user(desk["agent"]).get(f"{QUEUE}?{query}"))
    for words in ("Urgent", desk["team"].name, "林晓雨", desk["hardware"].name):
        assert f'title="{words}"' in page
    assert f"priority=1&amp;team={desk['team'].pk}&amp;requester={desk['caller'].pk}&amp;ordering" in page


def test_taking_the_last_filter_off_shows_everything(desk):
    assert listed(desk["agent"], "view=all") == {desk["wanted"].number}
    assert listed(desk["agent"], "view=all&open=") == {desk["wanted"].number, desk["other"].number}


def test_the_filter_form_works_without_script_and_leaves_a_clean_address(desk):
    client = as_user(desk["agent"])
    form = text_of(client.get(f"{QUEUE}filters/?view=all"))
    for name in FILTERS:  # but that of a figure, which only the links behind figures ask for
        assert (f'name="{name}"' in form) == (name != "figure")
    sent = {"apply": "1", "view": "all", "q": "", "priority": ["1"], "tags": "", "created_after": "", "open": ""}
    answer = client.get(QUEUE, sent)
    assert answer["Location"] == f"{QUEUE}?view=all&priority=1&ordering=priority"


def test_search_from_the_bar_finds_ended_tickets_too(desk):
    assert listed(desk["agent"], "q=VPN") == {desk["other"].number}


def test_no_name_is_read_for_what_cannot_be_an_id(desk):
    """`me` in an address is a word, not an id."""
    page = text_of(as_user(desk["agent"]).get(f"{QUEUE}?view=all&assignee=me&team=mine"))
    assert 'title="Me"' in page
    assert 'title="My teams"' in page


@pytest.mark.parametrize("name", ["requester", "team", "assignee", "department"])
def test_the_form_opens_whatever_stands_for_a_number(name):
    assert as_user(make_agent()).get(f"{QUEUE}filters/", {name: "²"}).status_code == 200
