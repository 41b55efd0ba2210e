"""The cache in Redis, which the desk can do without for a while."""

import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

# After Redis has failed once, nobody waits for it again for a while.
PAUSE_SECONDS = 5


def _with_patience(name: str) -> Callable[..., Any]:
    """The operation in Redis; while Redis is away, in this process's own memory."""

    def operation(self: "PatientRedisCache", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= PatientRedisCache.away_until:
            try:
                return getattr(super(PatientRedisCache, self), name)(*args, **kwargs)
            except RedisError:
                PatientRedisCache.away_until = time.monotonic() + PAUSE_SECONDS
        return getattr(self.own, name)(*args, **kwargs)

    return operation


class _OwnMemory(LocMemCache):
    """What counts on here may have begun to count in Redis."""

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        self.add(key, 0, version=version)
        return super().incr(key, delta, version)


class PatientRedisCache(RedisCache):
    """Rate limits and heartbeats. Without Redis each process counts for itself: limits are looser, but pages go on."""

    # Of all threads: each has its own instance.
    away_until: ClassVar[float] = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.own = _OwnMemory("while-redis-is-away", {})

    add = _with_patience("add")
    get = _with_patience("get")
    set = _with_patience("set")
    touch = _with_patience("touch")
    delete = _with_patience("delete")
    get_many = _with_patience("get_many")
    has_key = _with_patience("has_key")
    incr = _with_patience("incr")
    set_many = _with_patience("set_many")
    delete_many = _with_patience("delete_many")
    clear = _with_patience("clear")
