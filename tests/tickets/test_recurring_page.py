"""The settings pages of recurring tickets."""

import pytest

from tests.factories import make_agent, make_team, make_user
from tests.tickets.desk_cast import signed_in
from tickets.models import RecurringRun, RecurringTicket, Ticket

pytestmark = pytest.mark.django_db

NEW = "/settings/recurring/new/"


@pytest.fixture
def supervisor():
    return make_agent("秦岚", role="supervisor", teams=(make_team(is_service_desk=True),))


def page_data(supervisor, **fields) -> dict:
    return {
        "name": "备份核查", "is_active": "on", "frequency": "weekly", "interval": "1", "weekdays": ["4"], "at": "16:00",
        "starts_on": "2026-01-01", "closed_days": "previous", "missed": "skip", "pattern": "day", "month_day": "1",
        "ordinal": "1", "weekday": "0", "kind": "incident", "title": "备份核查 {date}", "detail": "",
        "requester": supervisor.employee_number, "owner": supervisor.employee_number, "do": "save", **fields,
    }  # fmt: skip


def make_rule(supervisor) -> RecurringTicket:
    signed_in(supervisor).post(NEW, page_data(supervisor))
    return RecurringTicket.objects.get()


def test_only_supervisors_and_administrators_find_it(supervisor):
    for person, status in (
        (supervisor, 200),
        (make_user(roles=("administrator",)), 200),
        (make_agent(), 404),
        (make_user(), 404),
    ):
        assert signed_in(person).get("/settings/recurring/").status_code == status
        assert signed_in(person).get(NEW).status_code == status


def test_made_changed_and_listed(supervisor):
    rule = make_rule(supervisor)
    assert (rule.weekdays, rule.requester, rule.version) == ([4], supervisor, 1)
    client = signed_in(supervisor)
    url = f"/settings/recurring/{rule.pk}/"
    assert client.post(url, page_data(supervisor, version=1, title="查备份")).status_code == 302
    assert client.post(url, page_data(supervisor, version=1, title="又改")).status_code == 409
    rule.refresh_from_db()
    assert rule.title == "查备份"
    page = client.get("/settings/recurring/").content.decode()
    assert "备份核查" in page
    assert "备份核查" in client.get(url).content.decode()


def test_preview_shows_ten_dates_and_keeps_nothing(supervisor):
    answer = signed_in(supervisor).post(NEW, page_data(supervisor, do="preview"))
    assert answer.status_code == 200
    assert len(answer.context["dates"]) == 10
    assert not RecurringTicket.objects.exists()


def test_what_is_wrong_is_said_at_its_field(supervisor):
    client = signed_in(supervisor)
    for field, fields in (
        ("weekdays", {"weekdays": []}),
        ("requester", {"requester": "nobody"}),
        ("interval", {"interval": "99"}),
        ("title", {"title": ""}),
        ("detail", {"detail": "{"}),
    ):
        answer = client.post(NEW, page_data(supervisor, **fields))
        assert answer.status_code == 400
        assert field in answer.context["form"].errors
    assert not RecurringTicket.objects.exists()


def test_paused_resumed_and_made_now(supervisor):
    rule = make_rule(supervisor)
    client = signed_in(supervisor)
    act = f"/settings/recurring/{rule.pk}/act/"
    client.post(act, {"do": "pause"})
    rule.refresh_from_db()
    assert (rule.is_active, rule.next_due_at) == (False, None)
    client.post(act, {"do": "resume"})
    rule.refresh_from_db()
    assert rule.next_due_at
    client.post(act, {"do": "make"})
    ticket = Ticket.objects.get()
    assert RecurringRun.objects.get().ticket == ticket
    assert ticket.number in client.get(f"/settings/recurring/{rule.pk}/").content.decode()
    assert signed_in(make_agent()).post(act, {"do": "make"}).status_code == 404


def test_list_costs_the_same_for_many_rules(supervisor, django_assert_max_num_queries):
    for number in range(12):
        signed_in(supervisor).post(NEW, page_data(supervisor, name=f"规则{number}"))
    client = signed_in(supervisor)
    with django_assert_max_num_queries(8):
        assert len(client.get("/settings/recurring/").context["rows"]) == 12
