"""What reports keep. One file for each subject; all are named here, where Django looks for them."""

from reports.models.audit import AuditFinding, AuditItem, AuditRound
from reports.models.frequent import FrequentGroup, FrequentRun
from reports.models.job import Job
from reports.models.monthly import MonthlyReport, ReportWording
from reports.models.saved import Dashboard, PlacedReport, SavedReport, Sharing
from reports.models.schedule import Format, ReportMail, ReportSchedule, ReportSending, ScheduleChange

__all__ = [
    "AuditFinding",
    "AuditItem",
    "AuditRound",
    "Dashboard",
    "Format",
    "FrequentGroup",
    "FrequentRun",
    "Job",
    "MonthlyReport",
    "PlacedReport",
    "ReportMail",
    "ReportSchedule",
    "ReportSending",
    "ReportWording",
    "SavedReport",
    "ScheduleChange",
    "Sharing",
]
