"""Recording a ticket for somebody who calls."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from tests.assets.making import make_asset
from tests.factories import make_agent, make_category, make_department, make_team, make_ticket, make_user
from tests.tickets.test_attachment import PNG
from tests.tickets.test_queue_page import as_user, text_of
from tickets.asset_directory import assets
from tickets.models import Attachment, Ticket

pytestmark = pytest.mark.django_db
NEW = "/tickets/new/"


@pytest.fixture
def agent():
    return make_agent(teams=(make_team("桌面运维组"),))


@pytest.fixture
def caller():
    return make_user("林晓雨", department=make_department("财务部"), phone="55500123")


def fields(caller, **changes):
    given = {
        "requester": caller.pk, "kind": "incident", "channel": "phone", "title": "打印机脱机", "impact": "team",
        "urgency": "critical",
    }  # fmt: skip
    return given | changes


def test_it_is_recorded_for_the_caller(agent, caller):
    category = make_category()
    answer = as_user(agent).post(NEW, fields(caller, category=category.pk, description="报 0x8004", tags="月结"))
    ticket = Ticket.objects.get()
    assert answer["Location"] == ticket.get_absolute_url()
    assert (ticket.requester, ticket.opened_by, ticket.channel) == (caller, agent, "phone")
    assert (ticket.category, ticket.tags, ticket.contact_phone) == (category, ["月结"], "55500123")
    assert ticket.priority == 2  # a team × critical


def test_what_the_caller_reads_out_and_when_it_began_is_kept(agent, caller):
    given = fields(caller, error_text="0x8004", occurred_at="2026-01-05T09:00", expected_by="2199-01-05T18:00")
    as_user(agent).post(NEW, given)
    ticket = Ticket.objects.get()
    assert (ticket.error_text, ticket.occurred_at.year, ticket.expected_by.year) == ("0x8004", 2026, 2199)


def test_the_callers_own_device_is_named_on_the_ticket(agent, caller):
    own, foreign = make_asset(owner=caller, name="ThinkPad"), make_asset(owner=agent)
    page = as_user(agent).get(f"/tickets/new/caller/?requester={caller.pk}").content.decode()
    assert f'value="{own.pk}"' in page
    assert f'value="{foreign.pk}"' not in page
    as_user(agent).post(NEW, fields(caller, asset=str(own.pk)))
    ticket = Ticket.objects.get()
    assert ([one.id for one in assets().of_ticket(ticket)], "ThinkPad" in ticket.device) == ([own.pk], True)
    as_user(agent).post(NEW, fields(caller, asset=str(foreign.pk)))
    assert not assets().of_ticket(Ticket.objects.latest("pk"))


def test_categories_stand_in_the_administrators_order(agent):
    last, first = make_category("软件", position=2), make_category("硬件", position=1)
    for parent, name, position in ((last, "邮箱", 2), (last, "办公软件", 1), (first, "打印", 1)):
        make_category(name, parent=parent, position=position)
    page = as_user(agent).get(NEW).content.decode()
    offered = re.findall(
        r"<option[^>]*>([^<]*)</option>", page.partition('name="category"')[2].partition("</select>")[0]
    )
    assert [name.strip() for name in offered] == ["—", "硬件", "打印", "软件", "办公软件", "邮箱"]


def test_team_and_person_can_be_given(agent, caller):
    as_user(agent).post(NEW, fields(caller, team=agent.teams.get().pk, assignee=agent.pk))
    ticket = Ticket.objects.get()
    assert (ticket.team, ticket.assignee, ticket.state) == (agent.teams.get(), agent, "assigned")


def test_what_the_verb_refuses_stands_at_the_field(agent, caller):
    stranger = make_agent(teams=(make_team(),))
    answer = as_user(agent).post(NEW, fields(caller, team=agent.teams.get().pk, assignee=stranger.pk))
    assert answer.status_code == 400
    assert "does not belong to" in text_of(answer)
    assert "打印机脱机" in text_of(answer)
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"requester": ""},
        {"requester": "999999"},
        {"requester": "x"},
        {"title": ""},
        {"title": "x" * 201},
        {"title": "a\x00b"},
        {"kind": "change"},
        {"channel": "api"},
        {"impact": "world"},
        {"category": "999999"},
    ],
)
def test_a_wrong_value_is_refused_and_nothing_recorded(agent, caller, changes):
    assert as_user(agent).post(NEW, fields(caller, **changes)).status_code == 400
    assert not Ticket.objects.exists()


def test_a_disabled_caller_is_not_found_and_not_taken(agent, caller):
    caller.is_active = False
    caller.save()
    client = as_user(agent)
    assert "林晓雨" not in text_of(client.get(f"{NEW}people/?who=林晓"))
    assert client.post(NEW, fields(caller)).status_code == 400


@pytest.mark.parametrize("who", ["林晓", "55500", "财务"])
def test_people_are_found_by_name_or_phone(agent, caller, who):
    assert ("林晓雨" in text_of(as_user(agent).get(f"{NEW}people/", {"who": who}))) == (who != "财务")


def test_without_script_finding_keeps_what_was_typed(agent, caller):
    answer = as_user(agent).post(NEW, {"who": "林晓", "find": "1", "title": "已经写了", "impact": "team"})
    page = text_of(answer)
    assert answer.status_code == 200
    assert "林晓雨" in page
    assert 'value="已经写了"' in page
    assert not Ticket.objects.exists()


def test_open_tickets_of_the_caller_are_shown_if_one_may_see_them(agent, caller):
    seen = make_ticket(caller, title="旧工单")
    other_team = make_team()
    make_ticket(caller, by=make_agent(teams=(other_team,)), team=other_team, confidential=True, title="看不见的")
    page = text_of(as_user(agent).get(f"{NEW}caller/", {"requester": caller.pk}))
    assert seen.number in page
    assert "看不见的" not in page


@pytest.mark.parametrize(
    ("impact", "urgency", "shown"), [("company", "critical", "Urgent"), ("person", "low", "Low"), ("x", "y", "Medium")]
)
def test_the_priority_that_follows_is_shown(agent, impact, urgency, shown):
    assert shown in text_of(as_user(agent).get(f"{NEW}priority/", {"impact": impact, "urgency": urgency}))


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize("path", ["", "people/", "caller/", "priority/"])
def test_who_works_no_tickets_records_none(role, path):
    assert as_user(make_user(roles=(role,))).get(f"{NEW}{path}").status_code == 404


def test_files_go_along_and_stay_when_something_is_missing(agent, caller):
    refused = as_user(agent).post(NEW, fields(caller, title="", files=SimpleUploadedFile("报错.png", PNG)))
    draft = Attachment.objects.get()
    assert refused.status_code == 400
    assert f'value="{draft.uuid}" checked' in refused.content.decode()
    as_user(agent).post(NEW, fields(caller, attachments=[str(draft.uuid)]))
    assert [file.name for file in Ticket.objects.get().attachments.all()] == ["报错.png"]
