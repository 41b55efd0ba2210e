"""How often one person or token may call: a shared count, of which each process draws a few at a time."""

import time
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW_SECONDS = 60
# Asking the shared cache for each request would cost more than many of the requests.
LEASE = 20


@dataclass
class _Lease:
    window: int
    left: int


class CallRateThrottle(BaseThrottle):
    """`API_CALLS_PER_MINUTE` for every token, and for every person who is signed in; 0 is no limit.

    A process draws `LEASE` calls at once, so with several processes the last few calls of a minute may be refused
    early; never are more allowed than the limit rounded up to a lease.
    """

    _leases: dict[str, _Lease] = {}
    _lock = Lock()

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether this call is within the caller's limit."""
        limit = settings.API_CALLS_PER_MINUTE
        if not limit or not request.user.is_authenticated:
            return True  # who is nobody is refused anyway
        key = f"token:{request.auth.pk}" if request.auth else f"user:{request.user.pk}"
        window = int(time.time() // WINDOW_SECONDS)
        with self._lock:
            lease = self._leases.get(key)
            if lease is None or lease.window != window:
                lease = self._begin(key, window)
            if lease.left == 0:
                lease.left = self._draw(key, window, limit)
            lease.left = max(0, lease.left - 1) if (allowed := lease.left > 0) else 0
        return allowed

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return WINDOW_SECONDS - time.time() % WINDOW_SECONDS

    def _begin(self, key: str, window: int) -> _Lease:
        for other in [name for name, lease in self._leases.items() if lease.window != window]:
            del self._leases[other]
        return self._leases.setdefault(key, _Lease(window, 0))

    @staticmethod
    def _draw(key: str, window: int, limit: int) -> int:
        name = f"api-calls:{key}:{window}"
        is_first = cache.add(name, LEASE, timeout=2 * WINDOW_SECONDS)
        drawn = LEASE if is_first else cache.incr(name, LEASE)
        return max(0, min(LEASE, limit - (drawn - LEASE)))
