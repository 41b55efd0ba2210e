"""Prints how many SQL statements each page takes, counted in a process with the server's settings."""

import json

import django

from benchmarks.texts import NEW, REPLY

TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def main() -> None:
    """For `benchmarks.pages`, in the environment of the server."""
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from tickets.models import Ticket

    agent = User.objects.filter(teams__is_service_desk=True).order_by("pk")[0]
    client = Client(headers={"host": "127.0.0.1", "accept-language": "zh-CN"})
    client.force_login(agent)
    busiest = Ticket.objects.visible_to(agent).for_teams_of(agent).open().order_by("-event_count", "-pk")[0]
    asks = {
        "queue page": lambda: client.get("/tickets/"),
        "queue page's side": lambda: client.get("/tickets/counts/"),
        "ticket page": lambda: client.get(f"/tickets/{busiest.number}/"),
        "creating by API": lambda: client.post("/api/v1/tickets/", NEW, content_type="application/json"),
        "replying": lambda: client.post(f"/tickets/{busiest.number}/write/", {"kind": "reply", "text": REPLY}),
        "bare queue": lambda: client.get("/bare/queue/"),
    }
    counts = {}
    for name, ask in asks.items():
        ask()  # what is looked up once and kept is not counted
        with CaptureQueriesContext(connection) as captured:
            response = ask()
        if response.status_code not in (200, 201, 302):
            raise SystemExit(f"{name}: {response.status_code} {response.content[:500]!r}")
        statements = [each["sql"] for each in captured.captured_queries]
        counts[name] = len(
            [sql for sql in statements if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
        )
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
