"""Workers die in the middle of their work, over and over."""

import time
from datetime import timedelta

import pytest

from tests.faults.writer import Writer
from tests.helpdesk.processes import wait_for

pytestmark = pytest.mark.faults

KILLS = 20
# Of those, so many end the whole worker, not only the process that does the task.
WHOLE = 4
CLOCKS = 30_000
# A batch is under way: a transaction that holds clocks.
IN_A_BATCH = """
SELECT count(*) FROM pg_stat_activity a
WHERE datname = current_database() AND xact_start IS NOT NULL AND EXISTS (
  SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.relation = 'sla_clock'::regclass AND l.mode = 'RowShareLock')
"""


def test_a_worker_killed_twenty_times_in_the_middle_of_batches_loses_and_doubles_nothing(desk, record, fill, say):
    fill(CLOCKS, timedelta(minutes=10))
    for name in ("web", "worker", "beat"):
        desk.start(name)
    started = time.monotonic()
    with Writer(desk) as writer:
        for kill in range(KILLS):
            wait_for(lambda: record.value(IN_A_BATCH), 60)
            if kill % (KILLS // WHOLE) == 0:
                desk.kill("worker")
                desk.start("worker")
            else:
                desk.kill_pool_of("worker")
            if kill % 5 == 0:
                desk.check_pages()
        killed = time.monotonic()
        left = record.due()
        record.wait_until_caught_up()
    say(f"{KILLS} kills in {killed - started:.0f} s, {left} clocks left; caught up {time.monotonic() - killed:.0f} s")
    assert left > 0, "there must be work left for the last kill to interrupt"
    record.wait_until_caught_up()
    say(f"after the last: {record.lateness()}")
    record.check()
    record.check_from_their_start(record.now())
    writer.check(record)
    assert "0 differences" in desk.verify()


def test_two_workers_share_what_is_due(desk, record, fill, say):
    fill(8_000, timedelta(minutes=1))
    for name in ("worker1", "worker2", "beat"):
        desk.start(name)
    record.wait_until_caught_up()
    say(str(record.lateness()))
    record.check()
    record.check_from_their_start(record.now())
    assert "0 differences" in desk.verify()
