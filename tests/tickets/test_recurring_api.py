"""Recurring tickets by API."""

import pytest

from tests.factories import make_agent, make_category, make_team, make_user
from tests.tickets.test_checklist_api import client_of
from tickets.models import RecurringTicket, Ticket

pytestmark = pytest.mark.django_db
URL = "/api/v1/recurring-tickets/"


@pytest.fixture
def supervisor():
    return make_agent("秦岚", role="supervisor", teams=(make_team(is_service_desk=True),))


def body(supervisor, **fields) -> dict:
    return {
        "name": "机房巡检",
        "frequency": "monthly",
        "pattern": "weekday",
        "weekday": 0,
        "ordinal": 1,
        "starts_on": "2026-01-01",
        "title": "机房巡检 {date}",
        "requester": supervisor.pk,
        **fields,
    }


def test_made_read_changed_and_run(supervisor):
    client = client_of(supervisor)
    made = client.post(URL, body(supervisor, category=make_category(slug="room").slug), format="json")
    assert (made.status_code, made.data["owner"], made.data["category"]) == (201, supervisor.pk, "room")
    one = f"{URL}{made.data['id']}/"
    assert len(client.get(f"{one}dates/").data["dates"]) == 10
    run = client.post(f"{one}make/")
    assert (run.status_code, run.data["ticket"]) == (201, Ticket.objects.get().number)
    assert [row["ticket"] for row in client.get(f"{one}runs/").data] == [run.data["ticket"]]
    paused = client.patch(one, {"is_active": False}, format="json")
    assert (paused.data["next_due_at"], paused.data["version"]) == (None, 2)
    assert [row["name"] for row in client.get(URL).data["results"]] == ["机房巡检"]


def test_others_are_refused(supervisor):
    rule = client_of(supervisor).post(URL, body(supervisor), format="json").data["id"]
    for person in (make_agent(), make_user()):
        client = client_of(person)
        assert client.get(URL).status_code == 403
        assert client.post(URL, body(supervisor), format="json").status_code == 403
        assert client.post(f"{URL}{rule}/make/").status_code == 403
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("interval", {"interval": 400}),
        ("ordinal", {"ordinal": 9}),
        ("month_day", {"pattern": "day", "month_day": 0}),
        ("detail", {"detail": {"a": "\x00"}}),
        ("detail", {"detail": [1]}),
        ("unknown", {"unknown": 1}),
        ("starts_on", {"starts_on": "9999-01-01"}),
    ],
)
def test_wrong_values_are_named(supervisor, field, fields):
    answer = client_of(supervisor).post(URL, body(supervisor, **fields), format="json")
    assert answer.status_code == 400
    assert [error["field"].partition(".")[0] for error in answer.data["errors"]] == [field]
    assert not RecurringTicket.objects.exists()


def test_a_rule_is_not_saved_over_and_tells_its_history(supervisor):
    client = client_of(supervisor)
    one = f"{URL}{client.post(URL, body(supervisor), format='json').data['id']}/"
    read = client.get(one)["ETag"]
    assert client.patch(one, {"name": "巡检"}, format="json", headers={"If-Match": read}).status_code == 200
    assert client.patch(one, {"name": "别的"}, format="json", headers={"If-Match": read}).status_code == 409
    told = [(row["version"], row["by"]["name"], row["document"]["name"]) for row in client.get(f"{one}history/").data]
    assert told == [(2, "秦岚", "巡检"), (1, "秦岚", "机房巡检")]


def test_dates_are_told_before_anything_is_kept(supervisor):
    told = client_of(supervisor).post(f"{URL}preview/", body(supervisor), format="json")
    assert (told.status_code, len(told.data["dates"])) == (200, 10)
    wrong = client_of(supervisor).post(f"{URL}preview/", body(supervisor, ordinal=9), format="json")
    assert [error["field"] for error in wrong.data["errors"]] == ["ordinal"]
    assert client_of(make_agent()).post(f"{URL}preview/", body(supervisor), format="json").status_code == 403
    assert not RecurringTicket.objects.exists()
