"""What was searched for is remembered without whom, and for 180 days."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_ticket
from tests.search.conftest import as_user
from tickets.models import SearchLog
from tickets.tasks import clear_away

pytestmark = pytest.mark.django_db


def test_a_search_in_vain_is_remembered_with_the_department_only(employee):
    as_user(employee).get("/portal/search/", {"q": " 量子ＦＡＸ機 "})
    log = SearchLog.objects.get()
    assert (log.text, log.language, log.place, log.is_found) == ("量子fax机", "zh", "portal", False)
    assert log.department == employee.department
    assert not [field.name for field in SearchLog._meta.fields if "user" in field.name or "person" in field.name]


def test_opening_a_result_is_remembered_once(agent):
    make_ticket(title="打印机脱机")
    client = as_user(agent)
    page = client.get("/search/", {"q": "打印机"}).content.decode()
    key = re.search(r'data-search-log="([^"]+)"', page)[1]
    for kind in ("tickets", "articles"):
        assert client.post("/search/opened/", {"key": key, "kind": kind}).status_code == 204
    log = SearchLog.objects.get()
    assert (log.is_found, log.is_opened, log.opened_kind) == (True, True, "tickets")


def test_asking_for_help_afterwards_is_remembered(employee):
    client = as_user(employee)
    page = client.get("/portal/search/", {"q": "打印机"}).content.decode()
    link = re.search(r'href="(/portal/search/ask/[^"]+)"', page)[1].replace("&amp;", "&")
    assert client.get(link).headers["Location"].startswith("/portal/ask/?q=")
    assert SearchLog.objects.get().is_asked


@pytest.mark.parametrize("key", ["", "1", "x" * 3_000, "\x00"])
def test_no_other_key_changes_anything(agent, key):
    as_user(agent).get("/search/", {"q": "打印机"})
    assert as_user(agent).post("/search/opened/", {"key": key, "kind": "tickets"}).status_code == 204
    assert not SearchLog.objects.get().is_opened


def test_one_kind_and_further_pages_are_the_same_search(agent):
    for more in ({"kind": "tickets"}, {"kind": "tickets", "page": 2}, {"exactly": 1}):
        as_user(agent).get("/search/", {"q": "打印机", **more})
    assert not SearchLog.objects.exists()


def test_searches_are_forgotten_after_half_a_year():
    for days in (179, 181):
        SearchLog.objects.create(text=f"{days}", is_found=False, at=timezone.now() - timedelta(days=days))
    clear_away()
    assert [log.text for log in SearchLog.objects.all()] == ["179"]
