"""Ticket numbers: unique, contiguous from 1 each day, dated right, whatever runs in parallel."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.factories import make_ticket, make_user
from tickets import actions
from tickets.models import NumberCounter, Ticket, next_number

MIDNIGHT = timezone.make_aware(datetime(2026, 11, 19))


def number_parts(number: str) -> tuple[str, int]:
    _it, day, count = number.split("-")
    return day, int(count)


def in_threads(jobs: list[Callable[[], None]], workers: int = 16) -> None:
    """Runs the jobs at once, each with connections of its own."""

    def run(job: Callable[[], None]) -> None:
        try:
            job()
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(run, jobs))


@pytest.mark.django_db(transaction=True)
def test_two_hundred_parallel_creations_over_midnight():
    person = make_user()
    before, after = MIDNIGHT - timedelta(seconds=1), MIDNIGHT
    moments = [before, after] * 100

    in_threads([lambda at=at: actions.create("incident", by=person, title="断网", at=at) for at in moments])

    tickets = Ticket.objects.all()
    found = [number_parts(ticket.number) for ticket in tickets]
    assert sorted(n for day, n in found if day == "20261118") == list(range(1, 101))
    assert sorted(n for day, n in found if day == "20261119") == list(range(1, 101))
    for ticket in tickets:
        assert number_parts(ticket.number)[0] == f"{timezone.localtime(ticket.created_at):%Y%m%d}"


@pytest.mark.django_db(transaction=True)
def test_failures_in_between_leave_no_gap():
    person = make_user()

    def fail() -> None:
        try:
            with transaction.atomic():
                actions.create("incident", by=person, title="断网", at=MIDNIGHT)
                raise InterruptedError
        except InterruptedError:
            pass

    def succeed() -> None:
        actions.create("incident", by=person, title="断网", at=MIDNIGHT)

    in_threads([fail, succeed] * 20, workers=8)

    counts = sorted(number_parts(ticket.number)[1] for ticket in Ticket.objects.all())
    assert counts == list(range(1, 21))


@pytest.mark.django_db(transaction=True)
def test_a_number_waits_for_the_one_before_it():
    """The day's row is the lock: nobody gets number 2 while number 1 may still be given back."""
    drawn, finish = threading.Event(), threading.Event()
    got: list[str] = []

    def give_back() -> None:
        with transaction.atomic():
            next_number(MIDNIGHT)
            drawn.set()
            finish.wait(10)
            transaction.set_rollback(True)

    def draw() -> None:
        drawn.wait(10)
        threading.Timer(0.3, finish.set).start()
        got.append(next_number(MIDNIGHT))

    in_threads([give_back, draw], workers=2)
    assert got == ["IT-20261119-1"]


@pytest.mark.django_db
def test_a_rollback_gives_the_number_back():
    with transaction.atomic():
        first = next_number(MIDNIGHT)
        transaction.set_rollback(True)
    assert next_number(MIDNIGHT) == first == "IT-20261119-1"


@pytest.mark.django_db
def test_a_refused_creation_costs_no_number():
    person = make_user()
    with pytest.raises(Exception, match="title"):
        actions.create("incident", by=person, title="", at=MIDNIGHT)
    assert not NumberCounter.objects.exists()
    assert actions.create("incident", by=person, title="断网", at=MIDNIGHT).number == "IT-20261119-1"


@pytest.mark.django_db
def test_a_clock_that_steps_back_goes_on_with_that_days_counter():
    steps = [MIDNIGHT - timedelta(minutes=1), MIDNIGHT, MIDNIGHT - timedelta(minutes=1), MIDNIGHT]
    assert [next_number(at) for at in steps] == ["IT-20261118-1", "IT-20261119-1", "IT-20261118-2", "IT-20261119-2"]


@pytest.mark.django_db
def test_the_day_is_the_sites_not_the_worlds():
    # 16:00 UTC is midnight in Shanghai.
    assert next_number(datetime.fromisoformat("2026-11-18T15:59:59+00:00")) == "IT-20261118-1"
    assert next_number(datetime.fromisoformat("2026-11-18T16:00:00+00:00")) == "IT-20261119-1"


@pytest.mark.django_db
def test_the_number_and_the_moment_come_from_one_reading_of_the_clock(time_machine):
    time_machine.move_to(MIDNIGHT - timedelta(microseconds=200), tick=True)
    ticket = make_ticket()
    assert number_parts(ticket.number)[0] == f"{timezone.localtime(ticket.created_at):%Y%m%d}"


@pytest.mark.django_db
def test_it_is_never_padded():
    NumberCounter.objects.create(day=MIDNIGHT.date(), last=12_344)
    assert next_number(MIDNIGHT) == "IT-20261119-12345"
