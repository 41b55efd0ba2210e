"""The link in the mail: shows what is decided on, works once, and for its person only."""

from datetime import timedelta
from urllib.parse import urlparse

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.factories import make_agent
from tests.tickets.approval_cast import approving_incidents, ask, make_cast, manager_step, people_step
from tickets import actions
from tickets.approvals.links import decision_url
from tickets.models import Notification, Ticket, TicketEvent
from tickets.notifications import dispatch, inbox
from tickets.notifications.delivery import sweep as deliver

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _process():
    with approving_incidents():
        yield


@pytest.fixture
def cast():
    return make_cast()


def link_of(step, person: User) -> str:
    return urlparse(decision_url(step.seats.get(principal=person), person)).path


def visitor() -> Client:
    return Client(headers={"Accept-Language": "en"})


def press(path: str, **values: str):
    return visitor().post(path, {"decision": "approve"} | values)


def state_of(step) -> str:
    return Ticket.objects.get(pk=step.ticket_id).state


def send() -> list:
    for pk in TicketEvent.objects.undispatched().values_list("pk", flat=True):
        dispatch.dispatch(pk)
    deliver(timezone.now() + timedelta(seconds=1))
    return mail.outbox


def test_every_approver_gets_a_mail_with_a_link_of_their_own(cast):
    mail.outbox.clear()
    step = ask(cast.requester, people_step(cast.manager, cast.colleague))
    sent = {message.to[0]: message.body for message in send() if "/approvals/link/" in message.body}
    assert sent.keys() == {cast.manager.email, cast.colleague.email}
    for person in (cast.manager, cast.colleague):
        path = sent[person.email].partition(settings.SITE_URL)[2].split()[0]
        assert visitor().get(path).status_code == 200
    assert state_of(step) == "awaiting"


def test_approver_of_a_confidential_ticket_is_told_too(cast):
    step = ask(cast.requester, manager_step(), by=make_agent(), confidential=True)
    send()
    told = Notification.objects.filter(recipient=cast.manager, topic="approval")
    assert set(told.values_list("channel", flat=True)) == {"mail", "in_app"}
    lines, _following = inbox.page(cast.manager, before=None, size=10)
    assert [inbox.address(line.message) for line in lines] == [step.get_absolute_url()]


def test_requester_hears_the_outcome(cast):
    step = ask(cast.requester, manager_step())
    actions.decide(step, by=cast.manager, approve=False, comment="预算不足")
    send()
    assert Notification.objects.filter(recipient=cast.requester, topic="approvals_finished", channel="mail").exists()


def test_link_shows_what_is_decided_on_without_a_sign_in(cast):
    step = ask(cast.requester, manager_step(), title="申请新笔记本", description="旧的坏了")
    html = visitor().get(link_of(step, cast.manager)).content.decode()
    for words in ("申请新笔记本", "旧的坏了", "申请人", "直属经理"):
        assert words in html


def test_link_shows_nothing_else_of_the_ticket(cast):
    agent = make_agent()
    step = ask(cast.requester, manager_step(), description="见[这里](/tickets/) ![图](/x.png)")
    actions.reply(step.ticket, by=cast.requester, text="公开的回复")
    Ticket.objects.filter(pk=step.ticket_id).update(tags=["秘密标签"])
    actions.note(step.ticket, by=agent, text="内部备注")
    html = visitor().get(link_of(step, cast.manager)).content.decode()
    for words in ("公开的回复", "内部备注", "秘密标签", 'href="/tickets/'):
        assert words not in html


@pytest.mark.parametrize("method", ["get", "head"])
def test_reading_changes_nothing(cast, method):
    step = ask(cast.requester, manager_step())
    before = step.ticket.events.count()
    for _ in range(3):
        assert getattr(visitor(), method)(link_of(step, cast.manager) + "?decision=approve").status_code == 200
    assert (state_of(step), step.ticket.events.count()) == ("awaiting", before)


def test_link_decides_once_and_is_gone_after(cast):
    step = ask(cast.requester, manager_step())
    path = link_of(step, cast.manager)
    assert press(path).status_code == 200
    assert state_of(step) == "approved"
    seat = step.seats.get()
    assert (seat.decided_by, seat.via) == (cast.manager, "link")
    assert visitor().get(path).status_code == 410
    assert press(path, decision="reject", comment="不").status_code == 410
    assert step.ticket.events.filter(verb__in=("approved", "rejected_step")).count() == 1


def test_refusing_by_link_needs_a_reason_and_keeps_the_page(cast):
    step = ask(cast.requester, manager_step())
    path = link_of(step, cast.manager)
    assert press(path, decision="reject").status_code == 400
    assert press(path, decision="reject", comment="预算不足").status_code == 200
    assert state_of(step) == "rejected"


@pytest.mark.parametrize("answer", ["", "maybe"])
def test_answer_that_is_neither_decides_nothing(cast, answer):
    step = ask(cast.requester, manager_step())
    assert press(link_of(step, cast.manager), decision=answer).status_code == 400
    assert state_of(step) == "awaiting"


def test_link_says_that_somebody_else_has_decided(cast):
    step = ask(cast.requester, people_step(cast.manager, cast.colleague))
    actions.decide(step, by=cast.manager, approve=True)
    answer = visitor().get(link_of(step, cast.colleague))
    assert answer.status_code == 410
    assert "直属经理" in answer.content.decode()


def test_link_of_who_left_does_nothing(cast):
    step = ask(cast.requester, manager_step())
    path = link_of(step, cast.manager)
    User.objects.filter(pk=cast.manager.pk).update(is_active=False)
    assert visitor().get(path).status_code == 410
    assert press(path).status_code == 410
    assert state_of(step) == "awaiting"


def test_link_of_a_former_delegate_does_nothing(cast):
    today = timezone.localdate()
    delegation = actions.delegate(cast.manager, cast.colleague, by=cast.manager, days=(today, today))
    step = ask(cast.requester, manager_step())
    path = urlparse(decision_url(step.seats.get(), cast.colleague)).path
    actions.end_delegation(delegation, by=cast.manager)
    answer = press(path)
    assert answer.status_code == 410
    assert step.ticket.title not in answer.content.decode()
    assert state_of(step) == "awaiting"


def test_link_to_one_s_own_matter_does_nothing(cast):
    step = ask(cast.requester, people_step(cast.manager, cast.colleague))
    path = link_of(step, cast.manager)
    Ticket.objects.filter(pk=step.ticket_id).update(assignee=cast.manager)
    assert press(path).status_code == 410
    assert state_of(step) == "awaiting"


def test_link_to_what_was_withdrawn_says_so(cast):
    step = ask(cast.requester, manager_step())
    path = link_of(step, cast.manager)
    actions.move(step.ticket, "take_back", by=cast.requester)
    assert press(path).status_code == 410


def test_link_expires(cast):
    step = ask(cast.requester, manager_step())
    path = link_of(step, cast.manager)
    with time_machine.travel(timezone.now() + timedelta(days=settings.APPROVAL_LINK_DAYS, minutes=1)):
        assert press(path).status_code == 410
    assert state_of(step) == "awaiting"


@pytest.mark.parametrize("token", ["x", "WzEsMl0:1abc:xyz"])
def test_made_up_link_is_not_there(token):
    assert visitor().get(f"/approvals/link/{token}/").status_code == 404


def test_link_s_pages_are_neither_kept_nor_passed_on(cast):
    answer = visitor().get(link_of(ask(cast.requester, manager_step()), cast.manager))
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex"
