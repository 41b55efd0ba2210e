"""Who is told of what, once, in their language, and never of what they may not see."""

from datetime import timedelta
from threading import Event

import pytest
from celery import current_app
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from tests.factories import bring_to, make_agent, make_team, make_ticket, make_user, tomorrow
from tickets import actions, hints
from tickets.models import Notification, TicketEvent
from tickets.notifications import delivery, dispatch
from tickets.tasks import deliver_notification, dispatch_events, sweep_outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return make_team("桌面运维组", is_service_desk=True)


@pytest.fixture
def agent(team):
    return make_agent("周启明", teams=(team,))


@pytest.fixture
def ticket(team, agent):
    return bring_to(make_ticket(make_user("林晓雨", language="zh-hans")), "in_progress", agent)


def told(event: TicketEvent) -> set[tuple[str, str, str]]:
    dispatch_events(event.pk)
    rows = Notification.objects.filter(event=event)
    return {(row.recipient.name, row.topic, row.channel) for row in rows}


def newest(ticket) -> TicketEvent:
    return ticket.events.order_by("-sequence").first()


def test_the_requester_gets_a_receipt(team) -> None:
    ticket = make_ticket(make_user("林晓雨"))
    assert told(ticket.events.get(verb="created")) == {
        ("林晓雨", "received", "in_app"),
        ("林晓雨", "received", "mail"),
    }


def test_a_reply_of_the_desk_reaches_the_requester_and_watchers_but_not_its_author(ticket, agent) -> None:
    watcher = make_user("邵文")
    actions.watch(ticket, by=ticket.requester, user=watcher)
    event = actions.reply(ticket, by=agent, text="请重启")
    assert {name for name, _, _ in told(event)} == {"林晓雨", "邵文"}


def test_a_reply_of_the_requester_reaches_the_assignee(ticket) -> None:
    event = actions.reply(ticket, by=ticket.requester, text="还是不行")
    assert told(event) == {("周启明", "reply", "in_app"), ("周启明", "reply", "mail")}


def test_an_internal_note_is_told_to_no_requester_or_watcher(ticket, agent, team) -> None:
    actions.watch(ticket, by=ticket.requester, user=make_user("邵文"))
    colleague = make_agent("许嘉", teams=(team,))
    event = actions.note(ticket, by=colleague, text="内部")
    assert told(event) == {("周启明", "note", "in_app")}


def test_a_disabled_person_is_told_nothing(ticket, agent) -> None:
    ticket.requester.is_active = False
    ticket.requester.save()
    assert told(actions.reply(ticket, by=agent, text="你好")) == set()


def test_dispatching_twice_tells_once(ticket, agent) -> None:
    event = actions.reply(ticket, by=agent, text="你好")
    dispatch_events(event.pk)
    dispatch_events(event.pk)
    assert Notification.objects.filter(event=event).count() == 2


def test_the_sweep_takes_up_what_no_hint_reached(ticket, agent) -> None:
    event = actions.reply(ticket, by=agent, text="你好")
    dispatch.sweep(timezone.now() + timedelta(minutes=1))
    event.refresh_from_db()
    assert event.dispatched_at is not None
    assert Notification.objects.filter(event=event).exists()


def test_the_sweep_task_leaves_fresh_events_to_their_hint(ticket, agent) -> None:
    event = actions.reply(ticket, by=agent, text="你好")
    sweep_outbox()
    event.refresh_from_db()
    assert event.dispatched_at is None


def test_a_mail_speaks_its_readers_language(team, agent) -> None:
    ticket = bring_to(make_ticket(make_user("Daniel Weber", language="en")), "in_progress", agent)
    told(actions.reply(ticket, by=agent, text="Please restart."))
    deliver_notification(Notification.objects.get(topic="reply", channel="mail").pk)
    (message,) = mail.outbox
    assert message.subject == f"{ticket.number}: 周启明 replied – 打印机脱机"
    assert "Hello Daniel Weber," in message.body
    assert "Please restart." in message.body


def test_a_mail_is_sent_once_by_two_workers(ticket, agent) -> None:
    told(actions.reply(ticket, by=agent, text="你好"))
    key = Notification.objects.get(topic="reply", channel="mail").pk
    assert [delivery.deliver(key), delivery.deliver(key)] == [True, False]
    assert len(mail.outbox) == 1


