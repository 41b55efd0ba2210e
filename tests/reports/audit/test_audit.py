"""Process audits: the sample drawn again by its seed, reviews by who had no part, findings and what comes of them."""

from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.roles import Role
from reports.audit.reviewing import finish
from reports.audit.sampling import Candidate, allocate
from reports.audit.sampling import draw as draw_from
from reports.models import AuditFinding, AuditRound
from tests.api.conftest import Caller
from tests.factories import make_team, make_user
from tests.reports.audit.cast import ALL_RIGHT, NOW, draw, make_auditor, make_closed, make_supervisor
from tests.tickets.desk_cast import signed_in
from tickets.exceptions import Blocked, NotAllowed, WrongState
from tickets.models import Improvement, Ticket

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"reports:{name}", args=args)


def answers(**wrong):
    return {f"answers-{name}": value for name, value in (ALL_RIGHT | wrong).items()}


def review(client, audit, position=1, **wrong):
    return client.post(url("audit_item", audit.pk, position), answers(**wrong))


def crowd():
    """Two hundred candidates of three priorities and two teams."""
    return [Candidate(n, 2 + n % 3, 1 + n % 2) for n in range(1, 201)]


def test_the_same_seed_draws_the_same_and_another_draws_another():
    first = draw_from(crowd(), 30, seed=11)
    assert first == draw_from(list(reversed(crowd())), 30, seed=11)
    assert first != draw_from(crowd(), 30, seed=12)


def test_each_priority_and_team_in_proportion():
    drawn = draw_from(crowd(), 60, seed=11)
    counts = {stratum: sum(one.stratum == stratum for one in drawn) for stratum in {one.stratum for one in crowd()}}
    assert set(counts.values()) == {10}


def test_no_more_than_there_are():
    assert allocate({(1, 1): 2, (2, 1): 1}, 50) == {(1, 1): 2, (2, 1): 1}


def test_drawn_from_what_was_closed_in_the_period_and_no_secrets():
    team = make_team()
    wanted = make_closed(team=team)
    make_closed(NOW, team=team)
    Ticket.objects.filter(pk=make_closed(team=team).pk).update(confidential=True)
    Ticket.objects.filter(pk=make_closed(team=team).pk).update(is_drill=True)
    make_closed()
    audit = draw(make_auditor(), teams=[team])
    assert (audit.population, [item.number for item in audit.items.all()]) == (1, [wanted.number])


def test_a_period_without_tickets_is_refused():
    with pytest.raises(ValidationError) as refusal:
        draw(make_auditor())
    assert "until" in refusal.value.message_dict and not AuditRound.objects.exists()


def test_a_review_with_a_no_is_a_finding_and_a_better_answer_takes_it_back():
    make_closed()
    auditor = make_auditor()
    audit, client = draw(auditor), signed_in(auditor)
    assert review(client, audit, callback="no", remark="没有回访记录").status_code == 302
    finding = AuditFinding.objects.get()
    assert (finding.key, finding.remark, finding.item.reviewer) == ("callback", "没有回访记录", auditor)
    review(client, audit)
    assert not AuditFinding.objects.exists()


def test_an_unanswered_question_is_asked_for_and_nothing_is_lost():
    make_closed()
    auditor = make_auditor()
    audit = draw(auditor)
    page = signed_in(auditor).post(
        url("audit_item", audit.pk, 1), {"answers-complete": "no", "answers-remark": "缺影响"}
    )
    assert page.status_code == 400 and "缺影响" in page.content.decode()
    assert audit.items.get().reviewed_at is None


def test_nobody_reviews_a_ticket_they_took_part_in():
    supervisor = make_supervisor()
    closed = make_closed(requester=supervisor)
    audit = draw(make_auditor())
    assert review(signed_in(supervisor), audit).status_code == 403
    assert audit.items.get(number=closed.number).reviewer is None


@pytest.mark.parametrize(
    ("role", "reads", "draws"),
    [
        (Role.AUDITOR, 200, 200),
        (Role.SUPERVISOR, 200, 200),
        (Role.ADMINISTRATOR, 200, 404),
        (Role.FIRST_LINE, 404, 404),
        (None, 404, 404),
    ],
)
def test_who_reads_and_who_audits(role, reads, draws):
    make_closed()
    audit = draw(make_auditor())
    person = make_user(roles=(role,) if role else ())
    client = signed_in(person)
    for page in (("audits",), ("audit", audit.pk), ("audit_item", audit.pk, 1), ("audit_check", "pending")):
        assert client.get(url(*page)).status_code == reads, page
    assert client.get(url("new_audit")).status_code == draws
    assert Caller(person).get("audits/").status_code == reads


