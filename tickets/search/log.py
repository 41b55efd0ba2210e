"""Remembering what was searched for, without whom: found or not, opened or not, asked for help afterwards."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core import signing
from django.db.models import QuerySet

from accounts.models import User
from tickets import moments
from tickets.models import SearchLog, SearchPlace
from tickets.search import HAN, normalise

KEPT = timedelta(days=180)
# How long after a search what is opened or asked still has to do with it.
REACH = timedelta(hours=1)
SALT = "search-log"
MAX_TEXT = 200


def note(text: str, counts: Mapping[str, int], *, place: SearchPlace, user: User | None = None) -> SearchLog | None:
    """Keeps a search and how much of each kind it found; nothing for no words."""
    words = " ".join(normalise(text).split())[:MAX_TEXT]
    if not words:
        return None
    return SearchLog.objects.create(
        text=words,
        language="zh" if re.search(f"[{HAN}]", words) else "en",
        place=place,
        counts={kind: count for kind, count in counts.items() if count},
        is_found=any(counts.values()),
        department_id=user.department_id if user else None,
        at=moments.now(),
    )


def key_of(log: SearchLog) -> str:
    """What a results page carries to say later what became of the search; nobody else can make one."""
    return signing.dumps(log.pk, salt=SALT)


def note_opened(key: str, kind: str) -> bool:
    """Somebody opened a result. Returns whether the key was one of ours and still fresh; once is enough."""
    return bool(_fresh(key).filter(is_opened=False).update(is_opened=True, opened_kind=kind[:16]))


def note_asked(key: str) -> bool:
    """Somebody asked for help after the search."""
    return bool(_fresh(key).filter(is_asked=False).update(is_asked=True))


def _fresh(key: str) -> QuerySet[SearchLog]:
    try:
        pk = signing.loads(key, salt=SALT, max_age=REACH)
    except signing.BadSignature:
        return SearchLog.objects.none()
    return SearchLog.objects.filter(pk=pk)


def purge(now: datetime) -> int:
    """Deletes what is older than it may get. Returns how many."""
    deleted, _each = SearchLog.objects.filter(at__lt=now - KEPT).delete()
    return deleted
