"""A desk with the default promises, one urgent-capable team and its people."""

from datetime import UTC, datetime

import pytest
import time_machine

from sla.defaults import load_defaults
from tests.factories import make_agent, make_team, make_user

# A Wednesday, 10:00 in Shanghai: inside business hours, no holiday near.
START = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    """The application's time, which the test moves; the ticks are given theirs."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def promises(db, clock):
    load_defaults(2026)


@pytest.fixture
def manager(db):
    return make_user("高总")


@pytest.fixture
def supervisor(db, manager):
    return make_user("孟晴", roles=("supervisor",), manager=manager)


@pytest.fixture
def lead(db):
    return make_agent("沈一帆")


@pytest.fixture
def team(db, lead):
    return make_team("桌面运维组", is_service_desk=True, lead=lead)


@pytest.fixture
def agent(team, supervisor):
    return make_agent("周启明", teams=(team,))
