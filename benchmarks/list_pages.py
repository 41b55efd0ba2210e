"""Every list, board and calendar: who asks for it and how many SQL statements it takes, for `benchmarks.lists`.

Runs in the environment of the server and prints, by name, the path, the session of who asks and the statements.
"""

import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import django

KINDS = ("incident", "request", "problem", "change", "release")
AGENT = {
    **{f"queue, {kind}s": f"/tickets/?view=all&kind={kind}" for kind in KINDS},
    **{f"board, {kind}s": f"/tickets/board/{kind}/" for kind in KINDS},
    "queue, closed changes": "/tickets/?view=all&kind=change&state=closed",
    "my tasks": "/tasks/",
    "my teams' tasks": "/tasks/?show=teams",
    "change overview": "/changes/",
    "calendar, month": "/changes/calendar/",
    "calendar, week": "/changes/calendar/?view=week",
    "calendar, list": "/changes/calendar/?view=list",
    "calendar, a year ago": "/changes/calendar/?on={year_ago}",
    "problem overview": "/problems/",
    "known errors": "/problems/known-errors/",
    "release overview": "/releases/",
    "assets": "/assets/",
    "asset with many tickets": "/assets/{asset}/",
    "improvements": "/improvements/",
    **{f"API, {kind}s": f"/api/v1/{kind}s/" for kind in KINDS},
    "API, tasks": "/api/v1/tasks/",
    "API, calendar": "/api/v1/change-calendar/?view=week",
    "API, known errors": "/api/v1/known-errors/",
}
BOARD = {
    "board meetings": "/changes/meetings/",
    "next meeting": "/changes/meetings/{meeting}/",
    "approvals of the board": "/approvals/",
    "API, approvals": "/api/v1/approvals/",
}
HEAD = {
    "approvals of a head": "/approvals/",
    "decided by a head": "/approvals/?tab=decided",
    "portal list of a head": "/portal/tickets/",
}
EMPLOYEE = {
    "portal home": "/portal/",
    "portal list": "/portal/tickets/",
    "portal catalogue": "/portal/catalog/",
    "portal status": "/portal/status/",
    "portal known errors": "/portal/known-errors/",
    "my devices": "/assets/mine/",
}


def main() -> None:
    """For `benchmarks.lists`."""
    django.setup()
    names = _names()
    found = {}
    for person, pages in _people():
        client, session = _sign_in(person)
        for name, path in pages.items():
            at = path.format(**names)
            found[name] = {"path": at, "session": session, "statements": _count(client, at)}
    print(json.dumps(found))


def _names() -> dict[str, Any]:
    """What some paths need."""
    from datetime import timedelta

    from django.utils import timezone

    from changes.models import Meeting

    now = timezone.now()
    meeting = Meeting.objects.filter(starts_at__gt=now).order_by("starts_at")[0]
    return {"year_ago": (now - timedelta(days=365)).date(), "meeting": meeting.pk, "asset": "SVC-001"}


def _people() -> Iterator[tuple[Any, dict[str, str]]]:
    from accounts.models import Department, User

    yield User.objects.filter(teams__is_service_desk=True).order_by("pk")[0], AGENT
    yield User.objects.get(employee_number="M00"), BOARD
    yield User.objects.get(pk=Department.objects.exclude(head=None).order_by("pk")[0].head_id), HEAD
    # Who heads nothing.
    yield User.objects.filter(roles=[], headed_departments=None).order_by("pk")[0], EMPLOYEE


def _sign_in(person: Any) -> tuple[Any, str]:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.test import Client

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    client = Client(headers={"host": "127.0.0.1", "accept-language": "zh-CN"})
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client, session.session_key


def _count(client: Any, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(path)  # what is looked up once and kept is not counted
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    if response.status_code != 200:
        raise SystemExit(f"{path}: {response.status_code} {response.content[:500]!r}")
    sent = [each["sql"] for each in captured.captured_queries]
    return len([sql for sql in sent if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))])


if __name__ == "__main__":
    main()
