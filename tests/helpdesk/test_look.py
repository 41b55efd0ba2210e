"""The shell of every page: the look is remembered by the server, and refusals have pages of their own."""

import pytest
from django.template.loader import render_to_string

from tests.factories import make_agent, make_user


def test_a_chosen_theme_is_rendered_by_the_server(client):
    client.post("/appearance/", {"theme": "dark", "next": "/login/"})

    assert b'data-theme="dark"' in client.get("/login/").content


def test_choosing_goes_back_to_the_page(client):
    assert client.post("/appearance/", {"density": "compact", "next": "/login/?x=1"}).url == "/login/?x=1"


def test_choosing_never_leads_to_another_host(client):
    assert client.post("/appearance/", {"theme": "dark", "next": "https://evil.example/"}).url == "/"


@pytest.mark.parametrize("data", [{}, {"theme": "pink"}, {"theme": "dark", "density": "huge"}])
def test_an_unknown_look_is_refused(client, data):
    assert client.post("/appearance/", data).status_code == 400


def test_a_forged_cookie_is_not_rendered(client):
    client.cookies["theme"] = '"><script>'

    assert b'data-theme="system"' in client.get("/login/").content


@pytest.mark.django_db
def test_an_unknown_address_answers_in_the_desks_own_words(client):
    client.force_login(make_user())

    answer = client.get("/there/is/nothing/", headers={"accept-language": "en"})

    assert answer.status_code == 404
    assert b"There is nothing here" in answer.content


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_the_last_resort_pages_need_no_context(name):
    assert 'href="/"' in render_to_string(name)


@pytest.mark.django_db
@pytest.mark.parametrize(("make", "shown"), [(make_agent, True), (make_user, False)])
def test_only_staff_are_offered_the_density_of_rows(client, make, shown):
    client.force_login(make())

    assert (b'value="compact"' in client.get("/password/change/").content) is shown


def test_the_page_of_all_parts_is_not_there_in_production(client, settings):
    settings.DEMO_MODE = settings.DEBUG = False

    assert client.get("/styleguide/").status_code == 404


def test_the_page_of_all_parts_shows_every_state(client, settings):
    settings.DEMO_MODE = True

    page = client.get("/styleguide/", headers={"accept-language": "en"}).content.decode()

    assert all(f"</svg>{word}</span>" in page for word in ("New", "Assigned", "In progress", "Pending", "Resolved"))


@pytest.mark.django_db
def test_a_refusal_leaves_the_desks_people_at_the_desk(client):
    client.force_login(make_agent())

    assert b'href="/tickets/"' in client.get("/there/is/nothing/").content
