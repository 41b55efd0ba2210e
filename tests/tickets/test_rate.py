"""Saying how one was helped: asked once when it closes, answered by one tap, by the link, in the portal, by API."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from tests.factories import bring_to, make_agent, make_department, make_team, make_ticket, make_user, resolution
from tests.tickets.desk_cast import signed_in, verbs
from tickets import actions, tasks
from tickets.models import FollowUp, Overall, Satisfaction, SatisfactionSettings, Ticket, TicketLink
from tickets.satisfaction.links import rating_path

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def agent() -> User:
    return make_agent("周启明", teams=(make_team(is_service_desk=True),))


@pytest.fixture
def requester() -> User:
    return make_user("林晓雨", language="en")


@pytest.fixture
def closed(agent, requester) -> Ticket:
    return bring_to(make_ticket(requester, title="显示器闪屏"), "closed", agent)


def asked(ticket: Ticket) -> Satisfaction:
    return Satisfaction.objects.get(ticket=ticket)


def page_of(ticket: Ticket, answer: str = "") -> str:
    from tickets.satisfaction.links import rating_url

    return urlsplit(rating_url(asked(ticket), answer)).path


def close_by_desk(ticket: Ticket, agent: User) -> Ticket:
    ticket = bring_to(ticket, "resolved", agent)
    actions.move(ticket, "record_callback", by=agent, callback_outcome="solved")
    return actions.move(ticket, "close", by=agent)


def later(**span: float):
    return time_machine.travel(timezone.now() + timedelta(**span), tick=False)


def test_a_ticket_that_closes_asks_once(closed, agent, requester) -> None:
    satisfaction = asked(closed)
    assert (satisfaction.requester, satisfaction.assignee, satisfaction.state) == (requester, agent, "asked")


def test_the_mail_that_tells_of_the_closing_asks_with_a_link_for_each_answer(
    agent, requester, django_capture_on_commit_callbacks
) -> None:
    ticket = make_ticket(requester)
    with django_capture_on_commit_callbacks(execute=True):
        close_by_desk(ticket, agent)
    closing = next(sent for sent in mail.outbox if sent.to == [requester.email] and "is closed" in sent.subject)
    assert len(re.findall(r"http://\S+/rate/\S+/", str(closing.body))) == 3
    assert isinstance(closing, mail.EmailMultiAlternatives)
    html = str(closing.alternatives[0][0])
    assert html.count("/rate/") == 3
    assert ">Dissatisfied</a>" in html


def test_nobody_else_gets_the_links(agent, requester, django_capture_on_commit_callbacks) -> None:
    ticket = make_ticket(requester)
    watcher = make_user("同事")
    actions.watch(ticket, by=requester, user=watcher)
    with django_capture_on_commit_callbacks(execute=True):
        close_by_desk(ticket, agent)
    told = [sent for sent in mail.outbox if sent.to == [watcher.email]]
    assert told
    assert not any("/rate/" in sent.body for sent in told)


def test_whoever_confirms_and_passes_by_is_asked_by_mail_an_hour_later(
    closed, requester, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tasks.ask_for_satisfaction()
    assert not any("helped" in sent.subject for sent in mail.outbox)
    with later(minutes=61), django_capture_on_commit_callbacks(execute=True):
        tasks.ask_for_satisfaction()
        tasks.ask_for_satisfaction()
    assert [sent.to for sent in mail.outbox if "helped" in sent.subject] == [[requester.email]]


def test_a_reminder_goes_out_once_where_it_is_set(agent, requester, django_capture_on_commit_callbacks) -> None:
    SatisfactionSettings.objects.create(pk=1, reminder_days=3)
    with django_capture_on_commit_callbacks(execute=True):
        close_by_desk(make_ticket(requester), agent)
    mail.outbox.clear()
    for days in (2, 3.1, 6):
        with later(days=days), django_capture_on_commit_callbacks(execute=True):
            tasks.ask_for_satisfaction()
    assert [sent.subject.split("?")[0] for sent in mail.outbox] == ["How were you helped"]


@pytest.mark.parametrize("setting", [{"asks_incidents": False}, {"skips_vips": True}])
def test_settings_decide_who_is_asked(agent, setting) -> None:
    SatisfactionSettings.objects.create(pk=1, **setting)
    bring_to(make_ticket(make_user(is_vip=True)), "closed", agent)
    assert not Satisfaction.objects.exists()


def test_what_was_cancelled_asks_nobody(agent) -> None:
    bring_to(make_ticket(), "cancelled", agent)
    assert not Satisfaction.objects.exists()


def test_a_duplicate_asks_nobody(agent, requester) -> None:
    other = make_ticket()
    actions.move(make_ticket(requester), "cancel_as_duplicate", by=agent, duplicate_of=other.number)
    assert TicketLink.objects.exists()
    assert not Satisfaction.objects.exists()


def test_a_drill_asks_nobody(agent) -> None:
    ticket = bring_to(make_ticket(), "resolved", agent)
    Ticket.objects.update(is_drill=True)
    actions.move(ticket, "confirm", by=ticket.requester)
    assert not Satisfaction.objects.exists()


def test_whoever_reported_a_major_incident_twice_is_asked_once(agent, requester) -> None:
    parent = make_ticket()
    for _n in range(2):
        child = bring_to(make_ticket(requester), "resolved", agent)
        Ticket.objects.filter(pk=child.pk).update(parent=parent)
        actions.move(child, "confirm", by=requester)
    assert Satisfaction.objects.filter(requester=requester).count() == 1


def test_reading_the_link_rates_nothing(client, closed) -> None:
    for method in (client.get, client.head):
        assert method(page_of(closed, Overall.DISSATISFIED)).status_code == 200
    assert (asked(closed).state, asked(closed).tapped) == ("asked", "")


def test_the_tapped_answer_is_chosen_and_a_button_sends_it_without_script(client, closed) -> None:
    page = client.get(page_of(closed, Overall.NEUTRAL)).content.decode()
    assert re.search(r'value="neutral" required checked', page)
    answer = client.post(page_of(closed, Overall.NEUTRAL), {"overall": "neutral", "comment": "还行"})
    assert answer.status_code == 302
    assert (asked(closed).overall, asked(closed).comment, asked(closed).via) == ("neutral", "还行", "link")


def test_one_tap_counts_when_it_has_stood_for_two_minutes(client, closed, requester) -> None:
    told = client.post(page_of(closed, Overall.SATISFIED), {"tap": "1"}, headers=ENGLISH)
    assert "Noted" in told.content.decode()
    tasks.ask_for_satisfaction()
    assert asked(closed).state == "asked"
    with later(minutes=2.1):
        tasks.ask_for_satisfaction()
    assert (asked(closed).state, asked(closed).overall, asked(closed).via) == ("answered", "satisfied", "tap")
    event = closed.events.last()
    assert (event.verb, event.actor, event.public) == ("rated", requester, True)


def test_a_program_that_taps_every_link_has_rated_nothing(client, closed) -> None:
    for answer in Overall:
        client.post(page_of(closed, answer), {"tap": "1"})
    with later(minutes=5):
        tasks.ask_for_satisfaction()
    assert asked(closed).state == "asked"
    page = client.get(page_of(closed, Overall.SATISFIED), headers=ENGLISH).content.decode()
    assert "None of them counts" in page
    assert "data-rate-tap" not in page
    client.post(page_of(closed), {"overall": "satisfied"})
    assert asked(closed).overall == "satisfied"


def test_an_older_link_does_not_write_over_an_answer(client, closed) -> None:
    client.post(page_of(closed), {"overall": "satisfied", "speed": "5"})
    client.post(page_of(closed, Overall.DISSATISFIED), {"tap": "1"})
    with later(minutes=5):
        tasks.ask_for_satisfaction()
    assert (asked(closed).overall, asked(closed).speed) == ("satisfied", 5)


def test_an_answer_can_be_changed_until_the_time_is_over(client, closed) -> None:
    client.post(page_of(closed), {"overall": "neutral"})
    client.post(page_of(closed), {"overall": "satisfied", "attitude": "4"})
    assert (asked(closed).overall, asked(closed).attitude) == ("satisfied", 4)
    assert verbs(closed)[-2:] == ["rated", "rating_changed"]
    link = page_of(closed)
    with later(days=15):
        assert client.get(link).status_code == 410
        assert client.post(link, {"overall": "neutral"}).status_code == 410
    assert asked(closed).overall == "satisfied"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Choose one of the three answers."),
        ({"overall": "splendid"}, "splendid"),
        ({"overall": "neutral", "speed": "6"}, "6"),
        ({"overall": "neutral", "comment": "x" * 2001}, "2000"),
        ({"overall": "neutral", "comment": "a\x00b"}, "Null"),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_is_lost(client, closed, given, words) -> None:
    answer = client.post(page_of(closed), {"attitude": "3", **given})
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert asked(closed).state == "asked"


def test_a_made_up_link_is_not_there(client, closed) -> None:
    assert client.get("/rate/abc:def:ghi/").status_code == 404


def test_a_reopened_ticket_takes_the_question_back(client, agent, requester) -> None:
    """Only a follow-up reopens what is closed; the question that was open then is worth nothing."""
    ticket = bring_to(make_ticket(requester), "closed", agent)
    client.post(page_of(ticket), {"overall": "dissatisfied"})
    supervisor = make_user("吴主管", roles=(Role.SUPERVISOR,))
    Satisfaction.objects.update(state="asked", overall="")  # as if nobody had answered
    link = page_of(ticket)
    actions.move(ticket, "reopen_closed", by=supervisor, reason="还是闪")
    assert client.get(link).status_code == 410
    actions.move(ticket, "resolve", by=agent, **resolution())
    actions.move(ticket, "confirm", by=requester)
    assert list(Satisfaction.objects.order_by("closing").values_list("closing", "state")) == [
        (1, "withdrawn"),
        (2, "asked"),
    ]


def test_the_page_of_the_confirmation_asks_at_once(client, agent, requester) -> None:
    from tickets.confirmation import confirmation_url

    ticket = bring_to(make_ticket(requester), "resolved", agent)
    link = urlsplit(confirmation_url(ticket)).path
    client.post(link, {"answer": "solved"})
    page = client.get(link).content.decode()
    assert f'action="{rating_path(asked(ticket))}"' in page


def test_the_portal_asks_and_shows_what_one_said(closed, requester) -> None:
    client, address = signed_in(requester), f"/portal/tickets/{closed.number}/"
    assert "rate-form" in client.get(address).content.decode()
    answer = client.post(rating_path(asked(closed)), {"overall": "satisfied", "comment": "很快", "from": "portal"})
    assert answer["Location"] == f"{address}#rating"
    assert asked(closed).via == "portal"
    assert "很快" in client.get(address).content.decode()


def test_no_other_employee_reads_it(client, agent) -> None:
    head = make_user("部长")
    department = make_department(head=head)
    requester = make_user("林晓雨", department=department)
    ticket = make_ticket(requester)
    watcher = make_user("同事")
    actions.watch(ticket, by=requester, user=watcher)
    ticket = bring_to(ticket, "closed", agent)
    client.post(page_of(ticket), {"overall": "dissatisfied", "comment": "态度很差"})
    for other in (watcher, head):
        reader = signed_in(other)
        for address in (f"/portal/tickets/{ticket.number}/", f"/api/v1/tickets/{ticket.number}/events/"):
            answer = reader.get(address)
            assert answer.status_code == 200
            assert "态度很差" not in answer.content.decode()
            assert "rated" not in answer.content.decode()
        assert reader.get(f"/api/v1/tickets/{ticket.number}/satisfaction/").status_code == 404


def test_the_requester_reads_their_own_in_the_events(client, closed, requester) -> None:
    client.post(page_of(closed), {"overall": "neutral", "comment": "还行"})
    events = signed_in(requester).get(f"/api/v1/tickets/{closed.number}/events/").json()["results"]
    assert [(event["verb"], event["text"]) for event in events if event["verb"] == "rated"] == [("rated", "还行")]


def test_the_desk_reads_it_on_the_ticket(client, closed, agent) -> None:
    client.post(page_of(closed), {"overall": "neutral", "comment": "<b>还行</b>"})
    page = signed_in(agent).get(closed.get_absolute_url(), headers=ENGLISH).content.decode()
    assert "&lt;b&gt;还行&lt;/b&gt;" in page
    assert "rated it: So-so" in page


def test_the_agent_is_told_in_the_application(client, closed, agent, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of(closed), {"overall": "satisfied"})
    message = agent.notifications.get(topic="rated")
    assert message.channel == "in_app"


def test_api_answers_and_shows(closed, requester, agent) -> None:
    address = f"/api/v1/tickets/{closed.number}/satisfaction/"
    client = signed_in(requester)
    assert client.get(address).json()["state"] == "asked"
    given = {"overall": "dissatisfied", "speed": 2, "comment": "等了三天"}
    answer = client.put(address, given, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert (answer.json()["overall"], answer.json()["speed"]) == ("dissatisfied", 2)
    assert signed_in(agent).get(address).json()["comment"] == "等了三天"
    assert signed_in(agent).put(address, given, content_type="application/json").status_code == 403


def test_api_refuses_in_words(closed, requester) -> None:
    address = f"/api/v1/tickets/{closed.number}/satisfaction/"
    answer = signed_in(requester).put(address, {"overall": "dissatisfied", "speed": 9}, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "speed"


def test_a_ticket_that_asked_nobody_has_none(agent, requester) -> None:
    ticket = make_ticket(requester)
    assert signed_in(requester).get(f"/api/v1/tickets/{ticket.number}/satisfaction/").status_code == 404


def test_settings_are_for_administrators_and_keep_their_history(agent) -> None:
    administrator = make_user("管理员", roles=(Role.ADMINISTRATOR,))
    client = signed_in(administrator)
    given = {"asks_incidents": "on", "days": "7", "reminder_days": "2", "based_on": "0"}
    assert client.post("/settings/satisfaction/", given).status_code == 302
    saved = SatisfactionSettings.read()
    assert (saved.asks_requests, saved.days, saved.version) == (False, 7, 1)
    assert "7" in client.get("/settings/satisfaction/").content.decode()
    stale = client.post("/settings/satisfaction/", given | {"days": "9"}, headers=ENGLISH)
    assert stale.status_code == 409
    late = client.post("/settings/satisfaction/", given | {"reminder_days": "8", "based_on": "1"}, headers=ENGLISH)
    assert late.status_code == 400
    assert signed_in(agent).get("/settings/satisfaction/").status_code == 404
    assert Client().get("/settings/satisfaction/").status_code == 302


def test_dissatisfied_opens_one_follow_up(client, closed) -> None:
    for comment in ("慢", "太慢"):
        client.post(page_of(closed), {"overall": "dissatisfied", "comment": comment})
    assert FollowUp.objects.filter(ticket=closed).count() == 1
    assert asked(closed).answered_at is not None
