"""Fills a database of its own with tickets of two years: python -m benchmarks.fill [--tickets 1000000].

Of every kind, with their own parts, tasks, approvals and assets; 8 % are open, most of those young; Chinese and English
texts; every timeline with a valid chain. Written by COPY from as many processes as there are cores, the indexes built
afterwards.
"""

import argparse
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from benchmarks import environment, texts

if TYPE_CHECKING:
    from benchmarks.fill_world import World

CHUNK = 10_000
EMPLOYEES, AGENTS_PER_TEAM, DEPARTMENTS = 5_000, 40, 40
# The tables written by COPY, and how many places a ticket has among the ids; none where the ticket is the key.
TABLES = {
    "tickets_ticket": 1, "tickets_ticketevent": 8, "incidents_incident": 0, "catalog_request": 0, "problems_problem": 0,
    "changes_change": 0, "releases_release": 0, "releases_releasestage": 8, "releases_releaseunit": 8,
    "tickets_task": 8, "tickets_approvalround": 1, "tickets_approvalstep": 1, "tickets_approvalseat": 1,
    "tickets_ticketlink": 1, "assets_ticketasset": 1,
}  # fmt: skip
# Which second-line team has which first-level category; what is not named is the desk's.
TEAMS = {
    "hardware": "桌面支持组",
    "software": "应用支持组",
    "network": "网络组",
    "account": "账号权限组",
    "security": "信息安全组",
    "backup": "系统与存储组",
    "consulting": "培训组",
}
SECONDARY_INDEXES = """
SELECT i.indexname, i.indexdef FROM pg_indexes i
WHERE i.tablename = ANY(%s) AND i.schemaname = 'public'
  AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = to_regclass(quote_ident(i.indexname)))
"""


def main() -> None:
    """Fill, unless told to keep what is there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--database", default=environment.BIG)
    parser.add_argument("--keep", action="store_true", help="leave a database that has as many already")
    arguments = parser.parse_args()
    with environment.server() as server:
        if arguments.keep and environment.count_tickets(server, arguments.database) >= arguments.tickets:
            environment.create(server, arguments.database)
        else:
            environment.setup(environment.create(server, arguments.database, fresh=True))
            fill(arguments.tickets)


def fill(tickets: int) -> None:
    """Fills the empty database of this process."""
    started = time.monotonic()
    with _timed("people, teams and categories"):
        world = make_world()
    with _timed("indexes dropped, tickets copied"):
        indexes = _drop_indexes()
        _copy_all(world, tickets)
    with _timed("indexes built"):
        _build(indexes)
    with _timed("vacuum and analyze"):
        _settle(world, tickets)
    seconds = time.monotonic() - started
    print(f"{tickets} tickets in {seconds:.0f} s, {tickets / seconds:.0f}/s ({environment.load()})")


@contextmanager
def _timed(what: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    print(f"  {what}: {time.monotonic() - started:.0f} s", flush=True)


def make_world() -> "World":
    """People, departments, teams and the defaults of a new desk."""
    from django.core.management import call_command
    from django.utils import timezone

    from accounts.models import Team
    from benchmarks import fill_around
    from benchmarks.fill_world import World
    from catalog.models import CatalogItem
    from incidents.models import CauseCategory, CloseCode
    from tickets.models import Category

    call_command("load_defaults", verbosity=0)
    random = Random(11)
    employees = _make_people(random)
    desk = Team.objects.get(is_service_desk=True)
    by_branch = {slug: Team.objects.create(name=name) for slug, name in TEAMS.items()}
    agents: dict[int, Any] = {team.pk: _make_agents(random, team) for team in (desk, *by_branch.values())}
    categories = dict(Category.objects.values_list("slug", "pk"))
    team_of = {slug: by_branch.get(slug.split("-")[0], desk).pk for slug in categories}
    return World(
        employees=employees,
        agents=agents,
        teams={team.pk: team.name for team in (desk, *by_branch.values())},
        desk_team_id=desk.pk,
        categories=categories,
        team_of=team_of,
        causes=list(CauseCategory.objects.values_list("pk", flat=True)),
        close_codes=list(CloseCode.objects.values_list("pk", flat=True)),
        now=timezone.localtime().replace(microsecond=0),
        heads=fill_around.make_heads(),
        board=fill_around.make_board(_save_people),
        items=list(CatalogItem.objects.filter(is_bundle=False).values_list("pk", flat=True)),
        computers=fill_around.make_computers([person.id for person in employees]),
        services=fill_around.make_services(),
    )


def _make_people(random: Random) -> list[Any]:
    from accounts.models import Department

    departments = [Department.objects.create(name=f"部门{n:02}") for n in range(1, DEPARTMENTS + 1)]
    return _save_people([(f"E{n:05}", texts.name(random), random.choice(departments), ()) for n in range(EMPLOYEES)])


def _make_agents(random: Random, team: Any) -> list[Any]:
    from accounts.models import User
    from accounts.roles import Role

    role = Role.FIRST_LINE if team.is_service_desk else Role.SECOND_LINE
    people: list[tuple[str, str, Any, tuple[str, ...]]] = [
        (f"A{team.pk:02}{n:02}", texts.name(random), None, (role,)) for n in range(AGENTS_PER_TEAM)
    ]
    agents = _save_people(people)
    team.members.add(*User.objects.filter(pk__in=[agent.id for agent in agents]))
    return agents


def _save_people(people: list[tuple[str, str, Any, tuple[str, ...]]]) -> list[Any]:
    from django.contrib.auth.hashers import make_password

    from accounts.models import User
    from benchmarks.fill_world import Person

    users = User.objects.bulk_create(
        User(
            employee_number=number,
            email=f"{number.lower()}@example.com",
            name=name,
            department=department,
            roles=list(roles),
            password=make_password(None),
        )
        for number, name, department, roles in people
    )
    return [Person(user.pk, user.name, user.employee_number, user.department_id) for user in users]


def _drop_indexes() -> list[str]:
    """Drops what can be built again and returns how."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(SECONDARY_INDEXES, [list(TABLES)])
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


