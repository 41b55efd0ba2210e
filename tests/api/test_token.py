"""Personal tokens: what they open, and how they are made and ended."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken
from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db


def issue(user, **options):
    options = {"scopes": ["read"], "expires_at": None} | options
    return ApiToken.issue(user, "test", **options)


def call(secret, scheme="Bearer"):
    return Client().get("/api/v1/users/me/", headers={"Authorization": f"{scheme} {secret}", "Accept-Language": "en"})


def test_token_stands_for_its_owner(cast):
    assert call(issue(cast.agent)[1]).json()["name"] == "周启明"


def test_scheme_may_be_written_in_any_case(cast):
    assert call(issue(cast.agent)[1], scheme="bearer").status_code == 200


@pytest.mark.parametrize("secret", ["hd_wrong", "", "a b", "hd_\xff"])
def test_wrong_token_is_401_and_says_how(cast, secret):
    answer = call(secret)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answer.json()["code"] in ("invalid_token", "malformed_token")


def test_wrong_token_does_not_fall_back_to_the_session(cast):
    client = Client()
    client.force_login(cast.agent)
    assert client.get("/api/v1/users/me/", headers={"Authorization": "Bearer hd_wrong"}).status_code == 401


def test_expired_token_is_401(cast):
    assert call(issue(cast.agent, expires_at=timezone.now() - timedelta(seconds=1))[1]).status_code == 401


def test_disabled_owner_s_token_and_session_are_401(cast):
    _token, secret = issue(cast.agent)
    client = Client()
    client.force_login(cast.agent)
    cast.agent.is_active = False
    cast.agent.save()
    assert call(secret).status_code == 401
    assert client.get("/api/v1/users/me/").status_code == 401


def test_reading_scope_reads_and_does_not_write(cast):
    caller = Caller(cast.agent, scope="read")
    assert caller.get("tickets/").status_code == 200
    refused = caller.post("tickets/", {"title": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")


def test_token_without_scope_does_nothing(cast):
    assert call(issue(cast.agent, scopes=[])[1]).status_code == 403


def test_last_use_is_noted_once_a_minute(cast, django_assert_num_queries):
    token, secret = issue(cast.agent)
    with time_machine.travel("2026-11-20 09:00:00+08:00", tick=False) as clock:
        call(secret)
        token.refresh_from_db()
        assert token.last_used_at == timezone.now()
        clock.shift(30)
        call(secret)
        token.refresh_from_db()
        assert token.last_used_at == timezone.now() - timedelta(seconds=30)
        clock.shift(31)
        call(secret)
        token.refresh_from_db()
        assert token.last_used_at == timezone.now()


def test_session_needs_the_csrf_token_to_write(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.employee)
    refused = client.post("/api/v1/tickets/", {"title": "x"}, content_type="application/json")
    assert refused.status_code == 403
    client.get("/account/tokens/")
    token = client.cookies["csrftoken"].value
    answer = client.post(
        "/api/v1/tickets/", {"title": "x"}, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert answer.status_code == 201


def test_page_shows_the_secret_once(cast, client):
    client.force_login(cast.employee)
    page = client.post("/account/tokens/", {"name": "监控脚本", "scope": "write", "days": "30"})
    token = ApiToken.objects.get(user=cast.employee)
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert call(secret).status_code == 200
    assert token.scopes == ["write"]
    assert timedelta(days=29) < token.expires_at - timezone.now() <= timedelta(days=30)
    again = client.get("/account/tokens/").content.decode()
    assert secret not in again
    assert "监控脚本" in again


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "scope": "read", "days": "30"},
        {"name": "x", "scope": "all", "days": "30"},
        {"name": "x", "scope": "read", "days": "9999"},
    ],
)
def test_page_refuses_what_is_not_offered(cast, client, body):
    client.force_login(cast.employee)
    assert client.post("/account/tokens/", body).status_code == 422
    assert not ApiToken.objects.exists()


def test_revoked_token_stops_working_at_once(cast, client):
    token, secret = issue(cast.employee)
    client.force_login(cast.employee)
    client.post(f"/account/tokens/{token.pk}/revoke/")
    assert call(secret).status_code == 401


def test_nobody_revokes_another_s_token(cast, client):
    token, secret = issue(cast.agent)
    client.force_login(cast.employee)
    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    assert call(secret).status_code == 200


def test_page_asks_to_sign_in(client):
    assert client.get("/account/tokens/").status_code == 302


def test_command_prints_the_secret_alone(cast):
    out = StringIO()
    call_command("api_token", cast.agent.email.upper(), "--scope", "write", "--days", "7", stdout=out)
    secret = out.getvalue().strip()
    assert "\n" not in secret
    assert call(secret).status_code == 200
    assert ApiToken.objects.get().scopes == ["write"]


@pytest.mark.parametrize("given", [["nobody@example.com"], ["{agent}", "--days", "0"], ["{disabled}"]])
def test_command_refuses_in_words(cast, given):
    cast.stranger.is_active = False
    cast.stranger.save()
    names = {"agent": cast.agent.email, "disabled": cast.stranger.email}
    with pytest.raises(CommandError):
        call_command("api_token", *(word.format(**names) for word in given))
    assert not ApiToken.objects.exists()