def test_the_result_says_how_many_were_right_as_page_pdf_and_sheet():
    make_closed(title="=cmd|'/c calc'!A1")
    auditor = make_auditor()
    audit, client = draw(auditor), signed_in(auditor)
    review(client, audit, callback="no", knowledge="na")
    page = client.get(url("audit", audit.pk), headers={"Accept-Language": "en"}).content.decode()
    assert "86 % of the answers were right." in page
    sheet = client.get(url("download_audit", audit.pk, "xlsx"))
    rows = list(load_workbook(BytesIO(b"".join(sheet.streaming_content))).active.values)
    assert len(rows) >= 9 and rows[1][2].startswith("'=")
    pdf = client.get(url("download_audit", audit.pk, "pdf"))
    assert pdf.content.startswith(b"%PDF") or pdf.status_code == 302  # without WeasyPrint: the page


def test_finishing_keeps_what_the_system_finds():
    closed = make_closed()
    type(closed.incident).objects.filter(pk=closed.pk).update(resolution=" ")
    auditor = make_auditor()
    audit = draw(auditor)
    review(signed_in(auditor), audit)
    finish(audit, by=auditor, conclusion="总体良好")
    assert AuditFinding.objects.get(item=None, key="no_resolution").count == 1
    with pytest.raises(WrongState):
        finish(audit, by=auditor)


def test_nothing_is_finished_without_a_review_or_by_others():
    make_closed()
    auditor = make_auditor()
    audit = draw(auditor)
    with pytest.raises(Blocked):
        finish(audit, by=auditor)
    with pytest.raises(NotAllowed):
        finish(audit, by=make_user(roles=(Role.ADMINISTRATOR,)))


def test_a_finding_becomes_an_improvement_once():
    closed = make_closed()
    auditor, supervisor = make_auditor(), make_supervisor()
    audit, client = draw(auditor), signed_in(auditor)
    review(client, audit, callback="no")
    finding = AuditFinding.objects.get()
    given = {"title": "回访写入清单", "owner": supervisor.pk, "due_on": "2999-01-01"}
    assert client.post(url("audit_finding", finding.pk), given | {"due_on": ""}).status_code == 400
    given["due_on"] = "2100-01-01"
    assert client.post(url("audit_finding", finding.pk), given).status_code == 302
    made = Improvement.objects.get()
    assert (made.source_kind, made.source_ticket_id, made.owner) == ("audit", closed.pk, supervisor)
    assert client.post(url("audit_finding", finding.pk), given).status_code == 409


def test_the_whole_of_it_by_api():
    make_closed()
    auditor = make_auditor()
    audit = draw(auditor)
    caller = Caller(auditor)
    with time_machine.travel(NOW, tick=False):
        again = caller.post(
            "audits/",
            {"title": "再抽", "since": "2026-10-01", "until": "2026-10-31", "kinds": ["incident"], "seed": 7},
        )
        assert (again.status_code, again.json()["population"]) == (201, 1)
        path = f"audits/{audit.pk}/"
        wrong = caller.post(f"{path}tickets/1/", {"answers": {"complete": "maybe"}})
        assert wrong.status_code == 400
        done = caller.post(f"{path}tickets/1/", {"answers": ALL_RIGHT | {"informed": "no"}})
        assert (done.status_code, done.json()["reviewer"]["name"]) == (200, "审计员")
        (finding,) = caller.get(f"{path}findings/").json()
        assert finding["key"] == "informed"
        assert caller.post(f"{path}finish/", {"conclusion": "好"}).json()["state"] == "finished"
    assert len(caller.get(f"{path}tickets/").json()) == 1
    sheet = load_workbook(BytesIO(b"".join(caller.get(f"{path}report.xlsx").streaming_content)))
    assert {row[0] for row in sheet.active.values} >= {audit.items.get().number}


def test_the_page_of_a_round_needs_few_statements_however_large_it_is():
    team = make_team()
    for number in range(5):
        make_closed(team=team, title=f"第{number}张")
    auditor = make_auditor()
    audit, client = draw(auditor), signed_in(auditor)
    for position in (1, 2, 3):
        review(client, audit, position, callback="no")
    for name, args, most in (("audit", (audit.pk,), 17), ("audits", (), 24)):
        client.get(url(name, *args))
        with CaptureQueriesContext(connection) as found:
            client.get(url(name, *args))
        assert len(found) <= most, (name, len(found))
