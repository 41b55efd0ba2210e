"""The cast of the API's tests, and a caller for each of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from accounts.models import ApiToken, Scope, User
from accounts.roles import Role
from tests.factories import make_agent, make_category, make_team, make_ticket, make_user
from tickets.models import Ticket


class Caller:
    """Calls the API as a script does: JSON and a token."""

    def __init__(self, user: User | None, scope: str = Scope.WRITE, **headers: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Accept-Language": "en", **headers}
        if user is not None:
            _token, secret = ApiToken.issue(user, "test", [scope])
            self.headers["Authorization"] = f"Bearer {secret}"

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        content = {} if body is None else {"data": body, "content_type": "application/json"}
        given = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(self.client, method.lower())(f"/api/v1/{path}", headers=given, **content)

    def get(self, path: str, **headers: str) -> Any:
        return self("get", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self("post", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self("patch", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self("delete", path, **headers)


@dataclass
class Cast:
    """Who is there: an employee, a stranger to the ticket, an agent of its team, one of another, a reader."""

    employee: User
    stranger: User
    agent: User
    other_agent: User
    auditor: User
    ticket: Ticket


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    """Nobody signs in by password here; hashing them well would take most of the time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def cast(db) -> Cast:
    team = make_team("桌面运维组", is_service_desk=True)
    employee = make_user("林晓雨", phone="8001")
    return Cast(
        employee=employee,
        stranger=make_user("陈立"),
        agent=make_agent("周启明", teams=(team,)),
        other_agent=make_agent("何静", teams=(make_team("网络组"),), role=Role.SECOND_LINE),
        auditor=make_user("审计员", roles=(Role.AUDITOR,)),
        ticket=make_ticket(employee, category=make_category("打印机", slug="printer")),
    )


@pytest.fixture
def as_() -> Callable[..., Caller]:
    return Caller
