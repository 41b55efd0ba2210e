"""Commanding a major incident: updates, handing over, services, the end."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from incidents.affected import announced, me_too, people_affected
from incidents.models import Affected, MajorIncident
from tests.factories import make_agent, make_ticket, make_user, resolution
from tests.incidents.major_cast import UPDATE, declare, make_cast, publish
from tickets import actions
from tickets.exceptions import NotAllowed, WrongState
from tickets.models import Notification, Ticket
from tickets.notifications import delivery, dispatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ticket(cast):
    return cast.declared()


def send():
    soon = timezone.now() + timedelta(minutes=1)
    dispatch.sweep(soon)
    delivery.sweep(soon)


def mails_to(person):
    return [message for message in mail.outbox if person.email in message.to]


def test_update_is_the_latest_word_and_promises_the_next(cast, ticket):
    at = timezone.now()
    ticket = actions.move(ticket, "publish_update", by=cast.supervisor, at=at, update_text=UPDATE, update_minutes=45)
    major = MajorIncident.objects.get(ticket=ticket)
    assert (major.latest_words, major.next_update_at) == (UPDATE, at + timedelta(minutes=45))
    event = ticket.events.get(verb="update_published")
    assert (event.text, event.public) == (UPDATE, True)


def test_only_the_commander_and_supervisors_publish(cast, ticket):
    with pytest.raises(NotAllowed):
        publish(ticket, cast.agent)
    ticket = actions.move(ticket, "hand_over_command", by=cast.supervisor, commander=cast.agent.pk)
    assert publish(ticket, cast.agent).major.latest_words == UPDATE


def test_ordinary_incident_has_nothing_to_publish(cast):
    with pytest.raises(WrongState):
        publish(cast.incident(), cast.supervisor)


def test_everybody_affected_is_told_in_their_language(cast, ticket):
    watcher, child_owner = make_user(language="en"), make_user()
    me, stranger = make_user(language="en"), make_user()
    actions.watch(ticket, by=cast.supervisor, user=watcher)
    actions.join(cast.incident(child_owner), parent=ticket, by=cast.agent)
    me_too(ticket.major, by=me)
    send()
    mail.outbox.clear()
    publish(ticket, cast.supervisor, update_text_en="We are restoring the core switch.")
    send()
    assert {person for message in mail.outbox for person in message.to} == {
        person.email for person in (cast.reporter, watcher, child_owner, me)
    }
    assert "restoring the core switch" in mails_to(me)[0].body
    assert UPDATE in mails_to(child_owner)[0].body
    assert not mails_to(stranger)
    assert Notification.objects.filter(recipient=me, channel="in_app", topic="major_update").exists()


def test_mail_to_whoever_said_me_too_names_no_ticket(cast, ticket):
    me = make_user()
    me_too(ticket.major, by=me)
    publish(ticket, cast.supervisor)
    send()
    (message,) = mails_to(me)
    assert "/portal/status/" in message.body
    assert ticket.title not in message.body + message.subject
    assert cast.reporter.name not in message.body


def test_whoever_said_me_too_reads_it_in_the_application(client, cast, ticket):
    me = make_user(language="en")
    me_too(ticket.major, by=me)
    publish(ticket, cast.supervisor)
    send()
    client.force_login(me)
    page = client.get("/notifications/").content.decode()
    assert ticket.major.public_title in page
    message = Notification.objects.get(recipient=me, channel="in_app")
    assert client.get(f"/notifications/{message.pk}/").url.startswith("/portal/status/")


def test_a_drill_is_told_to_staff_alone(cast):
    ticket, employee, colleague = cast.drill(), make_user(), make_agent(teams=(cast.team,))
    actions.watch(ticket, by=cast.supervisor, user=employee)
    actions.watch(ticket, by=cast.supervisor, user=colleague)
    publish(ticket, cast.supervisor)
    send()
    assert not mails_to(employee)
    assert mails_to(colleague)
    assert announced(ticket.number) is None


def test_new_commander_is_told(cast, ticket):
    actions.move(ticket, "hand_over_command", by=cast.supervisor, commander=cast.agent.pk, comment="我下班了")
    send()
    assert any("我下班了" in message.body for message in mails_to(cast.agent))


def test_services_and_title_are_restated(cast, ticket):
    ticket = actions.move(ticket, "restate_major", by=cast.supervisor, services=["MES", "ERP"], public_title="MES和ERP")
    assert (ticket.major.services, ticket.major.public_title) == (["MES", "ERP"], "MES和ERP")


def test_ending_leaves_the_incident_and_tells_why(cast, ticket):
    ticket = actions.move(ticket, "end_major", by=cast.supervisor, update_text="只影响一条产线，按普通事件处理。")
    assert (ticket.state, ticket.is_major) == ("new", True)
    assert ticket.major.ended_at is not None
    assert ticket.major.next_update_at is None
    assert ticket.major.latest_words.startswith("只影响")
    with pytest.raises(WrongState):
        publish(ticket, cast.supervisor)


def test_what_has_ended_can_be_declared_again(cast, ticket):
    ticket = actions.move(ticket, "end_major", by=cast.supervisor, update_text="已恢复")
    ticket = declare(ticket, cast.supervisor)
    assert ticket.major.is_current
    assert MajorIncident.objects.count() == 1


def test_resolving_ends_it_and_tells_who_is_told_by_nothing_else(cast, ticket):
    me = make_user()
    me_too(ticket.major, by=me)
    ticket = cast.resolved(ticket)
    assert ticket.major.ended_at == ticket.resolved_at
    assert ticket.major.review_due_at is not None
    send()
    assert [message.subject for message in mails_to(me)] == [mails_to(me)[0].subject]
    assert Notification.objects.filter(recipient=cast.reporter, topic="major_ended").count() == 0


def test_commander_resolves_a_ticket_of_another_team(cast, ticket):
    ticket = cast.in_progress(ticket)
    helper = make_agent(role="second_line")
    ticket = actions.move(ticket, "hand_over_command", by=cast.supervisor, commander=helper.pk)
    assert actions.move(ticket, "resolve", by=helper, **resolution()).state == "resolved"


# Me too.


def test_me_too_counts_once(cast, ticket):
    me = make_user()
    me_too(ticket.major, by=me)
    me_too(ticket.major, by=me)
    assert Affected.objects.filter(major=ticket.major).count() == 1
    assert me in people_affected(ticket)


def test_me_too_shows_nothing_of_the_ticket(client, cast, ticket):
    me = make_user()
    me_too(ticket.major, by=me)
    client.force_login(me)
    assert client.get(f"/portal/tickets/{ticket.number}/").status_code == 404


def test_words_of_ones_own_become_a_child(cast, ticket):
    me = make_user()
    said = me_too(ticket.major, by=me, words="二厂也登不上")
    child = Ticket.objects.get(requester=me)
    assert (child.parent, child.description, child.category) == (ticket, "二厂也登不上", cast.category)
    assert said.child == child
    me_too(ticket.major, by=me, words="还是不行")
    assert Ticket.objects.filter(requester=me).count() == 1


def test_its_own_requester_need_not_say_so(cast, ticket):
    assert me_too(ticket.major, by=cast.reporter) is None


@pytest.mark.parametrize("how", ["ended", "drill"])
def test_nobody_joins_what_has_ended_or_is_a_drill(cast, how):
    ticket = cast.drill() if how == "drill" else cast.resolved(cast.declared())
    with pytest.raises(WrongState):
        me_too(ticket.major, by=make_user())


def test_it_does_not_outlast_what_was_closed(cast, ticket):
    assert make_ticket(parent=ticket, by=cast.agent).parent == ticket
