"""Shells for the worker; each may run twice."""

from celery import shared_task

from reports import jobs
from reports.builder import keeping as builder
from reports.frequent import keeping as frequent
from reports.models import FrequentRun, MonthlyReport
from reports.monthly import making
from reports.schedules import keeping as schedules
from reports.schedules import sending


@shared_task
def find_frequent(run_id: int) -> None:
    jobs.run(FrequentRun, run_id, frequent.make)


@shared_task
def refresh_frequent() -> None:
    frequent.refresh()


@shared_task
def make_monthly(report_id: int) -> None:
    jobs.run(MonthlyReport, report_id, making.make)


@shared_task
def send_reports(sending_id: int) -> None:
    sending.send(sending_id)


@shared_task
def carry_out_schedules() -> None:
    schedules.carry_out()
    sending.sweep()


@shared_task
def take_up() -> None:
    """What a lost hint or a dead worker left."""
    jobs.take_up(FrequentRun, frequent.TASK)
    jobs.take_up(MonthlyReport, making.TASK)


@shared_task
def keep_dashboards_fresh() -> None:
    builder.refresh()
