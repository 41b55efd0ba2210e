"""The desk goes on without Redis, and uses it again when it is back."""

from collections.abc import Iterator

import pytest
from django.core.cache.backends.redis import RedisCache

from helpdesk.cache import PatientRedisCache


@pytest.fixture
def cache(redis_server, monkeypatch) -> Iterator[PatientRedisCache]:
    monkeypatch.setattr(PatientRedisCache, "away_until", 0.0)
    made = PatientRedisCache(redis_server[0], {"OPTIONS": {"socket_connect_timeout": 1}})
    yield made
    made.own.clear()


def test_it_counts_in_redis(cache, redis_server) -> None:
    assert cache.add("calls", 1)
    assert PatientRedisCache(redis_server[0], {}).incr("calls") == 2


def test_without_redis_a_process_counts_on_by_itself(cache, redis_server) -> None:
    cache.add("calls", 5)
    redis_server[1].kill()
    redis_server[1].wait(10)
    assert cache.incr("calls") == 1
    assert cache.get("calls") == 1
    assert cache.get("never") is None


def test_redis_is_not_asked_again_at_once(cache, redis_server, monkeypatch) -> None:
    redis_server[1].kill()
    redis_server[1].wait(10)
    cache.get("one")
    monkeypatch.setattr(RedisCache, "get", lambda *args, **kwargs: pytest.fail("asked again"))
    assert cache.get("two") is None
