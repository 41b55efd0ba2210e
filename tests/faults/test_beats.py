"""Beat is away, or there are too many of them."""

import time
from datetime import timedelta

import pytest

from tests.faults.writer import Writer
from tests.helpdesk.processes import wait_for

pytestmark = pytest.mark.faults


def test_ten_minutes_without_beat_are_caught_up_in_due_order_and_said(desk, record, fill, say):
    for name in ("web", "worker", "beat"):
        desk.start(name)
    with Writer(desk) as writer:
        wait_for(lambda: len(writer.answered) >= 20)
    record.wait_until_caught_up()
    desk.kill("beat")
    before = record.last_event()
    fill(2_000, timedelta(0))
    record.move_clocks_back(timedelta(minutes=10))
    wait_for(lambda: record.due() > 2_000)
    slowest = desk.check_pages()
    assert record.lateness(before).steps == 0, "without beat nothing fires"
    desk.start("beat")
    back = time.monotonic()
    record.wait_until_caught_up()
    say(f"caught up {time.monotonic() - back:.0f} s after beat came back: {record.lateness(before)}")
    say(f"slowest page meanwhile {slowest:.2f} s")
    assert record.lateness(before).worst >= 590
    assert record.rows(OUT_OF_ORDER, after=before) == []
    record.check()
    writer.check(record)


# Of each ticket, steps that fired before one that was due earlier.
OUT_OF_ORDER = """
SELECT ticket_id FROM (
  SELECT ticket_id, (data->>'due_at')::timestamptz AS due,
    lag((data->>'due_at')::timestamptz) OVER (PARTITION BY ticket_id ORDER BY sequence) AS before
  FROM tickets_ticketevent WHERE id > %(after)s AND verb IN ('clock_step', 'breached')
) AS steps WHERE due < before
"""


@pytest.mark.parametrize("beats", [2, 5])
def test_several_beats_do_no_harm(desk, record, fill, say, beats):
    fill(4_000, timedelta(minutes=1))
    for name in ("web", "worker1", "worker2", *(f"beat{n}" for n in range(beats))):
        desk.start(name)
    with Writer(desk) as writer:
        wait_for(lambda: len(writer.answered) >= 20)
        record.wait_until_caught_up()
    record.wait_until_caught_up()
    say(f"{beats} beats: {record.lateness()}")
    record.check()
    writer.check(record)
    assert "0 differences" in desk.verify()
