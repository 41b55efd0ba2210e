"""A creation that is sent twice happens once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken
from tests.api.conftest import Caller
from tests.factories import make_user
from tickets import idempotency
from tickets.models import IdempotencyKey, Ticket, TicketEvent

BODY = {"title": "磁盘将满"}


@pytest.mark.django_db
def test_the_same_again_gets_the_same_answer(cast):
    caller = Caller(cast.agent)
    first = caller.post("tickets/", BODY, Idempotency_Key="k-1")
    second = caller.post("tickets/", BODY, Idempotency_Key="k-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert (second["Location"], second["ETag"]) == (first["Location"], first["ETag"])
    assert second["Idempotency-Replayed"] == "true"
    assert Ticket.objects.filter(title=BODY["title"]).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("body", [{"title": "别的"}, BODY | {"device": "db01"}])
def test_another_request_with_the_key_is_422(cast, body):
    caller = Caller(cast.agent)
    caller.post("tickets/", BODY, Idempotency_Key="k-1")
    answer = caller.post("tickets/", body, Idempotency_Key="k-1")
    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")


@pytest.mark.django_db
def test_another_address_with_the_key_is_422(cast):
    caller = Caller(cast.agent)
    caller.post("tickets/", BODY, Idempotency_Key="k-1")
    assert caller.post("incidents/", BODY, Idempotency_Key="k-1").status_code == 422


@pytest.mark.django_db
def test_keys_are_each_person_s_own(cast):
    Caller(cast.agent).post("tickets/", BODY, Idempotency_Key="k-1")
    Caller(cast.employee).post("tickets/", BODY, Idempotency_Key="k-1")
    assert Ticket.objects.filter(title=BODY["title"]).count() == 2


@pytest.mark.django_db
def test_a_refused_request_leaves_the_key_free(cast):
    caller = Caller(cast.agent)
    assert caller.post("tickets/", {}, Idempotency_Key="k-1").status_code == 400
    assert caller.post("tickets/", BODY, Idempotency_Key="k-1").status_code == 201


@pytest.mark.django_db
def test_after_a_day_the_key_is_new_again(cast):
    caller = Caller(cast.agent)
    caller.post("tickets/", BODY, Idempotency_Key="k-1")
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(days=1, seconds=1))
    again = caller.post("tickets/", BODY, Idempotency_Key="k-1")
    assert "Idempotency-Replayed" not in again
    assert Ticket.objects.filter(title=BODY["title"]).count() == 2
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 101, "a b", "é"])
def test_a_key_of_another_form_is_refused(cast, key):
    answer = Caller(cast.agent).post("tickets/", BODY, Idempotency_Key=key)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")


@pytest.mark.django_db
def test_comments_work_and_files_too(cast, tmp_path):
    caller = Caller(cast.agent)
    for path, body in (("comments/", {"text": "好"}), ("worklogs/", {"manner": "desk", "minutes": 3})):
        for _ in range(2):
            answer = caller.post(f"tickets/{cast.ticket.number}/{path}", body, Idempotency_Key=f"k-{path}")
            assert answer.status_code == 201
    assert TicketEvent.objects.filter(ticket=cast.ticket, verb__in=("replied", "worked")).count() == 2


@pytest.mark.django_db(transaction=True)
def test_while_the_first_is_carried_out_the_second_is_409(monkeypatch):
    _token, secret = ApiToken.issue(make_user(), "test", ["write"])
    begun, go_on = Event(), Event()
    keep = idempotency._keep

    def keep_slowly(*args):
        begun.set()
        assert go_on.wait(60)
        keep(*args)

    monkeypatch.setattr(idempotency, "_keep", keep_slowly)

    def send():
        try:
            headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "k-1"}
            return Client().post("/api/v1/tickets/", BODY, content_type="application/json", headers=headers)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(send)
        assert begun.wait(60)
        second = send()
        go_on.set()
        assert (second.status_code, second.json()["code"]) == (409, "in_progress")
        assert first.result().status_code == 201
    assert send().json() == first.result().json()
    assert Ticket.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one():
    _token, secret = ApiToken.issue(make_user(), "test", ["write"])

    def send(_):
        try:
            headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "k-1"}
            return Client().post("/api/v1/tickets/", BODY, content_type="application/json", headers=headers)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(24)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["number"] for answer in answers if answer.status_code == 201}) == 1
    assert Ticket.objects.count() == 1
