"""The pages and the API of the archive: who gets them, what they find, how many statements they need."""

import json

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from archive.models import ArchiveAct, ArchivedTicket, ArchiveSettings, Bundle, Hold
from archive.policies import can_view_archived
from tests.api.conftest import Caller
from tests.archive.cast import IN_NOVEMBER, make_administrator, make_auditor, make_closed, seal, spoil
from tests.factories import make_agent, make_user
from tests.tickets.desk_cast import signed_in
from tickets import actions
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


def url(name, *args):
    return reverse(f"archive:{name}", args=args)


def shown(user, address, **options):
    answer = signed_in(user).get(address, headers={"Accept-Language": "en"}, **options)
    return answer.status_code, answer.content.decode()


@pytest.fixture
def closed():
    return make_closed(title="财务打印机卡纸")


@pytest.fixture
def bundle(closed):
    return seal()


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.ADMINISTRATOR, 200), (Role.AUDITOR, 200), (Role.SUPERVISOR, 404), (Role.FIRST_LINE, 404), (None, 404)],
)
def test_who_gets_the_pages(bundle, closed, role, status):
    person = make_user(roles=(role,) if role else ())
    pages = [("bundles",), ("bundle", "2026-10"), ("manifest", "2026-10"), ("search",), ("ticket", closed.number)]
    for page in [*pages, ("holds",), ("acts",)]:
        assert shown(person, url(*page))[0] == status, page
    caller = Caller(person)
    for path in ("bundles/", "bundles/2026-10/", "tickets/", f"tickets/{closed.number}/", "holds/", "acts/"):
        assert caller.get(f"archive/{path}").status_code == status, path


@pytest.mark.parametrize(
    ("page", "data"),
    [
        (("bundles",), {"month": "2026-09"}),
        (("holds",), {"scope": "month", "month": "2026-10", "reason": "x"}),
        (("remove", "2026-10"), {"confirmation": "2026-10", "reason": "x", "with_rows": "on"}),
        (("settings",), {"day": "5", "hour": "3", "retention_years": "3"}),
    ],
)
def test_an_auditor_changes_nothing(bundle, page, data):
    assert signed_in(make_auditor()).post(url(*page), data).status_code == 404
    assert (Bundle.objects.count(), Hold.objects.count(), ArchiveSettings.objects.count()) == (1, 0, 0)


def test_an_administrator_archives_a_month_from_the_page(closed):
    with time_machine.travel(IN_NOVEMBER, tick=False):
        answer = signed_in(make_administrator()).post(url("bundles"), {"month": "2026-10"})
    assert answer.url == url("bundle", "2026-10")
    assert Bundle.objects.get().state == "sealed"


@pytest.mark.parametrize("month", ["", "2026-13", "2999-01", "x\x00"])
def test_a_month_that_makes_no_sense_is_refused_at_its_field(month):
    answer = signed_in(make_administrator()).post(url("bundles"), {"month": month})
    assert answer.status_code == 400 and not Bundle.objects.exists()


def test_the_page_says_where_it_is_damaged(bundle, closed):
    spoil(bundle, "tickets-0001.jsonl.gz")
    auditor = make_auditor()
    assert signed_in(auditor).post(url("verify", "2026-10")).status_code == 302
    page = shown(auditor, url("bundle", "2026-10"))[1]
    assert "tickets-0001.jsonl.gz" in page and closed.number in page and "Damaged" in page


@pytest.mark.parametrize(
    "query",
    ["q=卡纸", "requester=林晓雨", "since=2026-10-01&until=2026-10-31", "kind=incident", "q=number"],
)
def test_found_by_number_words_requester_and_time(bundle, closed, query):
    make_closed(title="别的")
    query = query.replace("number", closed.number)
    assert closed.number in shown(make_auditor(), f"{url('search')}?{query}")[1]


@pytest.mark.parametrize("query", ["q=网络", "requester=陈立", "since=2026-11-01", "kind=change"])
def test_not_found_by_what_does_not_fit(bundle, closed, query):
    assert closed.number not in shown(make_auditor(), f"{url('search')}?{query}")[1]


def test_days_in_the_wrong_order_are_refused(bundle):
    assert shown(make_auditor(), url("search") + "?since=2026-10-31&until=2026-10-01")[0] == 400


def test_a_ticket_is_read_with_its_story_and_escaped(bundle, closed):
    page = shown(make_auditor(), url("ticket", closed.number))[1]
    assert "请重启一次再试。" in page and "驱动版本 =1+1" in page and "日志.txt" in page


def test_its_file_is_a_download(bundle, closed):
    answer = signed_in(make_auditor()).get(url("file", closed.number, closed.attachments.get().pk))
    assert b"".join(answer.streaming_content) == f"error {closed.number}".encode()
    assert answer["Content-Disposition"].startswith("attachment")


def test_taking_one_out_is_recorded(bundle, closed):
    auditor = make_auditor()
    answer = signed_in(auditor).post(url("export", closed.number))
    document = json.loads(answer.content)
    assert document["ticket"]["number"] == closed.number
    assert ArchiveAct.objects.get(verb="exported").actor == auditor


