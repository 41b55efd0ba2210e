"""The demo company's monthly report: of the last month, or of the running one while the desk is younger than that."""

from collections.abc import Mapping
from datetime import time

from accounts.models import User
from accounts.roles import Role
from reports import jobs
from reports.models import MonthlyReport, ReportSchedule
from reports.monthly import making
from reports.months import last_month, starts_at, this_month
from reports.schedules.keeping import save_schedule
from tickets.models import Ticket

NAME = "每月服务月报"


def load_reports(people: Mapping[str, User]) -> None:
    """A report with its frequent problems, and a schedule by which the next one goes out."""
    supervisor = next((one for one in people.values() if one.has_role(Role.SUPERVISOR) and one.is_active), None)
    if supervisor is None:
        return
    if not ReportSchedule.objects.exists():
        values = {"name": NAME, "day": 2, "at": time(8), "roles": [str(Role.SUPERVISOR), str(Role.AUDITOR)]}
        save_schedule(None, values, by=supervisor, people=[])
    began_before = Ticket.objects.counted().filter(created_at__lt=starts_at(this_month())).exists()
    month = last_month() if began_before else this_month()
    if not MonthlyReport.objects.filter(month=month).exists():
        report = making.ask_for_report(month, by=supervisor)
        jobs.run(MonthlyReport, report.pk, making.make)
