"""What the pages of releases cost, and whom they are for."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from releases import actions as verbs
from tests.changes import making as change_making
from tests.factories import make_user
from tests.releases.making import bring, make_manager, make_release, prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return make_manager()


def test_the_ticket_page_costs_a_bounded_number_of_statements(client, manager, django_assert_max_num_queries):
    ticket = make_release(manager)
    for _ in range(3):
        verbs.put_in(ticket, by=manager, change=change_making.make_change())
    prepare(ticket, manager)
    client.force_login(manager)
    client.get(ticket.get_absolute_url())
    with django_assert_max_num_queries(20):
        page = client.get(ticket.get_absolute_url()).content.decode()
    assert page.count("release-unapproved") == 3


def test_the_overview_costs_the_same_for_many(client, manager, django_assert_max_num_queries):
    for _ in range(6):
        make_release(manager)
    client.force_login(manager)
    client.get("/releases/")
    with django_assert_max_num_queries(9):
        assert client.get("/releases/").content.decode().count("change-row-title") == 6


def test_a_plan_that_does_not_fit_comes_back_as_it_was_typed(client, manager):
    client.force_login(manager)
    data = {
        "title": "OA 5.2", "type": "minor", "units-TOTAL_FORMS": 1, "units-INITIAL_FORMS": 0, "units-0-name": "OA",
        "stages-TOTAL_FORMS": 1, "stages-INITIAL_FORMS": 0, "stages-0-name": "试点",
    }  # fmt: skip
    page = client.post("/releases/new/", data)
    assert page.status_code == 400
    assert "试点" in page.content.decode()
    page = client.post("/releases/new/", data | {"units-0-version": "5.2"})
    assert page.status_code == 302


def test_more_rows_keep_what_was_typed(client, manager):
    client.force_login(manager)
    data = {"title": "OA 5.2", "do": "more-stages", "units-TOTAL_FORMS": "x", "stages-TOTAL_FORMS": 1,
            "stages-INITIAL_FORMS": 0, "stages-0-name": "试点", "units-INITIAL_FORMS": 0}  # fmt: skip
    page = client.post("/releases/new/", data)
    assert page.status_code == 200
    assert page.content.decode().count("release-row-stages") >= 3
    assert "试点" in page.content.decode()


def test_reading_is_for_the_desk_and_writing_for_those_who_plan(client, manager):
    ticket = make_release(manager)
    client.force_login(make_user(roles=(Role.FIRST_LINE,)))
    assert client.get("/releases/").status_code == 200
    assert client.get("/releases/new/").status_code == 404
    assert client.get(reverse("releases:plan", args=[ticket.number])).status_code == 404
    assert client.get(reverse("releases:notes", args=[ticket.number])).status_code == 200
    client.force_login(make_user())
    for address in ("/releases/", reverse("releases:notes", args=[ticket.number])):
        assert client.get(address).status_code in (403, 404)


def test_the_plan_is_closed_once_the_tests_begin(client, manager):
    ticket = bring(make_release(manager), "testing", manager)
    client.force_login(manager)
    assert client.get(reverse("releases:plan", args=[ticket.number])).status_code == 404


def test_notes_begin_with_what_is_in_it(client, manager):
    ticket = make_release(manager)
    client.force_login(manager)
    page = client.get(reverse("releases:notes", args=[ticket.number])).content.decode()
    assert "5.1.3 → 5.2.0" in page
    address = reverse("releases:edit_notes", args=[ticket.number])
    assert client.post(address, {"do": "save", "notes": "# 新功能", "version": ticket.version}).status_code == 302
    assert "新功能" in client.get(reverse("releases:notes", args=[ticket.number])).content.decode()


def test_a_closed_release_says_on_its_page_what_was_decided_about_knowledge(client, manager):
    ticket = bring(make_release(manager), "closed", manager)
    client.force_login(manager)
    page = client.get(ticket.get_absolute_url()).content.decode()
    assert "没有新知识" in page
