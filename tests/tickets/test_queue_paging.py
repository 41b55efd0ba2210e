"""Pages by key: complete, without doubles, in both directions, while tickets come and go."""

import base64
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_agent, make_ticket, make_user
from tests.tickets.test_queue_page import QUEUE, as_user, numbers_in
from tickets.keyset import BadCursor, encode
from tickets.models import Ticket
from tickets.queue.paging import ORDERS, paginate, with_order_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def twelve() -> list[Ticket]:
    """Twelve tickets with many equal keys: four priorities, three moments."""
    agent, caller = make_agent(), make_user()
    now = timezone.now()
    for n in range(12):
        make_ticket(caller, by=agent, priority=1 + n % 4, at=now - timedelta(hours=n % 3))
    return list(Ticket.objects.all())


def walk(order: str, *, forwards: bool = True, cursor: str | None = "") -> list[list[int]]:
    pages = []
    while cursor is not None:
        page = paginate(Ticket.objects.all(), order, cursor=cursor, limit=5)
        pages.append([ticket.pk for ticket in page.rows])
        cursor = page.older if forwards else page.newer
    return pages


@pytest.mark.parametrize("order", ORDERS)
def test_all_pages_together_are_the_whole_in_order(twelve, order):
    expected = list(
        with_order_fields(Ticket.objects.all(), order).order_by(*ORDERS[order].names()).values_list("pk", flat=True)
    )
    pages = walk(order)
    assert [len(page) for page in pages] == [5, 5, 2]
    assert [pk for page in pages for pk in page] == expected


@pytest.mark.parametrize("order", ORDERS)
def test_the_way_back_shows_the_same_rows(twelve, order):
    expected = list(
        with_order_fields(Ticket.objects.all(), order).order_by(*ORDERS[order].names()).values_list("pk", flat=True)
    )
    second = paginate(
        Ticket.objects.all(), order, cursor=paginate(Ticket.objects.all(), order, limit=5).older or "", limit=5
    )
    back = walk(order, forwards=False, cursor=second.newer)
    assert back == [expected[:5]]


def test_the_last_page_leads_back_and_not_on(twelve):
    last = paginate(Ticket.objects.all(), "priority", limit=20)
    assert (last.older, last.newer) == (None, None)


def test_a_new_ticket_neither_doubles_nor_hides_a_row(twelve):
    first = paginate(Ticket.objects.all(), "-created_at", limit=5)
    make_ticket()
    second = paginate(Ticket.objects.all(), "-created_at", cursor=first.older or "", limit=20)
    seen = [ticket.pk for ticket in [*first.rows, *second.rows]]
    assert sorted(seen) == sorted(ticket.pk for ticket in twelve)


def test_a_ticket_that_leaves_does_not_hide_the_next(twelve):
    first = paginate(Ticket.objects.all(), "priority", limit=5)
    gone = first.rows[-1]
    expected = list(Ticket.objects.order_by(*ORDERS["priority"].names()).values_list("pk", flat=True))[5:]
    rest = paginate(Ticket.objects.exclude(pk=gone.pk), "priority", cursor=first.older or "", limit=20)
    assert [ticket.pk for ticket in rest.rows] == expected


def test_rows_of_values_page_alike(twelve):
    rows = Ticket.objects.values("number", "priority", "created_at", "id")
    page = paginate(rows, "priority", limit=5)
    following = paginate(rows, "priority", cursor=page.older or "", limit=5)
    assert {row["id"] for row in page.rows}.isdisjoint({row["id"] for row in following.rows})


def forged(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        "%00",
        "A" * 400,
        forged(),
        forged("priority", 1, 3),
        forged("created_at", 1, "2026-01-01T00:00:00+08:00", 1),
        forged("priority", 2, 3, "2026-01-01T00:00:00+08:00", 1),
        forged("priority", 1, "3", "2026-01-01T00:00:00+08:00", 1),
        forged("priority", 1, True, "2026-01-01T00:00:00+08:00", 1),
        forged("priority", 1, 3, "2026-01-01T00:00:00", 1),
        forged("priority", 1, 3, "now() --", 1),
        forged("priority", 1, 3, None, 1),
        forged("priority", 1, 3, "9999-12-31T23:59:59-23:59:59", 1),
        forged("priority", 1, 3, "2026-01-01T00:00:00+08:00", 2**63),
        forged("priority", 1, 3, "2026-01-01T00:00:00+08:00", -1),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        base64.urlsafe_b64encode(b"[" * 200).decode(),
    ],
)
def test_a_cursor_that_is_not_ours_is_refused(cursor):
    with pytest.raises(BadCursor):
        paginate(Ticket.objects.all(), "priority", cursor=cursor)
    answer = as_user(make_agent()).get(QUEUE, {"view": "all", "cursor": cursor})
    assert answer.status_code == 302
    assert "cursor" not in answer["Location"]


def test_the_largest_key_is_a_key():
    cursor = encode("priority", True, [4, timezone.now(), 2**63 - 1])
    assert paginate(Ticket.objects.all(), "priority", cursor=cursor).rows == []


def test_the_page_leads_to_the_next_and_back(twelve, monkeypatch):
    monkeypatch.setattr("tickets.views.queue.PAGE_SIZE", 5)
    client = as_user(make_agent())
    first = client.get(f"{QUEUE}?view=all")
    second = client.get(first.context["older_url"])
    assert set(numbers_in(first)).isdisjoint(numbers_in(second))
    assert numbers_in(client.get(second.context["newer_url"])) == numbers_in(first)
