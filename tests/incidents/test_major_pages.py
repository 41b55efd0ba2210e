"""The pages around a major incident: the portal's banner, card and status; the war room; the review; the rule."""

import pytest
from django.utils import timezone

from accounts.roles import Role
from incidents.models import Affected, MajorRule
from tests.factories import make_agent, make_ticket, make_user
from tests.incidents.major_cast import REVIEW, UPDATE, make_cast, publish
from tickets import actions
from tickets.models import Improvement, Ticket

pytestmark = pytest.mark.django_db

BANNER = "major-banner"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ticket(cast):
    return publish(cast.declared(services=["MES", "三厂网络"]), cast.supervisor)


@pytest.fixture
def employee(client):
    person = make_user("孟晴")
    client.force_login(person)
    return person


@pytest.fixture
def command(client, cast):
    client.force_login(cast.supervisor)
    return client


def read(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


# The portal.


@pytest.mark.parametrize("path", ["/portal/tickets/", "/portal/ask/", "/portal/search/?q=MES", "/notifications/"])
def test_banner_stands_on_every_page_of_the_portal(client, ticket, employee, path):
    page = read(client, path)
    assert BANNER in page
    assert ticket.major.public_title in page


def test_home_and_status_say_it_in_full_instead(client, ticket, employee):
    for path in ("/portal/", "/portal/status/"):
        page = read(client, path)
        assert BANNER not in page
        assert UPDATE in page
        assert "三厂网络" in page


def test_nothing_of_the_ticket_itself_is_said(client, cast, ticket, employee):
    for path in ("/portal/", "/portal/status/", "/portal/tickets/"):
        page = read(client, path)
        assert ticket.title not in page
        assert cast.reporter.name not in page


@pytest.mark.parametrize("path", ["/portal/", "/portal/tickets/", "/portal/status/"])
def test_drill_is_not_said_to_employees(client, cast, employee, path):
    drill = publish(cast.drill(), cast.supervisor, "演练：断电")
    page = read(client, path)
    assert drill.major.public_title not in page
    assert "演练：断电" not in page


def test_what_has_ended_leaves_the_banner_and_stays_on_the_status(client, cast, ticket, employee):
    cast.resolved(ticket)
    assert BANNER not in read(client, "/portal/tickets/")
    page = client.get("/portal/status/")
    assert [one.major.ticket for one in page.context["past"]] == [ticket]
    assert page.context["current"] == []


def test_banner_costs_one_statement(client, employee, cast, django_assert_num_queries, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get("/portal/tickets/")
    with CaptureQueriesContext(
        connection,
    ) as without:
        client.get("/portal/tickets/")
    for _count in range(3):
        publish(cast.declared(make_ticket(make_user())), cast.supervisor)
    client.get("/portal/tickets/")  # settings that were read before those were made are read anew
    with CaptureQueriesContext(connection) as with_three:
        client.get("/portal/tickets/")
    assert len(with_three) == len(without)
    assert sum('"incidents_majorincident"' in query["sql"] for query in with_three.captured_queries) == 1


def test_status_costs_the_same_however_much_is_wrong(client, employee, cast, django_assert_max_num_queries):
    for _count in range(6):
        publish(publish(cast.declared(make_ticket(make_user())), cast.supervisor), cast.supervisor, "第二次")
    with django_assert_max_num_queries(11):
        client.get("/portal/status/")


def test_one_click_counts_one_in(client, ticket, employee):
    answer = client.post(f"/portal/status/{ticket.number}/me-too/")
    assert answer.url == "/portal/status/"
    client.post(f"/portal/status/{ticket.number}/me-too/")
    assert Affected.objects.filter(user=employee).count() == 1
    assert "1" in read(client, "/portal/")


def test_words_lead_to_ones_own_ticket(client, ticket, employee):
    answer = client.post(f"/portal/status/{ticket.number}/me-too/", {"words": "二厂也一样"})
    own = Ticket.objects.get(requester=employee)
    assert answer.url == f"/portal/tickets/{own.number}/"
    page = read(client, answer.url)
    assert UPDATE in page
    assert own.parent == ticket


def test_me_too_is_not_there_for_what_has_ended_or_is_a_drill(client, cast, ticket, employee):
    cast.resolved(ticket)
    for number in (ticket.number, cast.drill().number, make_ticket().number):
        assert client.post(f"/portal/status/{number}/me-too/").status_code == 404


def test_requester_is_told_why_their_word_does_not_close_it(client, cast, ticket):
    ticket = cast.resolved(ticket)
    client.force_login(cast.reporter)
    client.cookies["django_language"] = "en"
    page = client.post(f"/portal/tickets/{ticket.number}/confirm/", follow=True).content.decode()
    assert "counts as solved" in page
    ticket.refresh_from_db()
    assert ticket.state == "resolved"


# The desk.


def test_war_room_is_for_staff_and_for_major_incidents(client, cast, ticket):
    client.force_login(make_user())
    assert client.get(f"/incidents/{ticket.number}/major/").status_code == 404
    client.force_login(cast.supervisor)
    assert client.get(f"/incidents/{make_ticket().number}/major/").status_code == 404
    assert UPDATE in read(client, f"/incidents/{ticket.number}/major/")


def test_ordinary_ticket_page_costs_nothing_more(command, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    path = make_ticket().get_absolute_url()
    command.get(path)
    with CaptureQueriesContext(connection) as counted:
        command.get(path)
    assert not [query["sql"] for query in counted.captured_queries if 'FROM "incidents_major' in query["sql"]]


def test_war_room_costs_the_same_however_many_children(command, cast, ticket, django_assert_max_num_queries):
    for _count in range(8):
        actions.join(cast.incident(make_user()), parent=ticket, by=cast.agent)
    with django_assert_max_num_queries(32):
        command.get(f"/incidents/{ticket.number}/major/")


def test_chosen_incidents_are_added_and_refusals_said(command, cast, ticket):
    good, bad = make_ticket(), cast.declared(make_ticket(make_user()))
    path = f"/incidents/{ticket.number}/major/children/"
    answer = command.post(path, {"child": [good.number, bad.number]})
    assert answer.status_code == 400
    assert bad.number in answer.content.decode()
    good.refresh_from_db()
    assert good.parent == ticket
    command.post(path, {"remove": good.number})
    good.refresh_from_db()
    assert good.parent is None


def test_children_are_found_by_words(command, cast, ticket):
    other = make_ticket(title="仓库扫码枪断网")
    assert other.number in read(command, f"/incidents/{ticket.number}/major/children/?q=扫码枪")


def test_bulk_makes_the_chosen_rows_part_of_it(command, ticket):
    one, two = make_ticket(), make_ticket()
    given = {"action": "join", "parent": ticket.number, "ticket": [one.number, two.number]}
    preview = command.post("/tickets/bulk/", given | {"preview": "1"})
    assert preview.status_code == 200
    seen = [f"{row.number}:{row.version}" for row in (one, two)]
    command.post("/tickets/bulk/", given | {"confirm": "1", "seen": seen})
    assert set(ticket.children.all()) == {one, two}


def test_queue_marks_drills_and_finds_them(command, cast, ticket):
    drill = cast.drill()
    page = read(command, "/tickets/?view=all&drill=true")
    assert drill.number in page
    assert ticket.number not in page
    assert ticket.number in read(command, "/tickets/?view=all&major=true&drill=false")


def test_first_step_is_ticked_off_and_opened_again(command, cast):
    MajorRule.objects.create(pk=1, first_steps="召集会议")
    ticket = cast.declared()
    task = ticket.tasks.get()
    path = f"/incidents/{ticket.number}/major/steps/{task.pk}/"
    command.post(path)
    task.refresh_from_db()
    assert task.state == "done"
    command.post(path)
    task.refresh_from_db()
    assert task.state == "ready"


def test_review_from_the_draft_to_the_end(command, cast, ticket):
    ticket = cast.resolved(ticket)
    path = f"/incidents/{ticket.number}/major/review/"
    assert UPDATE[:10] in read(command, path)
    assert command.post(path, {"root_cause": REVIEW["root_cause"]}).status_code == 302
    assert command.post(path, REVIEW | {"finish": "1"}).status_code == 409
    given = {
        "action-title": "升级固件",
        "action-owner": cast.agent.pk,
        "action-due_on": timezone.localdate().isoformat(),
    }
    assert command.post(f"{path}actions/", given).status_code == 302
    assert Improvement.objects.get().source_kind == "review"
    assert command.post(path, REVIEW | {"finish": "1"}).status_code == 302
    ticket.refresh_from_db()
    assert ticket.major.reviewed_at is not None


def test_review_is_read_by_the_desk_and_written_by_the_command(client, cast, ticket):
    ticket = cast.resolved(ticket)
    client.force_login(make_agent())
    path = f"/incidents/{ticket.number}/major/review/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"root_cause": "x"}).status_code == 403
    assert client.post(f"{path}actions/", {}).status_code == 404


def test_rule_is_set_by_administrators_with_its_history(client, cast):
    client.force_login(cast.supervisor)
    assert client.get("/settings/major-incidents/").status_code == 404
    client.force_login(make_user(roles=(Role.ADMINISTRATOR,)))
    given = {"priority": 2, "impact": "department", "update_minutes": 20, "review_days": 3, "note": "复盘结论"}
    assert client.post("/settings/major-incidents/", given | {"update_minutes": 0}).status_code == 400
    assert client.post("/settings/major-incidents/", given).status_code == 302
    rule = MajorRule.read()
    assert (rule.is_automatic, rule.priority, rule.update_minutes) == (False, 2, 20)
    assert "复盘结论" in read(client, "/settings/major-incidents/")
