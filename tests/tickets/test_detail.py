"""The page of a ticket: who gets it, what it shows, what it costs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from tests.factories import make_agent, make_category, make_department, make_ticket, make_user
from tests.tickets.desk_cast import address, detail_url, make_cast, signed_in
from tests.tickets.test_attachment import PNG
from tickets import actions
from tickets.files.keeping import store_upload
from tickets.models import ReplyTemplate, SavedView, TicketEvent

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>"


def test_staff_get_the_workspace():
    cast = make_cast()
    page = signed_in(make_agent()).get(detail_url(cast.ticket))
    assert page.status_code == 200
    assert cast.ticket.title in page.content.decode()


def test_small_letters_in_the_address_find_the_ticket():
    cast = make_cast()
    assert signed_in(cast.agent).get(detail_url(cast.ticket).lower()).status_code == 200


def test_requester_is_sent_to_their_own_page():
    cast = make_cast()
    answer = signed_in(cast.ticket.requester).get(detail_url(cast.ticket))
    assert (answer.status_code, answer.url) == (302, f"/portal/tickets/{cast.ticket.number}/")


@pytest.mark.parametrize("roles", [(), (Role.CAB_MEMBER,)])
def test_stranger_finds_nothing(roles):
    cast = make_cast()
    assert signed_in(make_user(roles=roles)).get(detail_url(cast.ticket)).status_code == 404


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_confidential_ticket_is_not_there_for_others_of_the_desk(role):
    cast = make_cast(confidential=True)
    assert signed_in(make_agent(role=role)).get(detail_url(cast.ticket)).status_code == 404
    assert signed_in(cast.agent).get(detail_url(cast.ticket)).status_code == 200


@pytest.mark.parametrize("name", ["write", "draft", "watch", "presence"])
def test_requester_reaches_none_of_the_desks_addresses(name):
    cast = make_cast()
    assert signed_in(cast.ticket.requester).post(detail_url(cast.ticket) + f"{name}/").status_code == 404


@pytest.mark.parametrize("name", ["edit", "watchers", "links", "moves/cancel"])
def test_requester_gets_no_panel(name):
    cast = make_cast()
    assert signed_in(cast.ticket.requester).get(detail_url(cast.ticket) + f"{name}/").status_code == 404


def test_signed_out_person_signs_in_first():
    cast = make_cast()
    answer = signed_in(cast.agent)
    answer.logout()
    assert "/login/" in answer.get(detail_url(cast.ticket)).url


def test_auditor_reads_and_is_offered_nothing():
    cast = make_cast()
    page = signed_in(make_agent(role=Role.AUDITOR)).get(detail_url(cast.ticket)).content.decode()
    assert 'id="composer"' not in page
    assert "/moves/" not in page
    assert "/edit/" not in page


def test_hostile_text_is_shown_as_text():
    department = make_department(name=HOSTILE[:60])
    requester = make_user(HOSTILE[:60], department=department)
    cast = make_cast(requester=requester, title=HOSTILE, description=HOSTILE, error_text=HOSTILE, tags=[HOSTILE[:40]])
    draft = store_upload(cast.agent, SimpleUploadedFile("a&b';.png", PNG))
    actions.reply(cast.ticket, by=cast.agent, text=HOSTILE, attachments=[draft])
    actions.edit(cast.ticket, by=cast.agent, device=HOSTILE, description=f"{HOSTILE} 2")
    actions.log_work(cast.ticket, by=cast.agent, manner="remote", minutes=5, session_reference=HOSTILE)
    ReplyTemplate.objects.create(name=HOSTILE[:60], text=HOSTILE)
    page = signed_in(cast.agent).get(detail_url(cast.ticket)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert" in page
    assert "a&amp;b" in page


def _busy_ticket(cast):
    """Two hundred events, links, children, watchers, files, templates, similar and recent tickets."""
    ticket = cast.ticket
    for n in range(180):
        actions.note(ticket, by=cast.agent, text=f"备注 {n}")
    for n in range(12):
        other = make_ticket(ticket.requester, title=f"{ticket.title} {n}", category=ticket.category)
        actions.link(ticket, by=cast.agent, kind="relates_to", target=other)
        make_ticket(by=cast.agent, parent=ticket, team=cast.team)
        actions.watch(ticket, by=cast.agent, user=make_user())
        draft = store_upload(cast.agent, SimpleUploadedFile(f"{n}.png", PNG))
        actions.reply(ticket, by=cast.agent, text=f"回复 {n}", attachments=[draft])
        actions.log_work(ticket, by=cast.agent, manner="phone", minutes=5)
        ReplyTemplate.objects.create(name=f"模板 {n}", text="{{ requester }}，您好")


@pytest.mark.parametrize("confidential", [False, True])
def test_page_costs_at_most_twenty_statements_whatever_is_in_it(confidential, django_assert_max_num_queries):
    cast = make_cast(category=make_category(parent=make_category()), confidential=confidential)
    watcher = make_agent(role=Role.SUPERVISOR)
    actions.watch(cast.ticket, by=cast.agent, user=watcher)
    _busy_ticket(cast)
    for person in (cast.agent, watcher):
        saved = SavedView.objects.create(owner=person, name="我的视图", query="open=true")
        unsent = store_upload(person, SimpleUploadedFile("draft.png", PNG))
        signed_in(person).post(address(cast.ticket, "draft"), {"text": "草稿", "attachments": str(unsent.uuid)})
        for query in ("", f"?view={saved.pk}&ordering=priority", "?template=1&show=public"):
            client = signed_in(person)
            with django_assert_max_num_queries(20):
                page = client.get(detail_url(cast.ticket) + query)
            assert page.status_code == 200


def test_long_timeline_shows_the_newest_and_a_way_to_the_earlier():
    cast = make_cast()
    for n in range(120):
        actions.note(cast.ticket, by=cast.agent, text=f"第{n}条备注。")
    client = signed_in(cast.agent)
    newest = client.get(detail_url(cast.ticket)).content.decode()
    first_shown = TicketEvent.objects.filter(ticket=cast.ticket).count() - 99
    assert "第119条备注。" in newest
    assert "第5条备注。" not in newest
    assert f"before={first_shown}" in newest
    earlier = client.get(detail_url(cast.ticket) + f"?before={first_shown}").content.decode()
    assert "第5条备注。" in earlier
    assert "第119条备注。" not in earlier


@pytest.mark.parametrize(
    ("show", "has", "has_not"),
    [
        ("public", ["公开的话"], ["内部的话"]),
        ("notes", ["内部的话"], ["公开的话"]),
        ("changes", [], ["公开的话", "内部的话"]),
        ("nonsense", ["公开的话", "内部的话"], []),
    ],
)
def test_conversation_can_be_filtered_by_address(show, has, has_not):
    cast = make_cast()
    actions.reply(cast.ticket, by=cast.agent, text="公开的话")
    actions.note(cast.ticket, by=cast.agent, text="内部的话")
    page = signed_in(cast.agent).get(detail_url(cast.ticket) + f"?show={show}").content.decode()
    for words in has:
        assert words in page
    for words in has_not:
        assert words not in page


@pytest.mark.parametrize("before", ["x", "-1", "99999999999999999999", "²", ""])
def test_nonsense_in_the_address_does_no_harm(before):
    cast = make_cast()
    address = detail_url(cast.ticket) + f"?before={before}&view={before}&template={before}"
    assert signed_in(cast.agent).get(address).status_code == 200


def test_blocked_move_says_what_is_missing_with_a_link():
    cast = make_cast()
    child = make_ticket(by=cast.agent, parent=cast.ticket, team=cast.team)
    page = signed_in(cast.agent).get(detail_url(cast.ticket)).content.decode()
    assert 'aria-disabled="true"' in page
    assert f'<a href="{detail_url(child)}">{child.number}</a>' in page


def test_neighbours_follow_the_view():
    cast = make_cast()
    second = make_ticket(by=cast.agent, team=cast.team)
    client = signed_in(cast.agent)
    first_page = client.get(detail_url(cast.ticket) + "?view=team&ordering=created_at").content.decode()
    assert f'href="{detail_url(second)}?view=team' in first_page
    assert 'rel="prev"' not in first_page
    assert 'rel="next"' not in client.get(detail_url(second) + "?view=team&ordering=created_at").content.decode()


@pytest.mark.parametrize("file", ["x", "\x00", "../../etc"])
def test_draft_with_the_id_of_no_file_opens(file):
    cast = make_cast()
    client = signed_in(cast.agent)
    client.post(address(cast.ticket, "draft"), {"text": "草稿", "attachments": file})
    page = client.get(cast.ticket.get_absolute_url())
    assert page.status_code == 200
    assert "草稿" in page.content.decode()
