"""Following up on whoever was not content: who may, with a clock, to an outcome, an improvement, a reopened ticket."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from sla.defaults import load_defaults
from sla.models import Clock
from sla.timer import tick
from sla.verification import verify_all
from tests.factories import bring_to, make_agent, make_team, make_ticket, make_user
from tests.tickets.desk_cast import signed_in, verbs
from tickets import actions, tasks  # noqa: F401  (so that the worker of the tests knows its tasks)
from tickets.actions import follow_up as following
from tickets.actions.satisfaction import rate
from tickets.exceptions import NotAllowed
from tickets.models import FollowUp, Improvement, Notification, RatedVia, Satisfaction, Ticket

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}
OUTCOME: dict[str, Any] = {"reason": "slow", "done": "已致歉并说明原因", "satisfied_now": "yes"}


@pytest.fixture
def supervisor() -> User:
    return make_user("吴主管", roles=(Role.SUPERVISOR,), language="en")


@pytest.fixture
def agent() -> User:
    return make_agent("周启明", teams=(make_team(is_service_desk=True),))


def dissatisfied(agent: User, comment: str = "等了三天") -> FollowUp:
    ticket = bring_to(make_ticket(make_user("林晓雨"), title="显示器闪屏"), "closed", agent)
    satisfaction = Satisfaction.objects.get(ticket=ticket)
    rate(satisfaction, by=ticket.requester, overall="dissatisfied", via=RatedVia.LINK, comment=comment)
    return FollowUp.objects.get(ticket=ticket)


@pytest.fixture
def follow_up(agent) -> FollowUp:
    return dissatisfied(agent)


def url(follow_up: FollowUp) -> str:
    return f"/follow-ups/{follow_up.pk}/"


def test_supervisors_are_told_by_mail_and_led_to_it(
    agent, supervisor, django_capture_on_commit_callbacks, mailoutbox
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        found = dissatisfied(agent)
    told = [sent for sent in mailoutbox if sent.to == [supervisor.email]]
    assert len(told) == 1
    assert f"/follow-ups/{found.pk}/" in told[0].body
    message = Notification.objects.get(recipient=supervisor, topic="dissatisfied", channel="in_app")
    assert signed_in(supervisor).get(f"/notifications/{message.pk}/")["Location"] == url(found)


def test_its_clock_runs_on_the_closed_ticket_until_the_outcome_is_written_down(agent, supervisor) -> None:
    load_defaults()
    found = dissatisfied(agent)
    clock = Clock.objects.get(ticket=found.ticket, kind="follow_up")
    assert (clock.status, clock.target_seconds) == ("running", 8 * 3600)
    following.close(found, by=supervisor, **OUTCOME)
    clock.refresh_from_db()
    assert clock.status == "met"
    assert list(verify_all()) == []


def test_its_clock_breaches_and_tells_above(agent, supervisor) -> None:
    load_defaults()
    manager = make_user("部长")
    User.objects.filter(pk=supervisor.pk).update(manager=manager)
    with time_machine.travel("2026-11-17T10:00:00+08:00", tick=False):
        found = dissatisfied(agent)
    with time_machine.travel("2026-11-18T12:00:00+08:00", tick=False):
        tick()
        clock = Clock.objects.get(ticket=found.ticket, kind="follow_up")
        assert clock.breached_at is not None
        assert Notification.objects.filter(recipient=manager, topic="escalation").exists()
        assert list(verify_all()) == []
        following.close(found, by=supervisor, **OUTCOME)
        assert list(verify_all()) == []
    clock.refresh_from_db()
    assert clock.status == "breached"


def test_the_list_shows_it_with_its_clock_and_asks_a_bounded_number_of_statements(
    agent, supervisor, django_assert_max_num_queries
) -> None:
    load_defaults()
    for _n in range(3):
        found = dissatisfied(agent)
    client = signed_in(supervisor)
    client.get("/follow-ups/")
    with django_assert_max_num_queries(16):
        page = client.get("/follow-ups/", headers=ENGLISH).content.decode()
    assert found.ticket.number in page
    assert page.count("chip-clock") == 3


def test_take_talk_and_end(follow_up, supervisor) -> None:
    client = signed_in(supervisor)
    client.post(url(follow_up), {"do": "take", "version": "1"})
    client.post(
        url(follow_up), {"do": "contact", "version": "2", "contact-manner": "phone", "contact-text": "已打电话"}
    )
    ended = {f"close-{name}": value for name, value in OUTCOME.items()}
    assert client.post(url(follow_up), {"do": "close", "version": "3", **ended}).status_code == 302
    follow_up.refresh_from_db()
    assert (follow_up.handler, follow_up.contacts, follow_up.satisfied_now) == (supervisor, 1, "yes")
    assert follow_up.closed_by == supervisor
    assert verbs(follow_up.ticket)[-3:] == ["follow_up_taken", "follow_up_contacted", "follow_up_closed"]
    page = client.get(url(follow_up), headers=ENGLISH).content.decode()
    assert "已致歉并说明原因" in page
    assert 'name="do"' not in page


def test_an_outcome_that_lacks_something_is_said_at_the_field_and_nothing_is_lost(follow_up, supervisor) -> None:
    given = {"do": "close", "version": "1", "close-done": "已致歉", "close-reason": ""}
    answer = signed_in(supervisor).post(url(follow_up), given, headers=ENGLISH)
    assert answer.status_code == 400
    assert "已致歉" in answer.content.decode()
    assert follow_up.closed_at is None


def test_two_supervisors_do_not_end_it_twice(follow_up, supervisor) -> None:
    following.close(follow_up, by=supervisor, **OUTCOME)
    ended = {f"close-{name}": value for name, value in OUTCOME.items()}
    other = signed_in(make_user("郑主管", roles=(Role.SUPERVISOR,)))
    assert other.post(url(follow_up), {"do": "close", "version": "1", **ended}).status_code == 404


def test_what_it_leads_to_stands_in_the_register(follow_up, supervisor) -> None:
    due = date.today() + timedelta(days=14)
    given = {"improve-title": "打印机换固定IP", "improve-owner": supervisor.pk, "improve-due_on": due.isoformat()}
    assert signed_in(supervisor).post(url(follow_up), {"do": "improve", "version": "1", **given}).status_code == 302
    made = Improvement.objects.get()
    assert (made.source_kind, made.source_ticket, made.due_on) == ("feedback", follow_up.ticket, due)
    follow_up.refresh_from_db()
    assert follow_up.improvement == made


def test_the_ticket_can_be_opened_again_and_asks_anew_when_it_closes(follow_up, supervisor, agent) -> None:
    load_defaults()
    given = {"do": "reopen", "version": "1", "reopen-reason": "还是闪，继续处理"}
    assert signed_in(supervisor).post(url(follow_up), given).status_code == 302
    ticket = Ticket.objects.get(pk=follow_up.ticket_id)
    assert (ticket.state, ticket.is_open, ticket.closed_at, ticket.reopen_count) == ("in_progress", True, None, 1)
    following.close(follow_up, by=supervisor, **OUTCOME)
    from tests.factories import resolution

    actions.move(ticket, "resolve", by=agent, **resolution())
    actions.move(ticket, "confirm", by=ticket.requester)
    assert Satisfaction.objects.filter(ticket=ticket).count() == 2


def test_without_a_follow_up_nothing_that_is_closed_opens_again(agent, supervisor) -> None:
    ticket = bring_to(make_ticket(), "closed", agent)
    names = [offer.name for offer in ticket.workflow.offers(ticket, supervisor)]
    assert "reopen_closed" not in names


@pytest.mark.parametrize(
    ("role", "reads", "acts"),
    [
        (Role.SUPERVISOR, 200, 302),
        (Role.AUDITOR, 200, 404),
        (Role.ADMINISTRATOR, 200, 404),
        (Role.FIRST_LINE, 404, 404),
        (Role.KNOWLEDGE_MANAGER, 404, 404),
        (None, 404, 404),
    ],
)
def test_who_reads_and_who_acts(follow_up, role, reads, acts) -> None:
    client = signed_in(make_user(roles=(role,) if role else ()))
    assert client.get("/follow-ups/").status_code == reads
    assert client.get(url(follow_up)).status_code == reads
    assert client.post(url(follow_up), {"do": "take", "version": "1"}).status_code == acts
    assert client.get(f"/api/v1/follow-ups/{follow_up.pk}/").status_code == reads


def test_of_a_confidential_ticket_only_those_who_see_it(follow_up, supervisor) -> None:
    Ticket.objects.filter(pk=follow_up.ticket_id).update(confidential=True)
    assert signed_in(supervisor).get(url(follow_up)).status_code == 404
    assert follow_up.ticket.number not in signed_in(supervisor).get("/follow-ups/").content.decode()
    follow_up.ticket.refresh_from_db()
    with pytest.raises(NotAllowed):
        following.take(follow_up, by=supervisor)


def test_an_agent_reads_the_ratings_of_their_own_work(follow_up, agent) -> None:
    assert "等了三天" in signed_in(agent).get("/follow-ups/ratings/").content.decode()
    other = make_agent("别人")
    assert "等了三天" not in signed_in(other).get("/follow-ups/ratings/").content.decode()
    assert signed_in(make_user()).get("/follow-ups/ratings/").status_code == 404


def test_who_changed_their_mind_is_shown(follow_up, supervisor) -> None:
    rate(follow_up.satisfaction, by=follow_up.ticket.requester, overall="satisfied", via=RatedVia.LINK)
    assert "has changed the answer since" in signed_in(supervisor).get(url(follow_up), headers=ENGLISH).content.decode()


def test_the_api_does_all_of_it(follow_up, supervisor) -> None:
    client, address = signed_in(supervisor), f"/api/v1/follow-ups/{follow_up.pk}/"
    listed = client.get("/api/v1/follow-ups/?state=open").json()["results"]
    assert [(one["ticket"], one["rating"]["comment"]) for one in listed] == [(follow_up.ticket.number, "等了三天")]
    assert client.post(f"{address}take/").json()["handler"]["name"] == "吴主管"
    said = {"text": "已打电话"}
    assert client.post(f"{address}contact/", said, content_type="application/json").json()["contacts"] == 1
    due = (timezone.localdate() + timedelta(days=7)).isoformat()
    made = client.post(
        f"{address}improve/",
        {"title": "换固定IP", "owner": supervisor.pk, "due_on": due},
        content_type="application/json",
    )
    assert made.status_code == 201, made.content
    ended = client.post(f"{address}close/", OUTCOME, content_type="application/json").json()
    assert (ended["satisfied_now"], ended["improvement"]) == ("yes", made.json()["id"])
    assert client.post(f"{address}close/", OUTCOME, content_type="application/json").status_code == 409
