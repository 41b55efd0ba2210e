"""Somebody who records tickets all the while, and remembers which of them the desk has confirmed."""

import http.client
import json
import threading
import time
from types import TracebackType
from typing import Self

from tests.faults.desk import Desk
from tests.faults.record import Record

# Its clocks run round the clock, and the supervisor hears of it at once.
URGENT = {"kind": "incident", "impact": "company", "urgency": "critical"}


class Writer:
    """Records urgent tickets by API in a thread of its own; what is refused or breaks off is not counted."""

    def __init__(self, desk: Desk, every: float = 0.3) -> None:
        self.desk = desk
        self.every = every
        self.answered: list[str] = []
        self.noted: list[str] = []
        self.refused = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join(90)

    def _work(self) -> None:
        while not self._done.is_set():
            client = self.desk.script()
            try:
                self._write(client)
            except (OSError, RuntimeError, http.client.HTTPException):
                self.refused += 1
            finally:
                client.connection.close()
            time.sleep(self.every)

    def _write(self, client: object) -> None:
        body = json.dumps(URGENT | {"title": f"故障演练 {len(self.answered)}"})
        ticket = json.loads(client.send("POST", "/api/v1/tickets/", body, wanted=201))  # type: ignore[attr-defined]
        self.answered.append(ticket["number"])
        path = f"/api/v1/tickets/{ticket['number']}/comments/"
        client.send("POST", path, json.dumps({"text": "核对中", "public": False}), wanted=201)  # type: ignore[attr-defined]
        self.noted.append(ticket["number"])

    def check(self, record: Record) -> None:
        """Nothing that was answered is lost: tickets, their notes and their clocks are there."""
        statement = """
            SELECT number FROM unnest(%(numbers)s) AS number
            WHERE NOT EXISTS (SELECT FROM tickets_ticket t JOIN tickets_ticketevent e ON e.ticket_id = t.id
                              WHERE t.number = number AND e.verb = %(verb)s)"""
        assert self.answered, "the writer got no answer at all"
        assert record.rows(statement, numbers=self.answered, verb="created") == []
        if self.noted:
            assert record.rows(statement, numbers=self.noted, verb="noted") == []
        without_clocks = """
            SELECT t.number FROM tickets_ticket t WHERE t.number = ANY(%(numbers)s)
            AND (SELECT count(*) FROM sla_clock c WHERE c.ticket_id = t.id) < 3"""
        assert record.rows(without_clocks, numbers=self.answered) == []
