"""The cast: who writes, who reviews, who reads."""

import pytest

from accounts.models import User
from accounts.roles import Role
from tests.factories import make_agent, make_department, make_user
from tests.knowledge.making import make_reviewer


@pytest.fixture
def writer() -> User:
    """First line: writes drafts."""
    return make_agent("何川", language="en")


@pytest.fixture
def reviewer() -> User:
    return make_reviewer(language="en")


@pytest.fixture
def supervisor() -> User:
    return make_agent("秦岚", role=Role.SUPERVISOR, language="en")


@pytest.fixture
def employee() -> User:
    return make_user("林晓雨", department=make_department("财务部"), language="en")
