"""Making a ticket of another kind from one."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from tests.factories import make_agent, make_category, make_team, make_ticket, make_user
from tests.tickets.desk_cast import address, detail_url, make_cast, signed_in, verbs
from tickets import actions
from tickets.exceptions import NotAllowed
from tickets.files.keeping import store_upload
from tickets.models import Attachment, Ticket, TicketLink
from tickets.spin_off import kinds_for, spin_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    """Somebody who may record every kind that anybody at the desk may."""
    return make_user(roles=(Role.SUPERVISOR, Role.PROBLEM_MANAGER, Role.CHANGE_MANAGER, Role.RELEASE_MANAGER))


def source(**fields):
    return make_ticket(
        make_user("林晓雨"),
        title="报表打不开",
        description="点开就转圈",
        category=make_category(),
        impact="team",
        **fields,
    )


@pytest.mark.parametrize(
    ("kind", "link"),
    [("problem", "caused_by"), ("change", "resolved_by_change"), ("request", "relates_to"), ("incident", "relates_to")],
)
def test_it_carries_what_is_known_and_is_linked_as_the_two_hang_together(lead, kind, link):
    ticket = source()
    made = spin_off(ticket, kind, by=lead)
    assert (made.kind, made.title, made.category_id, made.impact) == (kind, ticket.title, ticket.category_id, "team")
    assert "点开就转圈" in made.description
    found = TicketLink.objects.get()
    assert (found.source, found.kind, found.target) == (ticket, link, made)
    assert verbs(ticket)[-1] == "spun_off"


def test_a_problem_leads_to_a_change_that_tells_what_was_found(lead):
    problem = make_ticket(lead, kind="problem", title="连接池耗尽")
    problem = actions.edit(problem, by=lead, root_cause="不归还连接")
    made = spin_off(problem, "change", by=lead)
    assert "不归还连接" in made.description
    assert TicketLink.objects.get(source=problem, target=made).kind == "resolved_by_change"
    incident = spin_off(problem, "incident", by=lead)
    assert "不归还连接" not in incident.description
    assert TicketLink.objects.get(source=incident, target=problem).kind == "caused_by"


def test_for_a_request_or_incident_the_requester_waits_on_the_rest_is_ones_own(lead):
    ticket = source()
    assert spin_off(ticket, "request", by=lead).requester == ticket.requester
    assert spin_off(ticket, "problem", by=lead).requester == lead
    type(ticket.requester).objects.filter(pk=ticket.requester_id).update(is_active=False)
    ticket.refresh_from_db()
    assert spin_off(ticket, "incident", by=lead).requester == lead


def test_files_are_shared_and_stay_as_hidden_as_they_were(lead, settings):
    ticket = source()
    for verb, name in ((actions.reply, "public.txt"), (actions.note, "internal.txt")):
        draft = store_upload(lead, SimpleUploadedFile(name, name.encode()))
        verb(ticket, by=lead, text="见附件", attachments=[draft])
    made = spin_off(ticket, "request", by=lead)
    carried = {one.name: one for one in Attachment.objects.filter(ticket=made)}
    assert {name: one.public for name, one in carried.items()} == {"public.txt": True, "internal.txt": False}
    own = Attachment.objects.get(ticket=ticket, name="public.txt")
    assert carried["public.txt"].storage_name == own.storage_name
    client = signed_in(ticket.requester)
    assert client.get(carried["internal.txt"].get_absolute_url()).status_code == 404
    assert client.get(carried["public.txt"].get_absolute_url()).status_code == 200


def test_what_comes_from_a_confidential_ticket_is_confidential(lead):
    ticket = source()
    actions.edit(ticket, by=lead, confidential=True)
    actions.watch(ticket, by=ticket.requester, user=lead)
    assert spin_off(ticket, "problem", by=lead).confidential


@pytest.mark.parametrize(("role", "may_log"), [(Role.FIRST_LINE, False), (Role.SECOND_LINE, True)])
def test_only_kinds_that_one_may_record_are_offered_and_made(role, may_log):
    ticket, agent = source(), make_agent(role=role, teams=(make_team(),))
    assert ("problem" in kinds_for(ticket, agent)) is may_log
    page = signed_in(agent).get(detail_url(ticket)).content.decode()
    assert (address(ticket, "spin_off", "problem") in page) is may_log
    assert (signed_in(agent).get(address(ticket, "spin_off", "problem")).status_code == 200) is may_log
    if not may_log:
        with pytest.raises(NotAllowed):
            spin_off(ticket, "problem", by=agent)


@pytest.mark.parametrize("roles", [(), (Role.AUDITOR,)])
def test_who_only_reads_makes_nothing(roles):
    ticket, reader = source(), make_user(roles=roles)
    assert kinds_for(ticket, reader) == []
    assert signed_in(reader).post(address(ticket, "spin_off", "incident"), {"title": "x"}).status_code == 404


def test_the_form_is_filled_in_and_makes_nothing_before_it_is_sent(lead):
    ticket, client = source(), signed_in(lead)
    form = client.get(address(ticket, "spin_off", "problem")).context["form"]
    assert (form["title"].value(), form["link"].value()) == ("报表打不开", "caused_by")
    assert Ticket.objects.count() == 1
    given = {"title": "报表服务反复假死", "impact": "team", "urgency": "high", "link": "same_problem"}
    answer = client.post(address(ticket, "spin_off", "problem"), given)
    made = Ticket.objects.get(kind="problem")
    assert answer["Location"] == made.get_absolute_url()
    assert (made.title, made.urgency, made.links_in.get().kind) == ("报表服务反复假死", "high", "same_problem")


def test_a_refused_form_keeps_what_was_typed_and_makes_nothing(lead):
    ticket = source()
    given = {"title": "", "description": "新写的", "impact": "team", "urgency": "high", "link": "caused_by"}
    answer = signed_in(lead).post(address(ticket, "spin_off", "problem"), given)
    assert answer.status_code == 400
    assert "新写的" in answer.content.decode()
    assert Ticket.objects.count() == 1


def test_a_link_that_does_not_fit_is_refused(lead):
    with pytest.raises(ValidationError):
        spin_off(source(), "problem", by=lead, link="part_of_release")
    assert not Ticket.objects.filter(kind="problem").exists()


def test_the_timeline_says_what_was_made():
    cast = make_cast()
    made = spin_off(cast.ticket, "incident", by=cast.agent)
    page = signed_in(cast.agent).get(detail_url(cast.ticket), headers={"Accept-Language": "en"}).content.decode()
    assert f"made Incident {made.number} from it" in page