def confidential():
    closed = make_closed(title="绝密事项", confidential=True)
    seal()
    return closed


def test_a_confidential_ticket_is_hidden_from_those_who_were_not_on_it():
    closed = confidential()
    for person in (make_auditor(), make_administrator()):
        assert shown(person, url("ticket", closed.number))[0] == 404
        assert "绝密事项" not in shown(person, f"{url('search')}?q=绝密")[1]
        assert Caller(person).get(f"archive/tickets/{closed.number}/").status_code == 404


def test_and_shown_to_an_auditor_who_watched_it():
    with time_machine.travel(IN_NOVEMBER, tick=False):
        auditor = make_auditor()
    closed = make_closed(title="绝密事项", confidential=True)
    Ticket.objects.get(pk=closed.pk).watchers.add(auditor)
    seal()
    assert shown(auditor, url("ticket", closed.number))[0] == 200


def test_what_becomes_confidential_on_the_desk_is_hidden_here_too(bundle, closed):
    Ticket.objects.filter(pk=closed.pk).update(confidential=True)
    assert shown(make_auditor(), url("ticket", closed.number))[0] == 404


def test_the_rule_for_one_and_for_many_agree():
    make_closed()
    closed = confidential()
    team = Ticket.objects.get(pk=closed.pk).team
    people = [make_auditor(), make_administrator(), make_agent(), make_user()]
    people.append(make_user(roles=(Role.AUDITOR,), teams=(team,)))
    for person in people:
        listed = set(ArchivedTicket.objects.visible_to(person))
        assert listed == {one for one in ArchivedTicket.objects.all() if can_view_archived(person, one)}


def test_the_pages_need_few_statements_however_much_there_is(bundle, closed):
    for number in range(3):
        make_closed(title=f"卡纸{number}")
    seal()
    client = signed_in(make_auditor())
    bounds = {"bundles": 14, "search": 14, "acts": 12, "holds": 12}
    for name, most in bounds.items():
        client.get(url(name))
        with CaptureQueriesContext(connection) as found:
            client.get(url(name) + ("?q=卡纸" if name == "search" else ""))
        assert len(found) <= most, (name, len(found))


def test_the_command_seals_and_another_verifies(closed, capsys):
    with time_machine.travel(IN_NOVEMBER, tick=False):
        call_command("archive", month="2026-10")
    call_command("verify_archive")
    assert "1 bundles with 1 tickets are whole" in capsys.readouterr().out
    spoil(Bundle.objects.get(), "tickets-0001.jsonl.gz")
    with pytest.raises(CommandError):
        call_command("verify_archive", "2026-10")


def test_the_settings_are_saved_with_who_changed_them():
    keeper = make_administrator()
    given = {"is_monthly": "on", "day": "7", "hour": "1", "retention_years": "10", "two_people": "on", "note": "新规"}
    assert signed_in(keeper).post(url("settings"), given).status_code == 302
    assert ArchiveSettings.load().retention_years == 10
    act = ArchiveAct.objects.get(verb="set")
    assert (act.actor, act.reason, act.data["changes"]["retention_years"]) == (keeper, "新规", [5, 10])
    assert signed_in(keeper).post(url("settings"), given | {"retention_years": "1"}).status_code == 400


def test_a_hold_by_api_and_its_end():
    closed = make_closed()
    caller = Caller(make_administrator())
    made = caller.post("archive/holds/", {"scope": "ticket", "number": closed.number, "reason": "诉讼"})
    assert made.status_code == 201 and made.json()["subject"] == closed.number
    lifted = caller.post(f"archive/holds/{made.json()['id']}/lift/", {"reason": "结案"})
    assert lifted.json()["lift_reason"] == "结案"
    assert (
        caller.post("archive/holds/", {"scope": "ticket", "number": "IT-20000101-1", "reason": "x"}).status_code == 400
    )


def test_a_month_and_a_verification_by_api(closed):
    caller = Caller(make_administrator())
    with time_machine.travel(IN_NOVEMBER, tick=False):
        made = caller.post("archive/bundles/", {"month": "2026-10"})
        assert (made.status_code, made.json()["name"]) == (202, "2026-10")
        assert caller.post("archive/bundles/", {"month": "2026-10"}).status_code == 204
    caller.post("archive/bundles/2026-10/verify/")
    found = caller.get("archive/bundles/2026-10/").json()
    assert (found["state"], found["tickets"], found["findings"]) == ("sealed", 1, [])
    assert found["verified_at"]
    (listed,) = caller.get("archive/tickets/?q=卡纸").json()["results"]
    assert listed["number"] == closed.number
    restored = caller.post(f"archive/tickets/{closed.number}/restore/", {"reason": "试"}).json()
    assert restored == {"number": closed.number, "restored": False}


def test_an_older_copy_is_not_what_is_found(closed):
    seal()
    actions.note(Ticket.objects.get(pk=closed.pk), by=make_agent(), text="后来的备注")
    seal()
    assert "后来的备注" in shown(make_auditor(), url("ticket", closed.number))[1]
