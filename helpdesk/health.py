"""`/healthz`: this process answers. `/readyz`: everything the desk needs to do its work is there."""

import logging
import time
from collections.abc import Callable
from socket import gethostname

from celery import current_app
from django.core.cache import cache
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse, JsonResponse

logger = logging.getLogger(__name__)

INTERVAL_SECONDS = 10
# Three missed heartbeats, and a little for a busy machine.
STALE_SECONDS = 3 * INTERVAL_SECONDS + 5


def key(process: str, host: str = "") -> str:
    """Where the last heartbeat of such a process stands: on any host, or on the one named."""
    return f"health:{process}:{host}"


def stamp(process: str) -> None:
    """Record that `process` (worker or beat) is alive now; never disturbs the process itself."""
    now = time.time()
    try:
        cache.set_many({key(process): now, key(process, gethostname()): now}, timeout=None)
    except Exception:  # noqa: BLE001 - the database or Redis is away; /readyz says so by itself
        logger.warning("%s could not record its heartbeat", process, exc_info=True)
    finally:
        connections.close_all()


def forget_heartbeats() -> None:
    """Let nobody take the processes of an earlier run for those of this one."""
    cache.delete_many([key(process) for process in ("worker", "beat")])


def check_database() -> None:
    """Raise unless PostgreSQL answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_broker() -> None:
    """Raise unless the queue can be looked into."""
    with current_app.connection_for_write() as broker, broker.channel() as channel:
        channel.queue_declare(current_app.conf.task_default_queue)


def check_heartbeat(process: str, host: str = "") -> None:
    """Raise unless such a process has recorded a heartbeat lately."""
    last = cache.get(key(process, host))
    if last is None:
        raise RuntimeError(f"no {process} has reported yet")
    age = time.time() - last
    if age > STALE_SECONDS:
        raise RuntimeError(f"no {process} has reported for {age:.0f} seconds")


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "broker": check_broker,
    "worker": lambda: check_heartbeat("worker"),
    "beat": lambda: check_heartbeat("beat"),
}


def readiness() -> dict[str, str]:
    """Each part with "ok", or with why not. Details stay in the log: this page needs no login."""
    report = {}
    for name, check in CHECKS.items():
        try:
            check()
            report[name] = "ok"
        except RuntimeError as error:
            report[name] = str(error)
        except Exception:  # noqa: BLE001 - whatever the driver raises means the same here
            logger.warning("readiness: %s failed", name, exc_info=True)
            report[name] = "not reachable"
    return report


class HealthMiddleware:
    """Answers the probes before anything that asks for a host name, TLS or a session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return JsonResponse({"status": "ok"})
        if request.path_info == "/readyz":
            return self.ready()
        return self.get_response(request)

    def ready(self) -> HttpResponse:
        report = readiness()
        missing = [name for name, state in report.items() if state != "ok"]
        status = "unavailable" if missing else "ok"
        body = {"status": status, "missing": missing, "checks": report}
        return JsonResponse(body, status=503 if missing else 200)
