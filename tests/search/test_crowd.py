"""In a large table only some rows are weighed: the newest of a crowd, all where there are few."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tests.factories import make_ticket
from tickets.models import Ticket
from tickets.search import candidates, frequencies, rank, ranked, read_query

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(monkeypatch):
    """Every table is large, and three rows are many."""
    monkeypatch.setattr(frequencies, "SMALL", 0)
    monkeypatch.setattr(ranked, "SMALL", 0)
    monkeypatch.setattr(candidates, "SMALL", 0)
    monkeypatch.setattr(ranked, "CANDIDATES", 3)
    monkeypatch.setattr(candidates, "CANDIDATES", 3)
    monkeypatch.setattr(candidates, "MANY", 5)
    monkeypatch.setattr(frequencies, "_statistics", {})
    monkeypatch.setattr(frequencies, "_rows", lambda table: 1_000)


def age(ticket: Ticket, days: int) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(created_at=timezone.now() - timedelta(days=days))


def keys(text: str, **more) -> list[int]:
    return list(rank(Ticket.objects.all(), read_query(text), newest="created_at", **more).keys)


def analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tickets_ticket")


@pytest.mark.parametrize("stride", [1, 2, 20_000], ids=["walks some", "walks enough", "asks the index"])
@pytest.mark.parametrize("most", [0, 2_000], ids=["crowd", "few"])
def test_of_a_crowd_the_newest_are_weighed(large, monkeypatch, most, stride):
    monkeypatch.setattr(candidates, "NEAR_ROWS", most)
    monkeypatch.setattr(candidates, "STRIDE", stride)
    tickets = [make_ticket(title="打印机脱机") for _each in range(8)]
    for place, ticket in enumerate(tickets):
        age(ticket, 100 * place)
    analyse()
    assert set(keys("打印机")) == {ticket.pk for ticket in tickets[:3]}


def test_few_are_all_found_however_old(large):
    old = make_ticket(title="量子传真机坏了")
    age(old, 1_500)
    for _each in range(6):
        make_ticket(title="打印机脱机")
    analyse()
    assert keys("量子传真") == [old.pk]


def test_what_is_near_is_found_by_its_rarest_words_first(large):
    rare = make_ticket(title="量子传真机")
    for _each in range(6):
        make_ticket(title="打印机脱机")
    analyse()
    assert keys("昨天量子传真机和打印机一起都坏掉了")[0] == rare.pk
