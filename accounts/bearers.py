"""Whose token it is, looked up for every request of a script."""

import copy
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import ApiToken

# How many tokens a process remembers before it forgets them all.
MOST_REMEMBERED = 1000

# Where a row lies and who wrote it there changes with every update of it: so one sees whether a memory still holds.
LOOK = """
SELECT concat_ws(' ', t.xmin, t.ctid, u.xmin, u.ctid, d.xmin, d.ctid)
  FROM accounts_apitoken t
  JOIN accounts_user u ON u.id = t.user_id
  LEFT JOIN accounts_department d ON d.id = u.department_id
 WHERE t.digest = %s AND u.is_active AND (t.expires_at IS NULL OR t.expires_at > %s)
"""

_remembered: dict[str, tuple[str, ApiToken]] = {}


def find_token(secret: str) -> ApiToken | None:
    """The usable token with its owner and their department; None when there is none.

    Building the three of them takes longer than asking whether they are still the same, so that is what is asked. The
    caller gets copies: what a request notes on its user stays with it.
    """
    digest = ApiToken.digest_of(secret)
    versions = _versions(digest)
    if versions is None:
        return None
    kept = _remembered.get(digest)
    if kept is None or kept[0] != versions:
        token = ApiToken.objects.usable().select_related("user__department").filter(digest=digest).first()
        if token is None:
            return None
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        kept = _remembered[digest] = (versions, token)
    return _copy(kept[1])


def _versions(digest: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [digest, timezone.now()])
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row[0] if row else None


def _copy(token: ApiToken) -> ApiToken:
    own, user = copy.copy(token), copy.copy(token.user)
    if user.department is not None:
        user.department = copy.copy(user.department)
    own.user = user
    return own
