"""Recording a ticket: who may say what, what is filled in, and what is refused."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from tests.factories import make_agent, make_category, make_department, make_team, make_ticket, make_user
from tickets import actions
from tickets.choices import Channel, Impact, Priority, Urgency
from tickets.exceptions import NotAllowed
from tickets.files.keeping import store_upload
from tickets.models import PriorityRule, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def employee():
    return make_user(
        "林晓雨", employee_number="C10382", email="lin@example.com", phone="6217", location="总部B座7F-032",
        department=make_department("财务部"),
    )  # fmt: skip


@pytest.fixture
def agent():
    return make_agent("方敏", teams=(make_team("服务台", is_service_desk=True),))


def refusal(**values) -> dict:
    with pytest.raises(ValidationError) as caught:
        make_ticket(**values)
    assert not Ticket.objects.exists()
    return caught.value.message_dict


def test_the_requester_is_kept_as_they_were_when_they_asked(employee):
    ticket = make_ticket(employee)
    employee.name, employee.phone, employee.department = "林晓", "1", make_department("法务部")
    employee.save()
    ticket.refresh_from_db()
    assert (ticket.contact_name, ticket.contact_employee_number) == ("林晓雨", "C10382")
    assert (ticket.contact_department.name, ticket.contact_phone) == ("财务部", "6217")
    assert (ticket.contact_email, ticket.location) == ("lin@example.com", "总部B座7F-032")


def test_what_is_said_about_phone_and_place_wins_over_the_directory(employee):
    ticket = make_ticket(employee, contact_phone="13800000000", location="三厂")
    assert (ticket.contact_phone, ticket.location) == ("13800000000", "三厂")


def test_one_entry_tells_of_it_and_the_requester_may_read_it(employee):
    ticket = make_ticket(employee)
    (event,) = ticket.events.all()
    assert (event.verb, event.actor, event.public, event.at) == ("created", employee, True, ticket.created_at)


def test_whoever_records_for_a_colleague_watches_it(employee):
    colleague = make_user()
    ticket = make_ticket(employee, by=colleague)
    assert (ticket.requester, ticket.opened_by) == (employee, colleague)
    assert list(ticket.watchers.all()) == [colleague]


def test_an_agent_who_records_a_call_does_not_watch_every_caller(employee, agent):
    ticket = make_ticket(employee, by=agent, channel=Channel.PHONE)
    assert ticket.channel == Channel.PHONE
    assert not ticket.watchers.exists()


@pytest.mark.parametrize(
    "field",
    [
        {"channel": Channel.PHONE}, {"priority": Priority.URGENT}, {"tags": ["急"]}, {"confidential": False},
        {"assignee": None}, {"team": None}, {"parent": None},
    ],
)  # fmt: skip
@pytest.mark.parametrize("role", ["", Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_the_desk_sets_what_is_the_desks(field, role):
    with pytest.raises(NotAllowed):
        make_ticket(make_user(roles=(role,) if role else ()), **field)


def test_a_disabled_person_asks_for_nothing(employee):
    employee.is_active = False
    with pytest.raises(NotAllowed):
        make_ticket(employee)


def test_nobody_asks_for_a_person_who_has_left(employee, agent):
    employee.is_active = False
    employee.save()
    assert "requester" in refusal(requester=employee, by=agent)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "长" * 201}, "title"),
        ({"title": "空\x00字"}, "title"),
        ({"description": "长" * 100_001}, "description"),
        ({"error_text": "长" * 5_001}, "error_text"),
        ({"impact": "planet"}, "impact"),
        ({"urgency": "yesterday"}, "urgency"),
        ({"device": "长" * 101}, "device"),
    ],
)
def test_each_bad_value_is_refused_at_its_field(values, field):
    assert field in refusal(**values)


def test_a_field_that_does_not_exist_is_a_programmers_mistake():
    with pytest.raises(TypeError, match="state"):
        make_ticket(state="closed")


def test_a_person_outside_the_team_is_refused(agent):
    assert "assignee" in refusal(by=agent, team=make_team(), assignee=agent)


def test_a_person_without_an_agents_role_is_refused(agent):
    reader = make_user(roles=(Role.AUDITOR,), teams=(agent.teams.get(),))
    assert "assignee" in refusal(by=agent, team=agent.teams.get(), assignee=reader)


def test_a_person_brings_their_team(agent):
    ticket = make_ticket(by=agent, assignee=agent)
    assert (ticket.team, ticket.state) == (agent.teams.get(), "assigned")


def test_impact_and_urgency_propose_the_priority():
    ticket = make_ticket(impact=Impact.COMPANY, urgency=Urgency.CRITICAL)
    assert (ticket.priority, ticket.priority_overridden) == (Priority.URGENT, False)


def test_the_administrators_matrix_counts():
    PriorityRule.objects.create(impact=Impact.PERSON, urgency=Urgency.LOW, priority=Priority.URGENT)
    assert make_ticket(impact=Impact.PERSON, urgency=Urgency.LOW).priority == Priority.URGENT


def test_a_priority_set_by_hand_is_marked(agent):
    assert make_ticket(by=agent, priority=Priority.URGENT).priority_overridden
    assert not make_ticket(by=agent, priority=Priority.MEDIUM).priority_overridden


def test_a_confidential_category_makes_a_confidential_ticket(agent):
    category = make_category(is_confidential=True)
    assert make_ticket(category=category).confidential
    assert not make_ticket(by=agent, category=category, confidential=False).confidential


def test_uploads_become_part_of_it(employee):
    upload = store_upload(employee, SimpleUploadedFile("日志.txt", "出错了".encode()))
    ticket = actions.create("incident", by=employee, title="断网", attachments=[upload])
    (attached,) = ticket.attachments.all()
    assert (attached.event, attached.public) == (ticket.events.get(), True)


def test_somebody_elses_upload_is_refused_and_nothing_is_recorded(employee):
    upload = store_upload(make_user(), SimpleUploadedFile("日志.txt", b"oops"))
    with pytest.raises(ValidationError, match="attachments"):
        actions.create("incident", by=employee, title="断网", attachments=[upload])
    assert not Ticket.objects.exists()


def test_it_costs_few_statements(employee, django_assert_max_num_queries):
    make_ticket(employee)  # a process reads the settings once, and again only when somebody changes them
    with django_assert_max_num_queries(12):
        make_ticket(employee)
