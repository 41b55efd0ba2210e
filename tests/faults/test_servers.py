"""Redis or PostgreSQL is away for a while."""

import time
from datetime import timedelta

import pytest

from tests.faults.writer import Writer
from tests.helpdesk.processes import readyz, wait_for

pytestmark = pytest.mark.faults

REDIS_AWAY_SECONDS = 60
POSTGRES_AWAY_SECONDS = 30
CLOCKS = 1_500


@pytest.fixture
def running(desk):
    for name in ("web", "worker", "beat"):
        desk.start(name)
    wait_for(lambda: readyz(desk.port)[0] == 200, 90)
    return desk


def test_an_emptied_redis_loses_nothing(running, record, fill, say):
    with Writer(running) as writer:
        fill(3_000, timedelta(minutes=1))
        for _time in range(10):
            running.redis.empty()
            time.sleep(1)
        running.check_pages()
        emptied = time.monotonic()
        record.wait_until_caught_up()
    say(f"caught up {time.monotonic() - emptied:.0f} s after the last: {record.lateness()}")
    record.wait_until_caught_up()
    record.check()
    record.check_from_their_start(record.now())
    writer.check(record)
    assert "0 differences" in running.verify()


def test_a_minute_without_redis_only_delays(running, record, fill, say):
    with Writer(running) as writer:
        wait_for(lambda: len(writer.answered) >= 5)
        running.redis.stop()
        stopped, before = time.monotonic(), len(writer.answered)
        fill(CLOCKS, timedelta(0))
        slowest = 0.0
        while time.monotonic() < stopped + REDIS_AWAY_SECONDS:
            slowest = max(slowest, running.check_pages())
            time.sleep(2)
        written = len(writer.answered) - before
        running.redis.start()
        back = time.monotonic()
        record.wait_until_caught_up()
        say(f"caught up {time.monotonic() - back:.0f} s after Redis came back: {record.lateness()}")
    say(f"meanwhile {written} tickets written, {writer.refused} refused; slowest page {slowest:.2f} s")
    assert written > 20, "tickets are written without Redis"
    assert writer.refused == 0
    assert slowest < 5
    assert wait_for(lambda: readyz(running.port)[0] == 200, 60)
    record.wait_until_caught_up()
    record.check()
    record.check_from_their_start(record.now())
    writer.check(record)
    assert "0 differences" in running.verify()


def test_half_a_minute_without_postgresql_loses_nothing_that_was_answered(running, record, fill, say):
    with Writer(running) as writer:
        wait_for(lambda: len(writer.answered) >= 5)
        fill(CLOCKS, -timedelta(seconds=POSTGRES_AWAY_SECONDS))  # one after the other, most of them meanwhile
        running.postgres.crash()
        time.sleep(POSTGRES_AWAY_SECONDS)
        assert running.browser().get("/healthz")
        running.postgres.start()
        back, before = time.monotonic(), len(writer.answered)
        wait_for(lambda: len(writer.answered) >= before + 5)
        served = time.monotonic() - back
        running.check_pages()
        record.wait_until_caught_up()
        say(f"written again {served:.0f} s, caught up {time.monotonic() - back:.0f} s after PostgreSQL came back")
    say(f"{record.lateness()}; {writer.refused} writes refused meanwhile")
    assert wait_for(lambda: readyz(running.port)[0] == 200, 60)
    record.wait_until_caught_up()
    record.check()
    record.check_from_their_start(record.now())
    writer.check(record)
    assert "0 differences" in running.verify()
