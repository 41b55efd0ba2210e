"""The clock of a host is an hour off: the database's decides when a step is due."""

import time
from datetime import timedelta

import pytest

from tests.faults.writer import Writer
from tests.helpdesk.processes import wait_for

pytestmark = pytest.mark.faults

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("web", "worker", "beat"),
    [
        pytest.param(HOUR, HOUR, HOUR, id="all fast"),
        pytest.param(-HOUR, -HOUR, -HOUR, id="all slow"),
        pytest.param(None, HOUR, None, id="worker fast"),
        pytest.param(None, -HOUR, None, id="worker slow"),
    ],
)
def test_steps_fire_by_the_time_of_the_database(desk, record, fill, say, web, worker, beat):
    for name, off in (("web", web), ("worker", worker), ("beat", beat)):
        desk.start(name, off)
    started = time.monotonic()
    fill(500, timedelta(minutes=1))
    with Writer(desk) as writer:
        wait_for(lambda: len(writer.answered) >= 10)
    desk.check_pages()
    record.wait_until_caught_up()
    say(f"caught up after {time.monotonic() - started:.0f} s: {record.lateness()}")
    record.check()
    record.check_from_their_start(record.now())
    assert record.rows("SELECT id FROM sla_breach") == [], "what was promised just now is not broken yet"
    writer.check(record)
    assert "0 differences" in desk.verify()


def test_beat_goes_on_when_its_clock_is_put_right(desk, record, fill, say):
    desk.start("worker")
    desk.start("beat", HOUR)
    fill(100, timedelta(seconds=5))
    record.wait_until_caught_up()
    desk.running["beat"].terminate()
    desk.running.pop("beat").wait(20)
    desk.start("beat")
    corrected = time.monotonic()
    record.move_clocks_back(timedelta(hours=7))
    record.wait_until_caught_up()
    say(f"caught up {time.monotonic() - corrected:.0f} s after the clock was put back an hour: {record.lateness()}")
    record.check()
    record.check_from_their_start(record.now())
    assert "0 differences" in desk.verify()
