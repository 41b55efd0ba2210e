"""/healthz says that the process answers, /readyz that the desk can do its work."""

import time

import pytest
from django.core.cache import cache

from helpdesk import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_heartbeat_yet():
    health.forget_heartbeats()


def beat_now(process: str, seconds_ago: float = 0) -> None:
    cache.set(health.key(process), time.time() - seconds_ago)


def test_healthz_answers_whatever_name_the_probe_uses(client, settings):
    settings.ALLOWED_HOSTS = ["desk.example.com"]
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/healthz", headers={"host": "10.1.2.3:8000"})
    assert response.status_code == 200


def test_healthz_asks_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")


def test_readyz_is_ok_when_everything_is_there(client):
    beat_now("worker")
    beat_now("beat")
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["status"] == "ok"
    assert response.json()["missing"] == []


@pytest.mark.parametrize("missing", ["worker", "beat"])
def test_readyz_names_the_process_that_never_reported(client, missing):
    for process in {"worker", "beat"} - {missing}:
        beat_now(process)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["missing"] == [missing]


def test_readyz_names_a_worker_that_fell_silent(client):
    beat_now("worker", seconds_ago=health.STALE_SECONDS + 1)
    beat_now("beat")
    report = client.get("/readyz").json()
    assert report["missing"] == ["worker"]
    assert "for 36 seconds" in report["checks"]["worker"]


@pytest.mark.parametrize("part", ["database", "broker"])
def test_readyz_gives_away_no_address_of_what_it_cannot_reach(client, monkeypatch, part):
    def fail() -> None:
        raise ConnectionError("postgres://user:secret@10.0.0.1 refused")

    monkeypatch.setitem(health.CHECKS, part, fail)
    response = client.get("/readyz")
    assert part in response.json()["missing"]
    assert "secret" not in response.text


@pytest.mark.django_db(transaction=True)
def test_a_stamp_is_a_heartbeat():
    before = health.readiness()["worker"]
    health.stamp("worker")
    assert (before, health.readiness()["worker"]) == ("no worker has reported yet", "ok")


@pytest.mark.django_db(transaction=True)
def test_a_process_lives_on_when_its_heartbeat_cannot_be_recorded(monkeypatch):
    def fail(*args: object, **kwargs: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(cache, "set_many", fail)
    health.stamp("worker")
    with pytest.raises(RuntimeError, match="no worker has reported yet"):
        health.check_heartbeat("worker")