def _copy_all(world: "World", tickets: int) -> None:
    from django.db import connections

    connections.close_all()  # a process of its own must not share them
    ranges = [(start, min(start + CHUNK, tickets)) for start in range(0, tickets, CHUNK)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        waiting = [pool.submit(copy_range, world, tickets, *each) for each in ranges]
        for done, future in enumerate(as_completed(waiting), start=1):
            future.result()
            if done * 10 // len(waiting) > (done - 1) * 10 // len(waiting):
                print(f"    {done * 100 // len(waiting)} %", flush=True)


def copy_range(world: "World", tickets: int, start: int, stop: int) -> None:
    """Writes the tickets of a range, all or none."""
    from django.db import connection, transaction

    from benchmarks.copying import Sheets
    from benchmarks.fill_rows import Writer
    from benchmarks.fill_world import Calendar

    writer = Writer(world, Calendar(tickets, (world.now - timedelta(days=1)).date()), seed=start)
    sheets = Sheets()
    for index in range(start, stop):
        writer.write(index, sheets)
    with transaction.atomic(), connection.cursor() as cursor:
        # What is copied refers to what is there: no need to look up each foreign key.
        cursor.execute("SET LOCAL session_replication_role = replica")
        sheets.copy(cursor)


def _build(indexes: list[str]) -> None:
    """Builds the indexes, the largest first, two at a time."""
    indexes = sorted(indexes, key=lambda definition: " gin " not in definition.lower())
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(_execute, indexes))


def _execute(statement: str) -> None:
    from django.db import connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            cursor.execute("SET max_parallel_maintenance_workers = 0")
            cursor.execute(statement)
    finally:
        connection.close()


def _settle(world: "World", tickets: int) -> None:
    """Counters and sequences go on behind what was written; the planner knows the tables."""
    from django.db import connection

    from benchmarks import fill_around
    from benchmarks.fill_world import Calendar
    from tickets.models import NumberCounter

    calendar = Calendar(tickets, (world.now - timedelta(days=1)).date())
    NumberCounter.objects.bulk_create(NumberCounter(day=day, last=last) for day, last in calendar.counters())
    with connection.cursor() as cursor:
        for table, places in TABLES.items():
            if places:
                last = (tickets + 2) * places
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last])
        cursor.execute("VACUUM (ANALYZE)")
    fill_around.gather(world)


if __name__ == "__main__":
    main()
