"""What a person sees and changes of themselves."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.factories import make_agent, make_department, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def url():
    return reverse("accounts:profile")


def test_shows_what_the_company_knows(client, person, url):
    person.department = make_department("财务部")
    person.save()
    client.force_login(person)
    page = client.get(url).content.decode()
    for words in ("林晓雨", "C10382", "lin@example.com", "财务部"):
        assert words in page


def test_staff_stay_in_their_own_shell(client, url):
    agent = make_agent(teams=(make_team("桌面运维组"),))
    client.force_login(agent)
    response = client.get(url)
    assert "base_staff.html" in [template.name for template in response.templates]
    assert "桌面运维组" in response.content.decode()


def test_phone_place_and_language_are_ones_own_to_change(client, person, url):
    client.force_login(person)
    response = client.post(url, {"phone": "6217", "location": "总部B座7F-032", "language": "en"})
    assert response.url == url
    person.refresh_from_db()
    assert (person.phone, person.location, person.language) == ("6217", "总部B座7F-032", "en")


def test_nothing_else_is(client, person, url):
    client.force_login(person)
    client.post(
        url,
        {
            "name": "董事长",
            "roles": [Role.ADMINISTRATOR],
            "is_vip": "on",
            "email": "x@example.com",
            "is_superuser": "on",
        },
    )
    person.refresh_from_db()
    assert (person.name, person.roles, person.is_vip, person.is_superuser) == ("林晓雨", [], False, False)
    assert person.email == "lin@example.com"


@pytest.mark.parametrize("values", [{"phone": "9" * 41}, {"location": "座" * 101}, {"language": "tlh"}])
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, person, url, values):
    client.force_login(person)
    response = client.post(url, {"phone": "6217", "location": "七楼", "language": "", **values})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(values)
    assert "七楼" in response.content.decode() or "location" in values
    person.refresh_from_db()
    assert person.phone == ""


def test_needs_a_sign_in(client, url):
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("path", ["/email/", "/confirm-email/", "/confirm-email/MQ:x:y/"])
def test_nobody_changes_their_own_address(client, path):
    user = make_user()
    client.force_login(user)
    for action in ("action_add", "action_primary"):
        assert client.post(path, {action: "", "email": "elsewhere@example.com"}).status_code == 404
    user.refresh_from_db()
    assert user.email != "elsewhere@example.com"
