"""Signing in by e-mail or employee number, and who may not."""

import pytest
from django.urls import reverse

from accounts.models import ApiToken, Scope
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def sign_in(client, login: str, password: str = PASSWORD, **options):
    return client.post(reverse("account_login"), {"login": login, "password": password}, **options)


def is_signed_in(client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


@pytest.mark.parametrize("login", ["lin@example.com", "LIN@Example.com", "C10382", "c10382", " C10382 "])
def test_by_email_or_employee_number_in_any_case(client, person, login):
    assert sign_in(client, login).status_code == 302
    assert is_signed_in(client)


def test_a_wrong_password_is_refused_in_words_and_keeps_the_name(client, person):
    response = sign_in(client, "C10382", "wrong", headers={"accept-language": "en"})
    page = response.content.decode()
    assert "do not fit together" in page
    assert "C10382" in page
    assert not is_signed_in(client)


def test_an_unknown_person_reads_the_same_as_a_wrong_password(client, person):
    wrong = sign_in(client, "C10382", "wrong").context["form"].non_field_errors()
    assert sign_in(client, "C99999", "wrong").context["form"].non_field_errors() == wrong


def test_goes_on_to_the_page_that_was_asked_for(client, person):
    asked = client.get(reverse("accounts:profile"))
    response = client.post(asked.url, {"login": "C10382", "password": PASSWORD, "next": reverse("accounts:profile")})
    assert response.url == reverse("accounts:profile")


def test_never_goes_on_to_another_site(client, person):
    response = client.post(
        reverse("account_login"), {"login": "C10382", "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert response.url == "/"


def test_signing_out_ends_the_session(client, person):
    sign_in(client, "C10382")
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


def test_nobody_signs_up(client):
    response = client.post(
        reverse("account_signup"),
        {"email": "new@example.com", "username": "C1", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert not type(make_user()).objects.filter(email="new@example.com").exists()
    assert response.status_code == 200


def test_five_failed_attempts_lock_the_name_even_for_the_right_password(client, person):
    for _attempt in range(5):
        sign_in(client, "C10382", "wrong")
    response = sign_in(client, "C10382", headers={"accept-language": "en"})
    assert "Wait five minutes" in response.content.decode()
    assert not is_signed_in(client)


def test_the_lock_is_that_names_alone(client, person):
    make_user(employee_number="C20000")
    for _attempt in range(6):
        sign_in(client, "C10382", "wrong")
    assert sign_in(client, "C20000").status_code == 302


def test_the_lock_cannot_be_evaded_by_writing_the_name_differently(client, person):
    for login in ("C10382", "c10382", " C10382", "C10382 ", "c10382"):
        sign_in(client, login, "wrong")
    sign_in(client, "C10382")
    assert not is_signed_in(client)


def test_a_disabled_person_does_not_get_in(client, person):
    person.is_active = False
    person.save()
    sign_in(client, "C10382")
    assert not is_signed_in(client)


def test_disabling_ends_sessions_and_tokens(client, person):
    ApiToken.issue(person, "script", [Scope.READ])
    sign_in(client, "C10382")
    person.is_active = False
    person.save()
    assert not is_signed_in(client)
    assert not ApiToken.objects.usable().exists()
