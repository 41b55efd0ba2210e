"""How long all clocks take to be recomputed from history: `python -m benchmarks.sla_verify [--tickets 100000]`.

Some tickets live through different lives by the verbs, their clocks following; the database then copies them with
their timelines and clocks until there are enough.
"""

import argparse
import resource
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks import environment
from benchmarks.sla_rows import make_company

WANTED_SECONDS = 300
LIVES = 20
# A working day.
START = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)
# Keys of one copy lie this far from those of the next.
STRIDE = 100_000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tickets", type=int, default=100_000)
    tickets = parser.parse_args().tickets
    with environment.server() as server:
        environment.setup(environment.create(server, "hd_bench_verify", fresh=True))
        _live()
        _copy(tickets // LIVES)
        _measure()


def _live() -> None:
    from accounts.models import User
    from tickets import actions
    from tickets.events import as_history

    make_company()
    agent = User.objects.get(employee_number="A0")
    requester = User.objects.get(employee_number="M1")
    grades = [("company", "critical"), ("department", "high"), ("person", "medium"), ("person", "low")]
    with as_history():
        for life in range(LIVES):
            impact, urgency = grades[life % 4]
            at = START + timedelta(hours=life * 7)
            ticket = actions.create(
                "incident",
                by=agent,
                requester=requester,
                title=f"打印机脱机 {life}",
                impact=impact,
                urgency=urgency,
                at=at,
            )
            _work(ticket, agent, requester, at, life)


def _work(ticket: Any, agent: Any, requester: Any, at: datetime, life: int) -> None:
    """Taken, answered, put aside, solved, and in some lives opened again."""
    from tickets import actions

    hour = timedelta(hours=1)
    ticket = actions.move(ticket, "assign", by=agent, assignee=agent, at=at + hour / 4)
    ticket = actions.move(ticket, "accept", by=agent, at=at + hour / 2)
    actions.reply(ticket, by=agent, text="正在处理", at=at + hour)
    if life % 3 == 0:
        follow_up = at + timedelta(days=2)
        ticket = actions.move(
            ticket, "pend", by=agent, at=at + 2 * hour, pending_reason="requester", follow_up_at=follow_up
        )
        ticket = actions.move(ticket, "resume", by=agent, at=at + 26 * hour)
    if life % 5 == 4:
        return
    ticket = actions.move(ticket, "resolve", by=agent, at=at + 30 * hour, **_solution())
    if life % 4 == 1:
        actions.move(ticket, "reopen", by=requester, at=at + 31 * hour, reason="又出现了")


def _solution() -> dict[str, Any]:
    from incidents.models import CauseCategory, CloseCode

    cause, _made = CauseCategory.objects.get_or_create(name="部件老化")
    code, _made = CloseCode.objects.get_or_create(name="已解决")
    return {"resolution": "已更换硒鼓", "cause_category": cause.pk, "close_code": code.pk}


def _copy(times: int) -> None:
    """Each ticket, its timeline, matches and clocks so many times in all."""
    from django.db import connection

    from sla.models import Clock, PolicyMatch
    from tickets.models import Ticket, TicketEvent

    started = time.monotonic()
    with connection.cursor() as cursor:
        for model in (Ticket, TicketEvent, PolicyMatch, Clock):
            fields = model._meta.concrete_fields
            columns = [field.column for field in fields if field.column and not field.generated]
            moved = {"id": f"id + n * {STRIDE}", "ticket_id": f"ticket_id + n * {STRIDE}"}
            moved["number"] = "'IT-20260304-' || (id + n * 100)" if model is Ticket else "number"
            values = ", ".join(moved.get(name, name) for name in columns)
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "  # noqa: S608
                f"SELECT {values} FROM {model._meta.db_table}, generate_series(1, %s) AS n",
                [times - 1],
            )
            cursor.execute(f"ANALYZE {model._meta.db_table}")
    print(f"copied in {time.monotonic() - started:.0f} s", flush=True)


def _measure() -> None:
    from sla.models import Clock
    from sla.verification import verify_all
    from tickets.models import Ticket, TicketEvent

    counts = [f"{model.objects.count():,}" for model in (Ticket, TicketEvent, Clock)]
    started = time.monotonic()
    differences = sum(1 for _difference in verify_all())
    seconds = time.monotonic() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{counts[0]} tickets, {counts[1]} events, {counts[2]} clocks verified in {seconds:.0f} s"
        f" (wanted ≤ {WANTED_SECONDS}), {differences} differences, {memory:.0f} MiB; {environment.load()}",
        flush=True,
    )
    if differences:
        raise SystemExit("what the verbs stored differs from history")


if __name__ == "__main__":
    main()
