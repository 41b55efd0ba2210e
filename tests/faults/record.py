"""What the database says of the clocks: that every step fired once, with everything that belongs to it."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.faults.desk import Desk
from tests.helpdesk.processes import wait_for

# Steps as the timeline has them beside those that the clocks count as fired.
UNEVEN = """
WITH told AS (
  SELECT ticket_id, data->>'clock' AS kind, (data->>'ordinal')::int AS ordinal, data->>'step' AS step, count(*) AS times
  FROM tickets_ticketevent WHERE verb IN ('clock_step', 'breached') GROUP BY 1, 2, 3, 4
), fired AS (
  SELECT ticket_id, kind, ordinal, jsonb_array_elements_text(fired) AS step FROM sla_clock
)
SELECT ticket_id, kind, ordinal, step, coalesce(times, 0), fired.step IS NOT NULL
FROM told FULL JOIN fired USING (ticket_id, kind, ordinal, step)
WHERE times IS DISTINCT FROM 1 OR fired.step IS NULL
"""
# What must have fired on the clocks that SQL has made, reckoned from their start alone.
UNFIRED = """
SELECT c.id, s.key FROM sla_clock c JOIN tickets_ticket t ON t.id = c.ticket_id
CROSS JOIN (VALUES ('p50', 0.5), ('p75', 0.75), ('p100', 1), ('breach', 1), ('p150', 1.5)) AS s (key, share)
WHERE t.number LIKE 'IT-20200101-%%'
  AND (c.started_at + s.share * c.target_seconds * interval '1 s' <= %(at)s) <> (c.fired ? s.key)
"""
BROKEN = {
    "events without their messages": """
      SELECT e.id FROM tickets_ticketevent e LEFT JOIN tickets_notification n ON n.event_id = e.id
      WHERE e.verb IN ('clock_step', 'breached')
      GROUP BY e.id HAVING count(n.id) <> 2 * jsonb_array_length(e.data->'told')""",
    "timelines with gaps": """
      SELECT t.id FROM tickets_ticket t LEFT JOIN tickets_ticketevent e ON e.ticket_id = t.id
      GROUP BY t.id HAVING t.event_count <> count(e.id) OR t.event_count <> coalesce(max(e.sequence), 0)""",
    "breaches without a record, or with two": """
      SELECT c.id FROM sla_clock c LEFT JOIN sla_breach b ON b.clock_id = c.id
      GROUP BY c.id HAVING (c.fired ? 'breach') <> (count(b.id) = 1)""",
}
LATENESS = """
SELECT count(*), coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY late), 0), coalesce(max(late), 0)
FROM (SELECT (data->>'late_seconds')::int AS late FROM tickets_ticketevent
      WHERE verb IN ('clock_step', 'breached') AND id > %(after)s) AS steps
"""
SHIFT = """
UPDATE sla_clock SET started_at = started_at - %(by)s, due_at = due_at - %(by)s, warn_at = warn_at - %(by)s,
  next_look_at = next_look_at - %(by)s,
  runs = (SELECT jsonb_agg(jsonb_build_array((r->>0)::timestamptz - %(by)s, (r->>1)::timestamptz - %(by)s))
          FROM jsonb_array_elements(runs) AS r)
"""


@dataclass(frozen=True)
class Lateness:
    """How late steps were."""

    steps: int
    median: float
    worst: int

    def __str__(self) -> str:
        return f"{self.steps} steps, late by {self.median:.0f} s (median) to {self.worst} s"


class Record:
    """A test's own connection to the database of its desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        with closing(self.desk.postgres.connect(self.desk.database)) as connection, connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def value(self, statement: str, **values: Any) -> Any:
        return self.rows(statement, **values)[0][0]

    def now(self) -> datetime:
        return self.value("SELECT clock_timestamp()")

    def due(self) -> int:
        """How many clocks wait to be looked at."""
        return self.value("SELECT count(*) FROM sla_clock WHERE next_look_at <= clock_timestamp()")

    def last_event(self) -> int:
        return self.value("SELECT coalesce(max(id), 0) FROM tickets_ticketevent")

    def steps(self) -> int:
        return self.value("SELECT count(*) FROM tickets_ticketevent WHERE verb IN ('clock_step', 'breached')")

    def lateness(self, after: int = 0) -> Lateness:
        return Lateness(*self.rows(LATENESS, after=after)[0])

    def move_clocks_back(self, by: timedelta) -> None:
        """As if that much time had passed for every clock."""
        self.rows(SHIFT, by=by)

    def wait_until_caught_up(self, seconds: float = 60) -> None:
        wait_for(lambda: self.due() == 0, seconds)

    def check(self) -> None:
        """Every step fired exactly once, with its messages, in a timeline without gaps; none was lost."""
        assert self.rows(UNEVEN) == []
        for name, statement in BROKEN.items():
            assert self.rows(statement) == [], name

    def check_from_their_start(self, at: datetime) -> None:
        """The clocks that SQL made have fired what their start says by then, and nothing else."""
        assert self.rows(UNFIRED, at=at) == []
