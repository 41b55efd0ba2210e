"""Logging work from the page."""

import pytest

from tests.tickets.desk_cast import detail_url, make_cast, signed_in, verbs, write_url
from tickets.models import Worklog

pytestmark = pytest.mark.django_db


def work(**values) -> dict:
    return {
        "kind": "work",
        "manner": "remote",
        "minutes": "18",
        "session_reference": "RC-77120",
        "text": "重装",
    } | values


def test_work_is_logged_and_summed_up():
    cast = make_cast()
    client = signed_in(cast.agent)
    client.post(write_url(cast.ticket), work())
    client.post(write_url(cast.ticket), work(minutes="50", text=""))
    entry = Worklog.objects.earliest("pk")
    assert (entry.minutes, entry.manner, entry.session_reference) == (18, "remote", "RC-77120")
    page = client.get(detail_url(cast.ticket))
    assert page.context["page"].worked_minutes == 68
    assert "RC-77120" in page.content.decode()


@pytest.mark.parametrize(
    "bad", [{"minutes": ""}, {"minutes": "0"}, {"minutes": "x"}, {"minutes": "9999"}, {"manner": "?"}]
)
def test_bad_work_is_refused_and_kept(bad):
    cast = make_cast()
    page = signed_in(cast.agent).post(write_url(cast.ticket), work(**bad))
    assert page.status_code == 400
    assert "RC-77120" in page.content.decode()
    assert "worked" not in verbs(cast.ticket)
    assert page.context["page"].composer.errors
