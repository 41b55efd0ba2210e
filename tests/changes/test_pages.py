"""The pages of changes answer, say what was refused, and cost what they may."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from changes.models import ChangeTemplate, Freeze, RiskThresholds, SettingRecord
from tests.changes.making import (
    MEDIUM,
    at,
    bring_to,
    load_defaults,
    make_board,
    make_change,
    make_manager,
)
from tests.factories import make_agent, make_ticket, make_user
from tickets.actions.checklist import fail_task, start_task
from tickets.documents.pdf import PdfUnavailable, refuse_fetching
from tickets.models import TicketLink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
STEPS = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0"}


def plan_data(ticket, **values) -> dict:
    owner = ticket.opened_by
    data = {"do": "save", "title": ticket.title, "version": ticket.version, "justification": "因为"}
    for prefix in ("steps", "rollback"):
        data |= {f"{prefix}-{name}": value for name, value in STEPS.items()}
        data |= {f"{prefix}-0-title": "做", f"{prefix}-0-owner": f"u{owner.pk}", f"{prefix}-0-minutes": "5"}
    return data | values


@pytest.mark.parametrize("state", ["draft", "awaiting_approval", "implementing", "closed", "rolled_back"])
def test_the_ticket_shows_its_plan_in_every_state(client, state):
    load_defaults()
    manager = make_manager()
    ticket = bring_to(make_change(), state, manager)
    client.force_login(manager)

    page = client.get(ticket.get_absolute_url(), headers={"accept-language": "en"}).content.decode()

    assert "刷固件" in page and "Point of no return" in page


def test_the_ticket_page_costs_a_bounded_number_of_statements(client, django_assert_max_num_queries):
    load_defaults()
    make_board(3)
    manager = make_manager()
    Freeze.objects.create(name="封网", starts_at=at(0), ends_at=at(3))
    ticket = bring_to(make_change(), "awaiting_approval", manager, risk=MEDIUM)
    client.force_login(manager)
    client.get(ticket.get_absolute_url())
    with django_assert_max_num_queries(60):
        client.get(ticket.get_absolute_url())


def test_the_plan_is_saved_from_its_page(client):
    ticket = make_change()
    client.force_login(ticket.opened_by)

    answer = client.post(f"/changes/{ticket.number}/plan/", plan_data(ticket))

    assert answer.status_code == 302
    ticket.change.refresh_from_db()
    assert ticket.change.justification == "因为"
    assert list(ticket.tasks.order_by("position").values_list("group", "title")) == [
        ("implementation", "做"),
        ("rollback", "做"),
    ]


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"title": ""}, 400),
        ({"starts_at": "2099-01-02T10:00", "ends_at": "2099-01-01T10:00"}, 400),
        ({"starts_at": "2099-01-01T10:00", "ends_at": "2099-03-01T10:00"}, 400),
        ({"steps-0-owner": "u999999999"}, 400),
        ({"steps-0-minutes": "-3"}, 400),
        ({"assets": ["999999"]}, 400),
        ({"version": "99"}, 412),
    ],
)
def test_a_wrong_plan_comes_back_with_what_was_typed(client, values, status):
    ticket = make_change()
    client.force_login(ticket.opened_by)

    answer = client.post(f"/changes/{ticket.number}/plan/", plan_data(ticket, **values))

    assert answer.status_code == status
    assert "因为" in answer.content.decode()


def test_a_submitted_plan_stands_once_it_awaits_approval(client):
    load_defaults()
    ticket = bring_to(make_change(), "awaiting_approval", make_manager())
    client.force_login(ticket.opened_by)

    assert client.get(f"/changes/{ticket.number}/plan/").status_code == 404


@pytest.mark.parametrize("path", ["plan", "risk", "roll-back", "record"])
def test_a_ticket_of_another_kind_has_no_such_page(client, path):
    agent = make_agent()
    client.force_login(agent)

    assert client.get(f"/changes/{make_ticket(agent).number}/{path}/").status_code == 404


@pytest.mark.parametrize("path", ["/changes/", "/changes/new/", "/changes/calendar/", "/changes/free-windows/"])
def test_employees_find_none_of_it(client, path):
    client.force_login(make_user())

    assert client.get(path).status_code == 404


def test_rolling_back_from_a_failed_step(client):
    load_defaults()
    ticket = bring_to(make_change(), "implementing", make_manager())
    task = ticket.tasks.get(title="备份配置")
    start_task(task, by=ticket.opened_by)
    task.refresh_from_db()
    fail_task(task, by=ticket.opened_by, reason="磁盘满")
    client.force_login(ticket.opened_by)
    assert "磁盘满" in client.get(f"/changes/{ticket.number}/roll-back/").content.decode()

    client.post(f"/changes/{ticket.number}/roll-back/", {"reason": "磁盘满"})

    ticket.refresh_from_db()
    assert ticket.state == "rolling_back"
    assert list(ticket.tasks.filter(state="ready").values_list("title", flat=True)) == ["刷回旧固件"]


def test_an_incident_it_caused_is_linked_and_told_in_both(client):
    load_defaults()
    ticket = bring_to(make_change(), "implementing", make_manager())
    incident = make_ticket(make_agent())
    client.force_login(ticket.opened_by)

    client.post(f"/changes/{ticket.number}/incidents/", {"incident": incident.number})
    client.post(f"/changes/{ticket.number}/incidents/", {"incident": incident.number})

    assert TicketLink.objects.get(source=incident, target=ticket).kind == "caused_by"
    assert ticket.events.filter(verb="incident_caused").count() == 1
    assert incident.events.filter(verb="linked").count() == 1


def test_the_record_tells_who_approved_and_did_what(client):
    load_defaults()
    manager = make_manager("郭睿")
    ticket = bring_to(make_change(), "closed", manager)
    client.force_login(make_agent(role=Role.AUDITOR))

    address = reverse("changes:record", args=[ticket.number])
    page = client.get(address, headers={"accept-language": "en"}).content.decode()

    for words in ("郭睿", "刷固件", "Change manager", "their chain is unbroken", "ping网关"):
        assert words in page, words


def test_the_record_is_a_document_too(client):
    pytest.importorskip("weasyprint")
    load_defaults()
    ticket = bring_to(make_change(), "closed", make_manager())
    client.force_login(make_agent())

    answer = client.get(reverse("changes:record_pdf", args=[ticket.number]))

    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


def test_where_no_document_can_be_made_the_page_is_printed(client, monkeypatch):
    def fail(*args):
        raise PdfUnavailable("no Pango")

    monkeypatch.setattr("changes.views.record.render_pdf", fail)
    ticket = make_change()
    client.force_login(ticket.opened_by)

    answer = client.get(
        reverse("changes:record_pdf", args=[ticket.number]), follow=True, headers={"accept-language": "en"}
    )

    assert "Print this page instead" in answer.content.decode()


def test_a_document_opens_no_address():
    with pytest.raises(ValueError, match="fetch nothing"):
        refuse_fetching("file:///etc/passwd")


@pytest.fixture
def administrator(client):
    found = make_user(roles=(Role.ADMINISTRATOR,))
    client.force_login(found)
    return found


def test_a_freeze_is_made_changed_and_remembered(client, administrator):
    data = {"name": "封网", "starts_at": "2099-01-01T00:00", "ends_at": "2099-01-02T00:00", "is_active": "on"}
    assert client.post("/settings/freezes/new/", data).status_code == 302
    freeze = Freeze.objects.get()

    client.post(f"/settings/freezes/{freeze.pk}/", data | {"name": "月结", "note": "改名"})

    records = list(SettingRecord.objects.values_list("by", "note", "name"))
    assert records == [(administrator.pk, "改名", "月结"), (administrator.pk, "", "封网")]


def test_a_freeze_that_ends_before_it_begins_is_refused(client, administrator):
    data = {"name": "封网", "starts_at": "2099-01-02T00:00", "ends_at": "2099-01-01T00:00"}

    assert client.post("/settings/freezes/new/", data).status_code == 400
    assert not Freeze.objects.exists()


def test_a_template_takes_its_steps_as_lines(client, administrator):
    data = {
        "name": "补丁", "steps": "10 快照 | Snapshot\n30 装补丁", "rollback_steps": "5 恢复", "point_of_no_return": "0",
        "downtime_planned_minutes": "5", "window_minutes": "60", "position": "10", "is_active": "on", "do": "save",
    }  # fmt: skip
    client.post("/settings/change-templates/new/", data)

    assert ChangeTemplate.objects.get().steps == [
        {"title": "快照", "minutes": 10, "title_en": "Snapshot"},
        {"title": "装补丁", "minutes": 30},
    ]
    assert client.post("/settings/change-templates/new/", data | {"name": "二", "steps": "没有时间"}).status_code == 400


def test_thresholds_stay_in_order(client, administrator):
    load_defaults()

    assert client.post("/settings/change-risk/", {"medium_from": "9", "high_from": "9"}).status_code == 400
    client.post("/settings/change-risk/", {"medium_from": "5", "high_from": "10"})
    assert (RiskThresholds.current().medium_from, RiskThresholds.current().high_from) == (5, 10)


@pytest.mark.parametrize("path", ["freezes", "change-templates", "change-risk"])
def test_settings_are_the_administrators(client, path):
    client.force_login(make_manager())

    assert client.get(f"/settings/{path}/").status_code == 404
