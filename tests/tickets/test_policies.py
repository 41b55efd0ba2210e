"""Who sees a ticket: the rule for one and the condition over many agree for everybody, and say what the manual says."""

from collections.abc import Callable

import pytest

from accounts.models import User
from accounts.roles import STAFF_ROLES, Role
from tests.factories import make_agent, make_department, make_team, make_ticket, make_user
from tickets import actions
from tickets.models import Ticket
from tickets.policies import can_note, can_see_internal, can_view, is_watcher

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    """Tickets of every sort, and everybody who could look at them."""
    company = make_department("公司")
    branch = make_department("分部", parent=company)
    office = make_department("科室", parent=branch)
    for department in (company, branch, office):
        department.head = make_user(f"{department.name}负责人")
        department.save()
    team, other_team = make_team(), make_team()
    agent = make_agent(teams=(team,))
    lead = make_agent(role=Role.SECOND_LINE)
    team.lead = lead
    team.save()
    requester = make_user(department=office)
    people = {
        "requester": requester,
        "stranger": make_user(department=office),
        "watcher": make_user(),
        "watching agent": make_agent(teams=(other_team,)),
        "head": office.head,
        "head above": branch.head,
        "head of all": company.head,
        "head elsewhere": make_department(head=make_user()).head,
        "agent": agent,
        "lead": lead,
        "assignee": make_agent(role=Role.SECOND_LINE, teams=(team,)),
        "other agent": make_agent(role=Role.SECOND_LINE, teams=(other_team,)),
        "member without a role": make_user(teams=(team,)),
        "disabled supervisor": make_agent(role=Role.SUPERVISOR, is_active=False),
    } | {str(role): make_user(roles=(role,)) for role in Role}
    tickets = {(name, hidden): ticket for hidden in (False, True) for name, ticket in make_tickets(people, hidden)}
    return people, {key: Ticket.objects.get(pk=ticket.pk) for key, ticket in tickets.items()}


def make_tickets(people: dict[str, User], confidential: bool) -> list[tuple[str, Ticket]]:
    """One of each sort: plain, watched by two, assigned to somebody, and of another team and department."""
    agent, requester = people["agent"], people["requester"]
    fields = {"by": agent, "team": agent.teams.get(), "confidential": confidential}
    watched = make_ticket(requester, **fields)
    for name in ("watcher", "watching agent"):
        actions.watch(watched, by=requester, user=people[name])
    return [
        ("plain", make_ticket(requester, **fields)),
        ("watched", watched),
        ("assigned", make_ticket(requester, assignee=people["assignee"], **fields)),
        ("elsewhere", make_ticket(make_user(), **fields | {"team": people["other agent"].teams.get()})),
    ]


def test_one_and_many_agree_for_everybody(scene):
    people, tickets = scene
    for name, person in people.items():
        user = User.objects.get(pk=person.pk)
        visible = set(Ticket.objects.visible_to(user))
        for kind, ticket in tickets.items():
            assert can_view(user, ticket) == (ticket in visible), (name, kind)


ALWAYS = {"requester", "agent", "lead", "assignee", "member without a role"}
HEADS = {"head", "head above", "head of all"}
STAFF = {str(role) for role in STAFF_ROLES} | {"other agent", "watching agent"}


def expected(kind: str, confidential: bool) -> set[str]:
    """As processes.md has it: an employee sees what they asked for or watch, a head also their department's, the desk
    all but what is confidential, which only the requester, the assignee, the team and named watchers see."""
    if kind == "elsewhere":
        own = {"other agent", "watching agent"}
        return own if confidential else own | STAFF | {"agent", "lead", "assignee"}
    named = {"watcher", "watching agent"} if kind == "watched" else set()
    return ALWAYS | named if confidential else ALWAYS | named | HEADS | STAFF


def test_who_sees_what(scene):
    people, tickets = scene
    for (kind, confidential), ticket in tickets.items():
        seen_by = {name for name, person in people.items() if can_view(User.objects.get(pk=person.pk), ticket)}
        assert seen_by == expected(kind, confidential), (kind, confidential)


def test_internal_entries_are_for_staff_who_see_the_ticket(scene):
    people, tickets = scene
    employees = {"requester", "stranger", "watcher", "member without a role", *HEADS, "cab_member"}
    for ticket in tickets.values():
        for name, person in people.items():
            if name in employees:
                assert not can_see_internal(person, ticket), name
            assert not can_note(person, ticket) or can_see_internal(person, ticket), name


@pytest.mark.parametrize("load", [lambda tickets: tickets, lambda tickets: tickets.prefetch_related("watchers")])
def test_watchers_are_known_read_ahead_or_not(scene, load: Callable):
    people, tickets = scene
    ticket = load(Ticket.objects.all()).get(pk=tickets["watched", False].pk)
    assert is_watcher(people["watcher"], ticket)
    assert not is_watcher(people["stranger"], ticket)


def test_new_department_head_follows_the_ticket_not_the_person(scene):
    """A person who moves takes no old ticket along: the department is that of the day they asked."""
    people, tickets = scene
    requester = people["requester"]
    requester.department = make_department(head=make_user())
    requester.save()
    ticket = Ticket.objects.get(pk=tickets["plain", False].pk)
    assert not can_view(requester.department.head, ticket)
    assert can_view(people["head"], ticket)
