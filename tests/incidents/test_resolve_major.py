"""Children that resolve with a major incident, and the review without which it is not closed."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from incidents.automation import close_unanswered
from incidents.children import proposed
from incidents.review import course_so_far, due_reviews, save_review
from tests.factories import bring_to, make_category, make_ticket, make_user, resolution
from tests.incidents.major_cast import REVIEW, make_cast, publish
from tickets import actions
from tickets.actions.improvement import propose
from tickets.choices import Kind
from tickets.exceptions import Blocked, NotAllowed, WrongState
from tickets.models import Ticket, TicketEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ticket(cast):
    return cast.in_progress(cast.declared())


def enter_action(ticket, by):
    return propose(
        by=by, title="监控证书", owner=by, due_on=timezone.localdate() + timedelta(days=7), source_ticket=ticket
    )


def write_review(ticket, by):
    enter_action(ticket, by)
    return save_review(ticket, by=by, **REVIEW)


# Children.


@pytest.mark.parametrize("state", ["new", "assigned", "in_progress", "pending"])
def test_child_in_any_state_is_resolved_with_the_same_words(cast, ticket, state):
    child = bring_to(make_ticket(make_user()), state, cast.agent)
    actions.join(child, parent=ticket, by=cast.agent)
    ticket = cast.resolved(ticket)
    child = Ticket.objects.select_related("incident").get(pk=child.pk)
    assert (child.state, child.incident.resolution) == ("resolved", ticket.incident.resolution)
    assert child.incident.cause_category == ticket.incident.cause_category
    assert child.events.latest("sequence").actor == cast.agent


def test_child_that_cannot_stays_and_its_holder_is_told(cast, ticket):
    child = make_ticket(make_user())
    actions.join(child, parent=ticket, by=cast.agent)
    Ticket.objects.filter(pk=make_ticket(make_user()).pk).update(parent=child)
    ticket = cast.resolved(ticket)
    child.refresh_from_db()
    assert child.state == "new"
    assert child.events.get(verb="not_resolved_with_major").data["parent"]["name"] == ticket.number
    assert ticket.events.get(verb="children_left").data["children"][0]["number"] == child.number


def test_child_resolved_already_keeps_its_own_words(cast, ticket):
    child = bring_to(make_ticket(make_user()), "in_progress", cast.agent)
    actions.join(child, parent=ticket, by=cast.agent)
    actions.move(child, "resolve", by=cast.agent, **resolution() | {"resolution": "已单独处理"})
    cast.resolved(ticket)
    child = Ticket.objects.select_related("incident").get(pk=child.pk)
    assert child.incident.resolution == "已单独处理"


def test_nobody_resolves_a_child_as_the_parent_does(cast, ticket):
    child = make_ticket(make_user())
    actions.join(child, parent=ticket, by=cast.agent)
    with pytest.raises(NotAllowed):
        actions.move(child, "resolve_with_major", by=cast.supervisor, **resolution())


@pytest.mark.parametrize("what", ["closed", "major", "family", "drill", "itself"])
def test_what_cannot_be_a_child(cast, ticket, what):
    child = {
        "closed": lambda: actions.move(make_ticket(), "cancel", by=cast.agent, reason="误报"),
        "major": lambda: cast.declared(make_ticket(make_user())),
        "family": lambda: make_ticket(parent=make_ticket(), by=cast.agent).parent,
        "drill": cast.drill,
        "itself": lambda: ticket,
    }[what]()
    with pytest.raises((ValidationError, WrongState)):
        actions.join(child, parent=ticket, by=cast.supervisor)


def test_leaving_makes_it_its_own_again(cast, ticket):
    child = actions.join(make_ticket(), parent=ticket, by=cast.agent)
    actions.leave(child, by=cast.agent)
    child.refresh_from_db()
    assert child.parent is None


def test_likely_children_are_recent_of_the_category_or_the_words(cast, ticket):
    same = cast.incident(make_user(), title="打不开")
    words = make_ticket(title="MES终端无法登录", category=make_category())
    other = make_ticket(title="键盘坏了", category=make_category())
    old = cast.incident(make_user())
    Ticket.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=3))
    found = proposed(ticket, cast.agent)
    assert {same, words} <= set(found)
    assert not {other, old, ticket} & set(found)


# The review.


def resolved_and_called_back(cast, ticket):
    ticket = cast.resolved(ticket)
    return actions.move(ticket, "record_callback", by=cast.agent, callback_outcome="solved")


@pytest.mark.usefixtures("english")
def test_the_desk_does_not_close_it_before_the_review(cast, ticket):
    ticket = resolved_and_called_back(cast, ticket)
    with pytest.raises(Blocked, match="review"):
        actions.move(ticket, "close", by=cast.agent)
    write_review(ticket, cast.supervisor)
    actions.move(ticket, "finish_review", by=cast.supervisor)
    assert actions.move(ticket, "close", by=cast.agent).state == "closed"


def test_the_requesters_word_stands_and_closes_it_with_the_review(cast, ticket):
    ticket = actions.move(cast.resolved(ticket), "confirm", by=cast.reporter)
    assert (ticket.state, ticket.is_open, ticket.closed_at) == ("resolved", True, None)
    assert ticket.incident.confirmed_at is not None
    with pytest.raises(WrongState):
        actions.move(ticket, "confirm", by=cast.reporter)
    write_review(ticket, cast.supervisor)
    ticket = actions.move(ticket, "finish_review", by=cast.supervisor)
    assert (ticket.state, ticket.is_open) == ("closed", False)
    assert list(ticket.events.order_by("-sequence").values_list("verb", "actor")[:2]) == [
        ("closed", None), ("review_finished", cast.supervisor.pk),
    ]  # fmt: skip


def test_the_wait_does_not_close_it_before_the_review(cast, ticket):
    ticket = cast.resolved(ticket)
    later = timezone.now() + timedelta(days=30)
    assert close_unanswered(later) == 0
    with pytest.raises(Blocked):
        actions.move(ticket, "auto_close", by=None)
    write_review(ticket, cast.supervisor)
    actions.move(ticket, "finish_review", by=cast.supervisor)
    assert close_unanswered(later) == 1


def test_cancelling_is_no_way_around_it(cast, ticket):
    for by, name, values in (
        (cast.reporter, "cancel", {"reason": "不用了"}),
        (cast.agent, "cancel", {"reason": "误报"}),
        (cast.agent, "cancel_as_duplicate", {"duplicate_of": make_ticket().number}),
    ):
        with pytest.raises(Blocked):
            actions.move(ticket, name, by=by, **values)


def test_ending_it_is_no_way_around_it(cast, ticket):
    actions.move(ticket, "end_major", by=cast.supervisor, update_text="已降级")
    ticket = resolved_and_called_back(cast, ticket)
    with pytest.raises(Blocked):
        actions.move(ticket, "close", by=cast.agent)


@pytest.mark.parametrize("lacking", REVIEW)
def test_every_part_of_the_review_is_needed(cast, ticket, lacking):
    ticket = cast.resolved(ticket)
    enter_action(ticket, cast.supervisor)
    save_review(ticket, by=cast.supervisor, **REVIEW | {lacking: ""})
    with pytest.raises(Blocked):
        actions.move(ticket, "finish_review", by=cast.supervisor)


@pytest.mark.usefixtures("english")
def test_needs_an_action_or_why_none_follows(cast, ticket):
    ticket = cast.resolved(ticket)
    save_review(ticket, by=cast.supervisor, **REVIEW)
    with pytest.raises(Blocked, match="action"):
        actions.move(ticket, "finish_review", by=cast.supervisor)
    save_review(ticket, by=cast.supervisor, no_action_reason="供应商已更换设备")
    assert actions.move(ticket, "finish_review", by=cast.supervisor).major.reviewed_by == cast.supervisor


def test_is_written_by_the_command_once_it_has_ended(cast, ticket):
    with pytest.raises(WrongState):
        save_review(ticket, by=cast.supervisor, root_cause="未知")
    ticket = cast.resolved(ticket)
    with pytest.raises(NotAllowed):
        save_review(ticket, by=cast.agent, root_cause="未知")


def test_a_finished_review_stays_as_it_is(cast, ticket):
    ticket = cast.resolved(ticket)
    write_review(ticket, cast.supervisor)
    actions.move(ticket, "finish_review", by=cast.supervisor)
    with pytest.raises(WrongState):
        save_review(ticket, by=cast.supervisor, root_cause="改写历史")


def test_course_of_events_is_begun_from_the_timeline(cast, ticket):
    publish(ticket, cast.supervisor)
    actions.note(ticket, by=cast.agent, text="备用密码在柜子里")
    course = course_so_far(cast.resolved(ticket))
    assert "核心交换机" in course
    assert "备用密码" not in course


def test_commander_is_reminded_once_when_it_is_due(cast, ticket):
    ticket = cast.resolved(ticket)
    due = ticket.major.review_due_at
    assert due_reviews(due - timedelta(seconds=1)) == 0
    assert (due_reviews(due), due_reviews(due)) == (1, 0)
    assert TicketEvent.objects.filter(ticket=ticket, verb="review_due").count() == 1


def test_reopened_it_can_be_declared_again_and_then_needs_another_review(cast, ticket):
    ticket = cast.resolved(ticket)
    write_review(ticket, cast.supervisor)
    actions.move(ticket, "finish_review", by=cast.supervisor)
    actions.move(ticket, "reopen", by=cast.reporter, reason="又断了")
    ticket = cast.declared(ticket)
    assert ticket.major.reviewed_at is None
    assert ticket.kind == Kind.INCIDENT
