"""Asking for a report, making it, and writing in it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from reports import jobs
from reports.frequent import keeping
from reports.models import FrequentRun, MonthlyReport, ReportWording
from reports.monthly.document import build
from reports.monthly.languages import LANGUAGES
from reports.months import month_after, starts_at, this_month
from reports.policies import may_make_reports
from tickets import moments
from tickets.actions.base import refuse_unfit
from tickets.exceptions import NotAllowed, WrongState
from tickets.hints import hint

TASK = "reports.tasks.make_monthly"
# Any number; whoever numbers an edition holds this lock of the database.
LOCK = 7_204_118
MAX_REMARKS, MAX_SUMMARY = 10_000, 10_000


class StaleReport(WrongState):
    """Somebody wrote in it after it was read (409)."""


@transaction.atomic
def ask_for_report(month: date, *, by: User | None) -> MonthlyReport:
    """Begins a new edition of a month's report; one on its way is taken instead. Raises NotAllowed, ValidationError."""
    if by is not None and not may_make_reports(by):
        raise NotAllowed()
    if month > this_month(moments.now()):
        message = _("This month has not begun.")
        raise ValidationError({"month": ValidationError(message, code="future")})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    waiting = MonthlyReport.objects.unfinished().filter(month=month).first()
    if waiting is not None:
        return waiting
    last = MonthlyReport.objects.filter(month=month).aggregate(last=Max("edition"))["last"] or 0
    report = MonthlyReport.objects.create(month=month, edition=last + 1, asked_at=moments.now(), asked_by=by)
    transaction.on_commit(lambda: hint(TASK, report.pk))
    return report


def latest_report(month: date) -> MonthlyReport | None:
    """The latest edition that is made."""
    return MonthlyReport.objects.done().filter(month=month).order_by("-edition").first()


def make(report: MonthlyReport, step: jobs.Progress) -> Callable[[], None]:
    """Reckons the figures; the result writes them."""
    frequent = _look(report.month)
    step(15)
    figures = build(report.month, moments.now(), frequent, lambda percent: step(15 + percent * 85 // 100))
    return lambda: _keep(report, figures, frequent)


def _keep(report: MonthlyReport, figures: Mapping[str, Any], frequent: FrequentRun | None) -> None:
    MonthlyReport.objects.filter(pk=report.pk).update(figures=figures, frequent=frequent)
    report.figures, report.frequent = dict(figures), frequent


def _look(month: date) -> FrequentRun | None:
    """What recurs in the month: the last look if the month was over then, else one of this moment."""
    found = keeping.latest_look(month)
    if found is not None and found.asked_at >= starts_at(month_after(month)):
        return found
    run = FrequentRun.objects.create(month=month, asked_at=moments.now())
    jobs.run(FrequentRun, run.pk, keeping.make)
    run.refresh_from_db()
    return run if run.state == FrequentRun.State.DONE else found


@transaction.atomic
def write(
    report: MonthlyReport, *, by: User, remarks: str, summary: str, language: str, version: int | None = None
) -> MonthlyReport:
    """Saves the supervisor's remarks and, for one language, a summary in the place of the figures' own.

    An empty summary is again the figures' own. Raises NotAllowed, StaleReport or ValidationError by field.
    """
    if not may_make_reports(by):
        raise NotAllowed()
    fresh = MonthlyReport.objects.select_for_update().get(pk=report.pk)
    if fresh.state != MonthlyReport.State.DONE:
        raise WrongState(_("The report is not made yet."))
    if version is not None and version != fresh.version:
        raise StaleReport(_("Somebody else wrote in this report in the meantime. Nothing of yours was saved yet."))
    if language not in LANGUAGES:
        raise ValidationError({"language": ValidationError(_("Choose one of the languages."), code="invalid_choice")})
    refuse_unfit(remarks, field="remarks", limit=MAX_REMARKS)
    refuse_unfit(summary, field="summary", limit=MAX_SUMMARY)
    summaries = {**fresh.summaries, language: summary.strip()}
    kept = {code: text for code, text in summaries.items() if text}
    changes = {}
    if fresh.remarks != remarks.strip():
        changes["remarks"] = [fresh.remarks, remarks.strip()]
    if fresh.summaries != kept:
        changes[f"summary:{language}"] = [fresh.summaries.get(language, ""), kept.get(language, "")]
    if changes:
        fresh.remarks, fresh.summaries = remarks.strip(), kept
        fresh.edited_by, fresh.edited_at, fresh.version = by, moments.now(), fresh.version + 1
        fresh.save(update_fields=["remarks", "summaries", "edited_by", "edited_at", "version"])
        ReportWording.objects.create(report=fresh, by=by, at=fresh.edited_at, changes=changes)
    return fresh
