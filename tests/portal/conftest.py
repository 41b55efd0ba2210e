"""The cast of the portal's tests."""

import pytest

from accounts.models import User
from tests.factories import make_agent, make_category, make_department, make_team, make_ticket, make_user
from tickets.models import Category, Ticket


@pytest.fixture
def team():
    return make_team("桌面运维组", is_service_desk=True)


@pytest.fixture
def agent(team) -> User:
    return make_agent("周启明", teams=(team,), phone="6120")


@pytest.fixture
def employee(client) -> User:
    """Lin Xiaoyu, signed in."""
    user = make_user("林晓雨", phone="6217", location="B座7F", department=make_department("财务部"))
    client.force_login(user)
    return user


@pytest.fixture
def category() -> Category:
    return make_category("网络", name_en="Network", slug="network", icon="wifi")


@pytest.fixture
def ticket(employee, team) -> Ticket:
    return make_ticket(employee, title="打印机脱机", description="点打印没有反应。")
