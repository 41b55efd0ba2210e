"""Changing a password, and getting a new one by mail."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "Battery-Staple-7"


def change(client, **values):
    given = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    return client.post(reverse("account_change_password"), given | values)


def follow_link(client) -> str:
    """Opens the link of the only mail; the address of the form."""
    (message,) = mail.outbox
    link = re.search(r"https?://[^/]+(/\S+)", str(message.body))
    assert link is not None
    return client.get(link.group(1)).url


def test_a_changed_password_counts_at_once(client, person):
    client.force_login(person)
    change(client)
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_a_changed_password_ends_the_other_sessions(client, person):
    elsewhere = Client()
    elsewhere.force_login(person)
    client.force_login(person)
    change(client)
    assert elsewhere.get(reverse("accounts:profile")).status_code == 302


@pytest.mark.parametrize(
    "values",
    [
        {"oldpassword": "wrong"},
        {"password2": "Different-9-words"},
        {"password1": "12345678", "password2": "12345678"},
        {"password1": "short", "password2": "short"},
        {"password1": "", "password2": ""},
    ],
)
def test_a_bad_change_changes_nothing(client, person, values):
    client.force_login(person)
    response = change(client, **values)
    assert response.context["form"].errors
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_forgotten_password_is_chosen_anew_by_mail(client, person):
    client.post(reverse("account_reset_password"), {"email": "LIN@example.com"})
    client.post(follow_link(client), {"password1": NEW, "password2": NEW})
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_the_link_works_once(client, person):
    client.post(reverse("account_reset_password"), {"email": person.email})
    form = follow_link(client)
    client.post(form, {"password1": NEW, "password2": NEW})
    Client().post(form, {"password1": PASSWORD, "password2": PASSWORD})
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_the_mail_is_in_the_persons_language(client, person):
    person.language = "en"
    person.save()
    client.post(reverse("account_reset_password"), {"email": person.email}, headers={"accept-language": "zh-CN"})
    (message,) = mail.outbox
    assert "password" in message.subject.lower()


def test_an_unknown_address_reads_the_same_and_gets_no_mail(client, person):
    known = client.post(reverse("account_reset_password"), {"email": person.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})
    assert (unknown.status_code, unknown.url) == (known.status_code, known.url)
    assert len(mail.outbox) == 1


def test_a_disabled_person_gets_no_link(client, person):
    person.is_active = False
    person.save()
    client.post(reverse("account_reset_password"), {"email": person.email})
    assert mail.outbox == []
