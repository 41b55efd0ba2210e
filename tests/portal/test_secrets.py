"""What is internal appears on no page of the portal, wherever it was written."""

import pytest

from accounts.roles import Role
from tests.factories import (
    bring_to,
    make_agent,
    make_category,
    make_cause,
    make_close_code,
    make_team,
    make_ticket,
    make_user,
    tomorrow,
)
from tickets import actions
from tickets.models import Attachment, RoutingRule, Ticket

pytestmark = pytest.mark.django_db
SECRET = "绝密字样"


@pytest.fixture
def desk(team):
    return make_agent("周启明", teams=(team, make_team("网络组")), role=Role.SUPERVISOR)


@pytest.fixture
def stuffed(employee, desk, team) -> Ticket:
    """An incident through all of its life, with the word in every internal place."""
    category = make_category(f"{SECRET}分类不显示", slug="stuffed", is_active=True)
    category.name = "网络"
    category.save()
    RoutingRule.objects.create(name=f"{SECRET}规则", category=category, team=team)
    ticket = make_ticket(employee, title="打印机脱机", category=category)
    note = actions.note(ticket, by=desk, text=f"{SECRET}备注")
    Attachment.objects.create(
        ticket=ticket, event=note, uploaded_by=desk, name=f"{SECRET}.png", content_type="image/png", size=1,
        sha256="0" * 64, public=False,
    )  # fmt: skip
    actions.edit(ticket, by=desk, priority=1, reason=f"{SECRET}优先级理由", tags=[f"{SECRET}标签"])
    actions.move(ticket, "assign", by=desk, assignee=desk.pk, comment=f"{SECRET}分派备注")
    actions.move(ticket, "accept", by=desk)
    actions.log_work(ticket, by=desk, manner="remote", minutes=5, text=f"{SECRET}工时")
    actions.move(ticket, "raise", by=desk, reason=f"{SECRET}上报")
    actions.move(
        ticket, "pend", by=desk, pending_reason="vendor", follow_up_at=tomorrow(), vendor_reference=f"{SECRET}厂商单号"
    )
    actions.move(ticket, "resume", by=desk)
    actions.link(ticket, by=desk, kind="relates_to", target=make_ticket(title=f"{SECRET}另一张"))
    actions.watch(ticket, by=desk, user=make_user(f"{SECRET}内审"))
    cause, code = make_cause(f"{SECRET}原因"), make_close_code(f"{SECRET}代码")
    actions.move(ticket, "resolve", by=desk, resolution="已修复", cause_category=cause.pk, close_code=code.pk)
    actions.move(ticket, "record_callback", by=desk, callback_outcome="not_reached", comment=f"{SECRET}回访")
    return ticket


def pages(number):
    own = f"/portal/tickets/{number}/"
    return [
        "/portal/", "/portal/ask/", "/portal/tickets/?state=all", "/portal/search/?q=打印机", own, f"{own}sent/",
        f"{own}watchers/", f"{own}cancel/", f"{own}reopen/", f"{own}confirm/", f"/portal/search/?q={number}",
    ]  # fmt: skip


def assert_nowhere(client, ticket):
    for page in pages(ticket.number):
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert SECRET not in answer.content.decode(), page


def test_the_word_is_really_in_the_internal_places(stuffed):
    kept = [*stuffed.events.values_list("text", "changes", "data"), stuffed.tags]
    assert str(kept).count(SECRET) >= 9


def test_requester_never_reads_it(client, employee, stuffed):
    assert_nowhere(client, stuffed)


def test_requester_never_reads_it_after_the_end(client, employee, stuffed):
    actions.move(stuffed, "reopen", by=employee, reason="还没好")
    assert_nowhere(client, stuffed)
    actions.move(stuffed, "cancel", by=employee, reason="算了")
    assert_nowhere(client, stuffed)


def test_duplicate_of_a_ticket_one_may_not_see_is_not_named(client, employee, desk, ticket):
    other = make_ticket(title=f"{SECRET}主单")
    actions.move(ticket, "cancel_as_duplicate", by=desk, duplicate_of=other.number)
    page = client.get(f"/portal/tickets/{ticket.number}/").content.decode()
    assert SECRET not in page
    assert other.number not in page


def test_staff_see_on_the_portal_what_the_requester_sees(client, desk, stuffed):
    client.force_login(desk)
    page = client.get(f"/portal/tickets/{stuffed.number}/").content.decode()
    assert SECRET not in page


def test_agent_who_asks_for_themselves_reads_no_notes_on_the_portal(client, desk, team):
    own = bring_to(make_ticket(desk), "assigned", desk)
    actions.note(own, by=make_agent(teams=(team,)), text=f"{SECRET}备注")
    client.force_login(desk)
    assert SECRET not in client.get(f"/portal/tickets/{own.number}/").content.decode()


def test_watcher_and_department_head_never_read_it(client, employee, stuffed):
    watcher, head = make_user(), make_user()
    actions.watch(stuffed, by=employee, user=watcher)
    employee.department.head = head
    employee.department.save()
    for person in (watcher, head):
        client.force_login(person)
        answer = client.get(f"/portal/tickets/{stuffed.number}/")
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()


def test_file_of_a_note_is_not_served(client, employee, stuffed):
    assert client.get(Attachment.objects.get().get_absolute_url()).status_code == 404


def test_search_does_not_find_by_what_is_internal(client, employee, stuffed):
    assert stuffed.number not in client.get("/portal/search/", {"q": SECRET}).content.decode()
