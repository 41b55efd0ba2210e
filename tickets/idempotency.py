"""Carrying a creation out once, however often it is sent."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from tickets.exceptions import Refused
from tickets.models import IdempotencyKey

KEPT_FOR = timedelta(days=1)


class InProgress(Refused):
    """The first request with this key is still being carried out (409)."""

    def __init__(self) -> None:
        super().__init__(_("A request with this idempotency key is being carried out. Ask again in a moment."))


class KeyReused(Refused):
    """The key was used for another request (422)."""

    def __init__(self) -> None:
        super().__init__(_("This idempotency key was used for a different request. Use a new one for each request."))


@dataclass(frozen=True)
class Answer:
    """What was answered: status, body, and the headers that belong to it."""

    status: int
    body: Any
    headers: dict[str, str]
    is_repeated: bool = False


def digest_of(request: Any) -> str:
    """The same for two requests exactly when they ask for the same thing."""
    canonical = json.dumps(request, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def once(user: User, key: str, digest: str, carry_out: Callable[[], Answer]) -> Answer:
    """The answer of `carry_out`, or the one it gave when the same person sent the same with this key within a day.

    The key and what was created commit together, so a crash leaves neither. Raises InProgress or KeyReused, and
    whatever `carry_out` raises: then nothing is kept and the key may be used again.
    """
    _lock(user, key)
    found = IdempotencyKey.objects.filter(user=user, key=key, created_at__gt=timezone.now() - KEPT_FOR).first()
    if found is None:
        answer = carry_out()
        _keep(user, key, digest, answer)
        return answer
    if found.request_digest != digest:
        raise KeyReused()
    kept = found.response or {}
    return Answer(found.status or 0, kept.get("body"), kept.get("headers", {}), is_repeated=True)


def _lock(user: User, key: str) -> None:
    """Takes the key until the transaction ends, without waiting: two at once would wait for each other's work."""
    name = hashlib.blake2b(f"idempotency:{user.pk}:{key}".encode(), digest_size=8).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(name, signed=True)])
        (free,) = cursor.fetchone()
    if not free:
        raise InProgress()


def _keep(user: User, key: str, digest: str, answer: Answer) -> None:
    row = IdempotencyKey(
        user=user,
        key=key,
        request_digest=digest,
        status=answer.status,
        response={"body": answer.body, "headers": answer.headers},
    )
    # Over a key of more than a day ago, which the nightly task has not yet cleared away.
    IdempotencyKey.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["user", "key"],
        update_fields=["request_digest", "status", "response", "created_at"],
    )
