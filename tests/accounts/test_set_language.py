"""Which language a person reads: their own choice, else the browser's, else Chinese."""

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def language_of(response) -> str:
    found = re.search(r'<html lang="([^"]+)"', response.content.decode())
    assert found is not None
    return found.group(1)


def read(client, asks: str = "") -> str:
    return language_of(client.get(reverse("accounts:profile"), headers={"accept-language": asks}))


@pytest.mark.parametrize(
    ("chosen", "asks", "read_as"),
    [
        ("", "", "zh-Hans"),
        ("", "en-GB,en", "en"),
        ("", "zh-CN", "zh-Hans"),
        ("", "fr", "zh-Hans"),
        ("en", "zh-CN", "en"),
        ("zh-hans", "en", "zh-Hans"),
    ],
)
def test_ones_own_choice_wins_over_the_browser(client, person, chosen, asks, read_as):
    person.language = chosen
    person.save()
    client.force_login(person)
    assert read(client, asks) == read_as


def test_the_switch_is_remembered_for_the_person(client, person):
    client.force_login(person)
    client.post(reverse("set_language"), {"language": "en", "next": reverse("accounts:profile")})
    person.refresh_from_db()
    assert person.language == "en"
    assert read(client, "zh-CN") == "en"


def test_the_switch_works_before_signing_in(client, person):
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert language_of(client.get(reverse("account_login"), headers={"accept-language": "zh-CN"})) == "en"


def test_a_language_that_is_not_offered_changes_nothing(client, person):
    client.force_login(person)
    client.post(reverse("set_language"), {"language": "tlh", "next": "/"})
    person.refresh_from_db()
    assert person.language == ""


def test_the_switch_never_leads_to_another_site(client, person):
    client.force_login(person)
    response = client.post(reverse("set_language"), {"language": "en", "next": "https://evil.example/"})
    assert response.url == "/"
