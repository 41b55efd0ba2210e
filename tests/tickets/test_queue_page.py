"""The queue's page: who gets it, what is in it, what it costs."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from tests.factories import bring_to, make_agent, make_category, make_department, make_team, make_ticket, make_user
from tickets import actions
from tickets.models import SavedView, Ticket

pytestmark = pytest.mark.django_db
QUEUE = "/tickets/"
MAX_STATEMENTS = 12


def as_user(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def numbers_in(response) -> list[str]:
    """The tickets of the table, from top to bottom."""
    return re.findall(r'name="ticket" value="([^"]+)"', response.content.decode())


def listed(user: User, query: str = "view=all") -> set[str]:
    return set(numbers_in(as_user(user).get(f"{QUEUE}?{query}")))


def text_of(response) -> str:
    return response.content.decode()


def test_a_stranger_signs_in_first(client):
    assert client.get(QUEUE).status_code == 302
    assert reverse("account_login") in client.get(QUEUE)["Location"]


def test_an_employee_is_sent_to_the_portal():
    assert as_user(make_user()).get(QUEUE)["Location"] == reverse("portal:home")


@pytest.mark.parametrize(
    "path", ["counts/", "fresh/", "filters/", "export/csv/", "palette/", "views/save/", "new/", "new/people/"]
)
def test_nothing_of_the_queue_is_there_for_an_employee(path):
    assert as_user(make_user()).get(f"{QUEUE}{path}").status_code == 404


def test_a_row_shows_what_the_desk_needs():
    team = make_team()
    agent = make_agent("周启明", teams=(team,))
    caller = make_user("林晓雨", department=make_department("财务部"), is_vip=True)
    ticket = make_ticket(caller, by=agent, title="打印 <b>机</b>", team=team, assignee=agent, priority=1, tags=["月结"])
    page = text_of(as_user(agent).get(QUEUE))
    row = page[page.index(f'value="{ticket.number}"') :]
    row = row[: row.index("</tr>")]
    for shown in (ticket.number, "打印 &lt;b&gt;机&lt;/b&gt;", "林晓雨", "财务部", "Urgent", "周启明", "VIP", "月结"):
        assert shown in row


def test_urgent_comes_first_and_of_equals_the_oldest():
    agent = make_agent()
    late, early, urgent = (
        make_ticket(by=agent, priority=priority, at=timezone.now() - timedelta(hours=hours))
        for priority, hours in ((3, 1), (3, 5), (1, 0))
    )
    response = as_user(agent).get(f"{QUEUE}?view=all")
    assert numbers_in(response) == [urgent.number, early.number, late.number]


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ("mine", {"own"}),
        ("team", {"own", "team", "waiting"}),
        ("unassigned", {"team"}),
        ("waiting", {"waiting"}),
        ("all", {"own", "team", "waiting", "other"}),
    ],
)
def test_each_view_holds_its_tickets(view, expected):
    team, other_team = make_team(), make_team()
    agent, colleague = make_agent(teams=(team,)), make_agent(teams=(team, other_team))
    tickets = {
        "own": make_ticket(by=agent, team=team, assignee=agent),
        "team": make_ticket(by=agent, team=team),
        "waiting": bring_to(make_ticket(by=agent, team=team), "pending", colleague),
        "other": make_ticket(by=agent, team=other_team, assignee=colleague),
        "ended": bring_to(make_ticket(by=agent, team=team), "cancelled", agent),
    }
    found = listed(agent, f"view={view}")
    assert {name for name, ticket in tickets.items() if ticket.number in found} == expected


def test_the_queue_opens_with_the_team_or_else_with_everything():
    make_ticket()
    assert "<h1>My team</h1>" in text_of(as_user(make_agent(teams=(make_team(),))).get(QUEUE))
    assert "<h1>All open</h1>" in text_of(as_user(make_agent()).get(QUEUE))


def test_a_confidential_ticket_of_another_team_is_nowhere():
    team = make_team()
    insider, outsider = make_agent(teams=(team,)), make_agent(teams=(make_team(),))
    hidden = make_ticket(by=insider, team=team, confidential=True, title="机密事项")
    client = as_user(outsider)
    assert listed(insider) == {hidden.number}
    assert listed(outsider) == set()
    assert listed(outsider, "q=机密事项") == set()
    assert ">0<" in text_of(client.get(f"{QUEUE}counts/?view=all"))
    assert hidden.number not in b"".join(client.get(f"{QUEUE}export/csv/?view=all").streaming_content).decode()
    assert client.get(f"{QUEUE}palette/?q={hidden.number}").json()["results"] == []
    bulk = client.post(f"{QUEUE}bulk/", {"action": "watch", "ticket": [hidden.number], "confirm": "1"})
    assert bulk.status_code == 302
    assert not hidden.watchers.exists()


def test_an_auditor_reads_and_is_offered_no_bulk_action():
    make_ticket()
    page = text_of(as_user(make_user(roles=(Role.AUDITOR,))).get(f"{QUEUE}?view=all"))
    assert "data-row" in page
    assert 'name="ticket"' not in page


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code in (200, 204)
    return len(captured)


def test_the_page_costs_the_same_however_much_is_in_it():
    team = make_team()
    agent = make_agent(teams=(team,))
    mate = make_agent(teams=(team,))
    department, category = make_department(), make_category()
    make_ticket(by=agent, team=team, category=category, tags=["x"])  # an empty page asks for no clocks
    client = as_user(agent)
    everything = (
        f"view=%s&open=true&kind=incident&state=assigned&priority=3&team={team.pk}&assignee={mate.pk}&assignee=none"
        f"&requester={agent.pk}&department={department.pk}&category={category.slug}&tags=x&created_after=2020-01-01"
    )
    few = {
        path: statements(client, path) for path in (QUEUE, f"{QUEUE}counts/", f"{QUEUE}fresh/?since=2026-01-01T00:00Z")
    }
    for n in range(30):
        make_ticket(by=agent, team=team, assignee=mate if n % 2 else None, category=category, tags=["x", f"t{n}"])
        SavedView.objects.create(owner=mate if n % 3 else agent, team=team, name=f"v{n}", query=everything % "all")
    for path, before in few.items():
        assert statements(client, path) == before
    saved = SavedView.objects.filter(owner=agent).first()
    for query in ("view=team", everything % "all", everything % saved.pk):
        assert statements(client, f"{QUEUE}?{query}") <= MAX_STATEMENTS
        assert statements(client, f"{QUEUE}counts/?{query}") <= MAX_STATEMENTS


def test_counts_stop_at_the_cap(monkeypatch):
    monkeypatch.setattr("tickets.queue.counts.CAP", 2)
    agent = make_agent()
    for _ in range(4):
        make_ticket()
    assert "2+" in text_of(as_user(agent).get(f"{QUEUE}counts/?view=all"))


def test_who_is_at_work_is_shown_with_their_load():
    team = make_team()
    agent, mate = make_agent(teams=(team,)), make_agent("许嘉", teams=(team,))
    make_ticket(by=agent, team=team, assignee=mate)
    side = text_of(as_user(agent).get(f"{QUEUE}counts/"))
    assert re.search(r"许嘉</span><span class=\"view-count\">1<", side)


def test_new_tickets_are_announced_and_not_pushed_in():
    agent = make_agent()
    make_ticket(at=timezone.now() - timedelta(minutes=5))
    since = (timezone.now() - timedelta(minutes=1)).isoformat()
    client = as_user(agent)
    ask = {"view": "all", "since": since}
    assert client.get(f"{QUEUE}fresh/", ask).status_code == 204
    make_ticket()
    assert "1 new ticket" in text_of(client.get(f"{QUEUE}fresh/", ask))
    assert client.get(f"{QUEUE}fresh/", ask | {"told": "1"}).status_code == 204


def test_a_ticket_handed_to_the_team_is_announced_too():
    team = make_team()
    agent, sender = make_agent(teams=(team,)), make_agent(teams=(make_team(),))
    ticket = make_ticket(at=timezone.now() - timedelta(days=1))
    since = timezone.now().isoformat()
    actions.move(ticket, "assign", by=sender, team=team.pk)
    assert "1 new ticket" in text_of(as_user(agent).get(f"{QUEUE}fresh/", {"view": "team", "since": since}))


@pytest.mark.parametrize(
    "since", ["", "yesterday", "2026-13-40T00:00:00Z", "2026-01-01T00:00:00", "\x00", "9999-12-31T23:59:59-23:59:59"]
)
def test_a_moment_that_is_none_is_not_answered(since):
    assert as_user(make_agent()).get(f"{QUEUE}fresh/", {"since": since}).status_code == 204


def test_an_empty_view_says_what_comes_next():
    page = text_of(as_user(make_agent()).get(f"{QUEUE}?view=waiting"))
    assert "Nothing is on hold." in page
    assert "To the whole view" in text_of(as_user(make_agent()).get(f"{QUEUE}?view=all&q=nichts"))


def test_columns_are_chosen_and_kept():
    agent = make_agent()
    make_ticket(by=agent, channel="phone")
    client = as_user(agent)
    assert "Hotline" not in text_of(client.get(f"{QUEUE}?view=all"))
    answer = client.post(f"{QUEUE}columns/?view=all&open=true", {"column": ["channel", "state", "nonsense"]})
    page = text_of(client.get(answer["Location"]))
    assert "Hotline" in page
    assert "Promised for</th>" not in page


def test_numbers_of_the_page_are_those_of_the_database():
    agent = make_agent()
    wanted = {make_ticket(by=agent).number for _ in range(3)}
    assert listed(agent) == wanted == set(Ticket.objects.values_list("number", flat=True))