def test_html_in_a_reply_is_text_in_the_mail(ticket, agent) -> None:
    told(actions.reply(ticket, by=agent, text="<script>alert(1)</script>"))
    deliver_notification(Notification.objects.get(topic="reply", channel="mail").pk)
    message = mail.outbox[0]
    assert isinstance(message, EmailMultiAlternatives)
    html = str(message.alternatives[0][0])
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_title_cannot_add_mail_headers(team) -> None:
    ticket = make_ticket(title="a\r\nBcc: evil@example.com")
    told(ticket.events.get(verb="created"))
    deliver_notification(Notification.objects.get(topic="received", channel="mail").pk)
    assert mail.outbox[0].recipients() == [ticket.requester.email]
    assert "\n" not in mail.outbox[0].subject


def test_the_mail_of_a_resolution_carries_a_link_that_needs_no_login(ticket, agent, client) -> None:
    from tests.factories import resolution

    ticket = actions.move(ticket, "resolve", by=agent, **resolution())
    told(newest(ticket))
    deliver_notification(Notification.objects.get(topic="resolved", channel="mail").pk)
    link = next(line for line in mail.outbox[0].body.splitlines() if "/confirm/" in line)
    page = client.get(link.partition("://")[2].partition("/")[1] + link.partition("://")[2].partition("/")[2])
    assert page.status_code == 200
    assert ticket.number in page.content.decode()


def test_failing_mail_is_tried_again_then_listed(ticket, agent, settings) -> None:
    settings.EMAIL_BACKEND = "tests.tickets.test_notify.BrokenBackend"
    told(actions.reply(ticket, by=agent, text="你好"))
    key = Notification.objects.get(topic="reply", channel="mail").pk
    now = timezone.now()
    for _ in range(len(delivery.RETRY_AFTER)):
        delivery.deliver(key, now)
        now += timedelta(days=1)
    assert Notification.objects.get(pk=key).state == "pending"
    delivery.deliver(key, now)
    failed = Notification.objects.get(pk=key)
    assert (failed.state, failed.last_error) == ("failed", "OSError: mail server is away")


def test_a_broker_that_is_away_costs_no_request(ticket, agent, monkeypatch, django_capture_on_commit_callbacks) -> None:
    asked = Event()

    def refuse(*args, **options):
        asked.wait(10)
        raise OSError("away")

    monkeypatch.setattr("celery.canvas.Signature.apply_async", refuse)
    monkeypatch.setitem(current_app.conf, "task_always_eager", False)
    with django_capture_on_commit_callbacks(execute=True):
        event = actions.reply(ticket, by=agent, text="你好")
    assert event.pk  # while the broker has not even answered
    asked.set()
    hints._publisher.finish()
    assert hints._publisher._away_until > 0


def test_the_bell_lists_opens_and_reads(ticket, agent, client) -> None:
    told(actions.reply(ticket, by=agent, text="你好"))
    client.force_login(ticket.requester)
    page = client.get("/notifications/").content.decode()
    assert f"{ticket.number}：周启明回复了您" in page or ticket.number in page
    message = Notification.objects.get(topic="reply", channel="in_app")
    answer = client.get(f"/notifications/{message.pk}/")
    assert answer.headers["Location"] == f"/portal/tickets/{ticket.number}/"
    message.refresh_from_db()
    assert message.read_at is not None


def test_the_bell_of_another_person_is_not_there(ticket, agent, client) -> None:
    told(actions.reply(ticket, by=agent, text="你好"))
    message = Notification.objects.get(topic="reply", channel="in_app")
    client.force_login(make_user())
    assert client.get(f"/notifications/{message.pk}/").status_code == 404


def test_a_pending_ticket_reminds_its_holder_once(ticket, agent) -> None:
    from tickets.upkeep import remind_follow_ups

    due = tomorrow()
    actions.move(ticket, "pend", by=agent, pending_reason="vendor", follow_up_at=due)
    later = due + timedelta(minutes=1)
    assert [remind_follow_ups(later), remind_follow_ups(later)] == [1, 0]
    assert told(newest(ticket)) == {("周启明", "follow_up", "in_app"), ("周启明", "follow_up", "mail")}


class BrokenBackend:
    """A mail server that is away."""

    def __init__(self, **options) -> None:
        self.options = options

    def send_messages(self, messages) -> int:
        raise OSError("mail server is away")
