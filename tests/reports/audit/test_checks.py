"""What the system finds by itself: each check finds what it names, and not its neighbour."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from incidents.models import Incident, MajorIncident
from reports.audit.checks import BY_KEY, CHECKS, Period, counts
from tests.factories import bring_to, make_agent, make_team, make_ticket, make_user
from tests.problems.making import make_manager, make_problem
from tests.reports.audit.cast import make_auditor, make_closed
from tests.tickets.desk_cast import signed_in
from tickets.actions import improvement
from tickets.models import Improvement, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor():
    return make_auditor()


@pytest.fixture
def period():
    now = timezone.now()
    return Period(timezone.localdate() - timedelta(days=30), timezone.localdate(), now)


def yesterday():
    return timezone.now() - timedelta(days=1)


def found(key, user, period):
    return [row.label for row in BY_KEY[key].rows(user, period)]


def test_closed_without_a_solution(auditor, period):
    empty, full = make_closed(yesterday()), make_closed(yesterday())
    Incident.objects.filter(pk=empty.pk).update(resolution=" \n")
    assert full.number not in found("no_resolution", auditor, period)
    assert found("no_resolution", auditor, period) == [empty.number]


def test_closed_without_a_callback(auditor, period):
    silent, confirmed = make_closed(yesterday()), make_closed(yesterday())
    Incident.objects.filter(pk=silent.pk).update(confirmed_at=None)
    assert confirmed.number not in found("no_callback", auditor, period)
    assert found("no_callback", auditor, period) == [silent.number]


def test_on_hold_without_a_follow_up(auditor, period):
    agent = make_agent(teams=(make_team(),))
    forgotten, planned = (bring_to(make_ticket(by=agent), "pending", agent) for _turn in range(2))
    Ticket.objects.filter(pk=forgotten.pk).update(follow_up_at=timezone.now() - timedelta(days=2))
    assert planned.number not in found("pending", auditor, period)
    assert found("pending", auditor, period) == [forgotten.number]


def test_known_errors_whose_review_is_past(auditor, period):
    problem = make_problem(make_manager(), "known_error")
    type(problem.problem).objects.filter(pk=problem.pk).update(review_on=timezone.localdate() - timedelta(days=1))
    make_problem(make_manager(), "known_error")
    assert found("known_errors", auditor, period) == [problem.number]


def test_major_incidents_whose_review_is_past(auditor, period):
    closed = make_closed(yesterday())
    MajorIncident.objects.create(
        ticket=closed, declared_at=yesterday(), ended_at=yesterday(), review_due_at=timezone.now() - timedelta(hours=1)
    )
    assert found("major_reviews", auditor, period) == [closed.number]
    MajorIncident.objects.update(reviewed_at=timezone.now())
    assert found("major_reviews", auditor, period) == []


def test_changes_without_approval_and_without_review(auditor, period):
    manager = make_user(roles=("change_manager",))
    change = make_ticket(manager, kind="change", title="换交换机")
    detail = type(change.change).objects.filter(pk=change.pk)
    detail.update(implementation_started_at=yesterday(), implementation_ended_at=timezone.now() - timedelta(days=6))
    Ticket.objects.filter(pk=change.pk).update(state="verifying")
    assert found("unapproved_changes", auditor, period) == [change.number]
    assert found("change_reviews", auditor, period) == [change.number]
    detail.update(approved_at=yesterday(), implementation_ended_at=yesterday())
    assert found("unapproved_changes", auditor, period) == found("change_reviews", auditor, period) == []


def test_accounts_that_nobody_uses(auditor, period):
    old = timezone.now() - timedelta(days=91)
    idle, fresh = make_user("陈立", last_login=old), make_user("林晓雨")
    User.objects.filter(pk=make_user("离职", last_login=old).pk).update(is_active=False)
    never = make_user("从未登录", date_joined=old)
    assert found("unused_accounts", auditor, period) == [idle.name, never.name]
    assert fresh.name not in found("unused_accounts", auditor, period)


def test_improvements_that_are_overdue(auditor, period):
    agent = make_agent()
    made = improvement.propose(by=agent, title="换线", owner=agent, due_on=timezone.localdate())
    Improvement.objects.filter(pk=made.pk).update(due_on=date(2026, 1, 1))
    assert found("improvements", auditor, period) == [f"#{made.pk}"]


def test_a_confidential_ticket_is_counted_and_listed_for_nobody_else(auditor, period):
    closed = make_closed(yesterday(), confidential=True)
    Incident.objects.filter(pk=closed.pk).update(resolution="")
    assert found("no_resolution", auditor, period) == []
    assert {check.key: count for check, count in counts(auditor, period)}["no_resolution"] == 0


@pytest.mark.parametrize("key", [check.key for check in CHECKS])
def test_each_has_its_page(auditor, key):
    page = signed_in(auditor).get(reverse("reports:audit_check", args=[key]), headers={"Accept-Language": "en"})
    assert str(BY_KEY[key].label) and page.status_code == 200
