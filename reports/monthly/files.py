"""A report as a file, in the language that is active."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from reports.models import MonthlyReport
from reports.monthly import sheet
from reports.monthly.reading import Reading
from tickets.documents.pdf import render_pdf
from tickets.queue.export import XLSX

TYPES = {"pdf": "application/pdf", "xlsx": XLSX}
STYLES = Path("static/css/monthly-document.css")


def name_of(report: MonthlyReport, form: str) -> str:
    """ASCII: every mail program and file system takes it."""
    return f"service-report-{report.month:%Y-%m}-{report.edition}.{form}"


def make(report: MonthlyReport, form: str) -> bytes:
    """The report as PDF or XLSX. Raises PdfUnavailable where none can be made."""
    reading = Reading(report, is_paper=True, base=settings.SITE_URL)
    if form == "xlsx":
        return sheet.write(reading)
    context: dict[str, Any] = {
        "reading": reading,
        "report": report,
        "language": get_language(),
        "company_name": settings.COMPANY_NAME,
        "styles": (Path(settings.BASE_DIR) / STYLES).read_text("utf-8"),
    }
    return render_pdf("reports/monthly_pdf.html", context)
