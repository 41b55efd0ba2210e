"""The cast of the tests about people."""

import pytest
from django.core.cache import cache

from accounts.roles import Role
from tests.factories import make_user


@pytest.fixture(autouse=True)
def _no_attempts_counted():
    """Failed attempts are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def person():
    return make_user("林晓雨", employee_number="C10382", email="lin@example.com")


@pytest.fixture
def administrator():
    return make_user("钟原", roles=(Role.ADMINISTRATOR,))
