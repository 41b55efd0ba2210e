"""The desk of the measures, and a supervisor signed in."""

import pytest
from django.core.cache import cache

from tests.reports.measures.conftest import desk, english, november  # noqa: F401
from tests.sla.conftest import agent, clock, lead, manager, promises, supervisor, team  # noqa: F401
from tests.sla.test_dashboard import signed_in

ASKED = {"measure": ["came_in", "solved"], "group": "week", "period": "this_month", "shape": "columns"}


@pytest.fixture(autouse=True)
def _forget():
    """What one test has worked out is nothing to the next."""
    cache.clear()


@pytest.fixture
def page(desk):  # noqa: F811
    return signed_in(desk)


def saved_by(client, name: str = "Volume", **fields):
    """Saves a report through the builder; the page that follows."""
    given = {**ASKED, "save": "1", "save-name": name, "save-sharing": "own", **fields}
    return client.post("/reports/build/", given)
