"""Resolving a problem, its incidents with it, and closing it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.roles import Role
from problems.actions import resolve_incidents
from tests.factories import make_agent, make_ticket, make_user
from tests.problems.making import cause, make_incident, make_manager, make_problem, resolution
from tests.tickets.desk_cast import detail_url, signed_in, verbs
from tickets import actions
from tickets.exceptions import NotAllowed, WrongState
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return make_manager()


@pytest.fixture
def agent():
    return make_agent()


def incidents_url(problem):
    return reverse("problems:incidents", args=[problem.number])


def make_change(problem, manager, state):
    """A change that is linked as the fix, put into the state by hand: its own process is not the matter here."""
    change = make_ticket(make_user(roles=(Role.CHANGE_MANAGER,)), kind="change", title="升级固件")
    actions.link(problem, by=manager, kind="resolved_by_change", target=change)
    Ticket.objects.filter(pk=change.pk).update(state=state, is_open=state not in ("closed", "cancelled"))
    return change


def set_outcome(change, outcome):
    type(change.change).objects.filter(pk=change.pk).update(outcome=outcome)


def test_needs_the_fix_described_or_a_change(manager):
    problem = make_problem(manager, "fix_in_progress")
    with pytest.raises(ValidationError) as refused:
        actions.move(problem, "resolve", by=manager)
    assert "fix" in refused.value.error_dict
    assert actions.move(problem, "resolve", by=manager, fix="换了交换机").state == "resolved"


@pytest.mark.parametrize(
    ("state", "outcome", "is_enough"),
    [
        ("implementing", "", False),
        ("cancelled", "", False),
        ("verifying", "", True),
        ("closed", "successful", True),
        ("closed", "with_issues", True),
        ("closed", "failed", False),
    ],
)
def test_a_change_is_the_fix_once_it_is_implemented_and_has_not_failed(manager, state, outcome, is_enough):
    problem = make_problem(manager, "fix_in_progress")
    set_outcome(make_change(problem, manager, state), outcome)
    if is_enough:
        assert actions.move(problem, "resolve", by=manager).state == "resolved"
    else:
        with pytest.raises(ValidationError):
            actions.move(problem, "resolve", by=manager)


def test_page_says_that_the_change_has_closed_successfully(manager):
    problem = make_problem(manager, "fix_in_progress")
    change = make_change(problem, manager, "closed")
    client = signed_in(manager)
    assert "closed successfully" not in english(client, detail_url(problem))
    set_outcome(change, "successful")
    assert "closed successfully" in english(client, detail_url(problem))


def english(client, url):
    return client.get(url, headers={"Accept-Language": "en"}).content.decode()


@pytest.mark.parametrize(
    "given",
    [{}, {"knowledge_decision": "published"}, {"knowledge_decision": "not_needed", "knowledge_reference": "KB-1"}],
)
def test_closing_needs_a_whole_knowledge_decision(manager, given):
    problem = make_problem(manager, "resolved")
    with pytest.raises(ValidationError):
        actions.move(problem, "close", by=manager, **given)
    problem.refresh_from_db()
    assert problem.state == "resolved"


def test_incidents_are_resolved_in_one_step_whoever_has_them_and_their_requesters_are_told(manager, agent):
    problem = make_problem(manager, "fix_in_progress")
    first, second = make_incident(agent), make_incident(agent, state="pending")
    for incident in (first, second):
        cause(incident, problem, manager)
    actions.move(problem, "resolve", by=manager, fix="已修复")
    page = english(signed_in(manager), detail_url(problem))
    assert incidents_url(problem) in page
    given = {"incident": [first.number, second.number], **resolution()}
    page = signed_in(manager).post(incidents_url(problem), given)
    assert [outcome.refusal for outcome in page.context["outcomes"]] == ["", ""]
    assert list(Ticket.objects.filter(kind="incident").values_list("state", flat=True)) == ["resolved", "resolved"]
    assert verbs(second)[-2:] == ["resumed", "resolved"]
    assert first.events.get(verb="resolved").actor == manager
    assert incidents_url(problem) not in english(signed_in(manager), detail_url(problem))


def test_what_one_refuses_is_said_and_leaves_the_others_done(manager, agent):
    problem = make_problem(manager, "resolved")
    ready, untouched = make_incident(agent), make_incident(agent, state="assigned")
    for incident in (ready, untouched):
        cause(incident, problem, manager)
    outcomes = resolve_incidents(problem, [ready, untouched], by=manager, values=resolution())
    assert [bool(outcome.refusal) for outcome in outcomes] == [False, True]
    untouched.refresh_from_db()
    assert untouched.state == "assigned"


def test_a_parent_with_open_children_is_refused_with_its_reason_and_stays_on_hold(manager, agent):
    problem = make_problem(manager, "resolved")
    parent = make_incident(agent, state="pending")
    make_ticket(by=agent, parent=parent)
    cause(parent, problem, manager)
    [outcome] = resolve_incidents(problem, [parent], by=manager, values=resolution())
    assert outcome.refusal
    parent.refresh_from_db()
    assert parent.state == "pending"


def test_only_incidents_of_a_resolved_problem_and_only_by_its_manager(manager, agent):
    incident = make_incident(agent)
    problem = make_problem(manager, "known_error")
    cause(incident, problem, manager)
    with pytest.raises(WrongState):
        resolve_incidents(problem, [incident], by=manager, values=resolution())
    solved = make_problem(manager, "resolved")
    with pytest.raises(ValidationError):
        resolve_incidents(solved, [incident], by=manager, values=resolution())
    cause(incident, solved, manager)
    with pytest.raises(NotAllowed):
        resolve_incidents(solved, [incident], by=agent, values=resolution())


def test_the_page_says_that_the_problem_is_not_resolved_yet(manager, agent):
    problem = make_problem(manager, "known_error")
    cause(make_incident(agent), problem, manager)
    client = signed_in(manager)
    page = client.get(incidents_url(problem), headers={"Accept-Language": "en"})
    assert (page.status_code, page.url) == (302, problem.get_absolute_url())
    assert "The problem is not resolved yet" in english(client, page.url)


def test_the_manager_resolves_nothing_that_no_solved_problem_stands_behind(manager, agent):
    incident = make_incident(agent)
    with pytest.raises(NotAllowed):
        actions.move(incident, "resolve", by=manager, **resolution())


def test_missing_words_are_asked_for_and_nothing_happens(manager, agent):
    problem = make_problem(manager, "resolved")
    incident = make_incident(agent)
    cause(incident, problem, manager)
    page = signed_in(manager).post(incidents_url(problem), {"incident": [incident.number], "resolution": "好了"})
    assert page.status_code == 400
    incident.refresh_from_db()
    assert incident.state == "in_progress"
