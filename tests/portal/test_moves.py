"""What the requester does with a ticket: confirm, reopen, cancel; each only where it makes sense, and nobody else."""

import pytest

from tests.factories import bring_to, make_ticket, make_user
from tickets import actions

pytestmark = pytest.mark.django_db


def url(ticket, name):
    return f"/portal/tickets/{ticket.number}/{name}/"


def offered(client, ticket):
    return [offer.name for offer in client.get(f"/portal/tickets/{ticket.number}/").context["moves"]]


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("new", ["cancel"]),
        ("assigned", ["cancel"]),
        ("in_progress", ["cancel"]),
        ("pending", ["cancel"]),
        ("resolved", ["confirm", "reopen"]),
        ("closed", []),
        ("cancelled", []),
    ],
)
def test_only_what_is_possible_is_offered(client, employee, agent, ticket, state, names):
    bring_to(ticket, state, agent)
    assert offered(client, ticket) == names


def test_requester_confirms_with_one_click(client, employee, agent, ticket):
    bring_to(ticket, "resolved", agent)
    assert client.post(url(ticket, "confirm")).status_code == 302
    ticket.refresh_from_db()
    assert ticket.state == "closed"
    assert ticket.events.last().actor == employee


def test_requester_reopens_with_a_reason_which_is_read_in_the_conversation(client, employee, agent, ticket):
    bring_to(ticket, "resolved", agent)
    client.post(url(ticket, "reopen"), {"reason": "还是闪"})
    ticket.refresh_from_db()
    assert ticket.state == "in_progress"
    assert "还是闪" in client.get(f"/portal/tickets/{ticket.number}/").content.decode()


@pytest.mark.parametrize(
    ("state", "name", "question"),
    [("resolved", "reopen", "What is still wrong?"), ("new", "cancel", "Why is it no longer needed?")],
)
def test_the_reason_is_asked_for_in_the_requesters_words(client, agent, ticket, state, name, question):
    bring_to(ticket, state, agent)
    page = client.get(url(ticket, name), headers={"accept-language": "en"})
    assert page.context["form"].fields["reason"].label == question


def test_requester_cancels_with_a_reason(client, employee, agent, ticket):
    client.post(url(ticket, "cancel"), {"reason": "自己好了"})
    ticket.refresh_from_db()
    assert ticket.state == "cancelled"


@pytest.mark.parametrize("reason", ["", "  ", "长" * 20_001])
def test_bad_reason_is_refused_at_the_field_and_kept(client, employee, agent, ticket, reason):
    answer = client.post(url(ticket, "cancel"), {"reason": reason})
    assert answer.status_code == 400
    assert 'id="id_reason_error"' in answer.content.decode()
    assert reason.strip()[:10] in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.is_open


def test_move_no_longer_possible_says_so_and_keeps_what_was_typed(client, employee, agent, ticket):
    bring_to(ticket, "resolved", agent)
    actions.move(ticket, "confirm", by=employee)
    answer = client.post(url(ticket, "reopen"), {"reason": "写了很久的理由"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "写了很久的理由</textarea>" in page
    assert ticket.number in page


def test_confirming_twice_does_no_harm(client, employee, agent, ticket):
    bring_to(ticket, "resolved", agent)
    assert [client.post(url(ticket, "confirm")).status_code for _ in range(2)] == [302, 409]


def test_page_of_a_move_that_is_not_possible_now_says_so(client, employee, agent, ticket):
    page = client.get(url(ticket, "reopen")).content.decode()
    assert 'class="notice notice-danger"' in page


def test_reading_the_page_of_a_move_changes_nothing(client, employee, agent, ticket):
    bring_to(ticket, "resolved", agent)
    client.get(url(ticket, "confirm"))
    ticket.refresh_from_db()
    assert ticket.state == "resolved"


@pytest.mark.parametrize("name", ["resolve", "assign", "acknowledge", "close", "auto_close", "no-such"])
def test_moves_of_the_desk_are_not_here(client, employee, agent, ticket, name):
    assert client.post(url(ticket, name), {"reason": "x"}).status_code == 404


def test_watchers_and_agents_do_not_answer_for_the_requester(client, agent, team):
    ticket = bring_to(make_ticket(), "resolved", agent)
    watcher = make_user()
    actions.watch(ticket, by=ticket.requester, user=watcher)
    for person in (watcher, agent):
        client.force_login(person)
        assert offered(client, ticket) == []
        assert client.post(url(ticket, "confirm")).status_code == 404
    ticket.refresh_from_db()
    assert ticket.state == "resolved"


def test_requester_shares_the_ticket_and_takes_it_back(client, employee, ticket):
    colleague = make_user("王思远")
    shared = f"/portal/tickets/{ticket.number}/watchers/"
    assert "王思远" in client.get(shared, {"colleague": "思远"}).content.decode()
    client.post(shared, {"add": colleague.employee_number})
    assert list(ticket.watchers.all()) == [colleague]
    assert "王思远" in client.get(f"/portal/tickets/{ticket.number}/").content.decode()
    client.post(shared, {"remove": colleague.employee_number})
    assert not ticket.watchers.exists()


@pytest.mark.parametrize("number", ["NOBODY", "", "\x00", "王" * 5_000, "LEFT"])
def test_nobody_and_those_who_left_cannot_be_added(client, employee, ticket, number):
    make_user(employee_number="LEFT", is_active=False)
    answer = client.post(f"/portal/tickets/{ticket.number}/watchers/", {"add": number})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not ticket.watchers.exists()


def test_watchers_named_by_the_desk_stay_unknown_and_in_place(client, employee, agent, ticket):
    insider = make_user("内审员")
    actions.watch(ticket, by=agent, user=insider)
    shared = f"/portal/tickets/{ticket.number}/watchers/"
    for page in (f"/portal/tickets/{ticket.number}/", shared):
        assert "内审员" not in client.get(page).content.decode()
    client.post(shared, {"remove": insider.employee_number})
    assert ticket.watchers.filter(pk=insider.pk).exists()


def test_only_the_requester_shares(client, employee, team):
    ticket = make_ticket()
    actions.watch(ticket, by=ticket.requester, user=employee)
    assert client.get(f"/portal/tickets/{ticket.number}/watchers/").status_code == 403
