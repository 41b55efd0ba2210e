"""What a mail with a report says and brings, in the language of its reader."""

import io
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from reports.builder.definition import checked
from reports.builder.working_out import Report
from reports.models import Format, MonthlyReport, ReportSending, SavedReport
from reports.monthly import files
from reports.monthly.reading import Reading
from tickets.documents.pdf import PdfUnavailable
from tickets.queue.export import write_xlsx

# What a mail may weigh with all that is attached: more is refused by many a mail server.
MAX_ATTACHED_BYTES = 10 * 1024 * 1024

Attached = tuple[str, bytes, str]


def compose(sending: ReportSending, reader: User, key: int) -> EmailMultiAlternatives:
    """The mail for one reader. Raises ValueError when what was to be sent is gone."""
    with translation.override(reader.language or settings.LANGUAGE_CODE), timezone.override(settings.TIME_ZONE):
        if sending.report is not None:
            parts = _monthly(sending, sending.report)
        elif sending.saved is not None:
            parts = _saved(sending, sending.saved, reader)
        else:
            raise ValueError("the report that was to be sent is gone")
        context = parts["context"] | {
            "reader": reader,
            "message": sending.message,
            "company_name": settings.COMPANY_NAME,
        }
        text = render_to_string(parts["template"], context)
        html = render_to_string("tickets/mail/_mail.html", context | {"text": text.strip()})
        subject = f"{settings.COMPANY_NAME} {parts['title']}".strip()
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    headers = {"Message-ID": f"<report-{key}@{domain}>", "Auto-Submitted": "auto-generated"}
    mail = EmailMultiAlternatives(
        " ".join(subject.split()), text.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [reader.email], headers=headers
    )
    mail.attach_alternative(html, "text/html")
    for name, content, kind in parts["attached"]:
        mail.attach(name, content, kind)
    return mail


def _monthly(sending: ReportSending, report: MonthlyReport) -> dict[str, Any]:
    attached, left_out = attachments(report, sending.formats)
    reading = Reading(report)
    url = settings.SITE_URL + reverse("reports:monthly", args=[f"{report.month:%Y-%m}"])
    context = {"reading": reading, "report": report, "url": url, "left_out": left_out}
    return {"template": "reports/mail/monthly.txt", "context": context, "title": reading.title, "attached": attached}


def attachments(report: MonthlyReport, formats: Iterable[str]) -> tuple[list[Attached], list[str]]:
    """The files in the active language, and the formats that are too large or cannot be made here."""
    found: list[Attached] = []
    left_out, room = [], MAX_ATTACHED_BYTES
    for form in formats:
        try:
            content = _content(report.pk, report.version, form, translation.get_language() or "")
        except PdfUnavailable:
            left_out.append(form.upper())
            continue
        if len(content) > room:
            left_out.append(form.upper())
            continue
        room -= len(content)
        found.append((files.name_of(report, form), content, files.TYPES[form]))
    return found, left_out


@lru_cache(maxsize=8)
def _content(report_id: int, version: int, form: str, language: str) -> bytes:
    """Once for all readers of a language. `version` and `language` only tell the files apart."""
    return files.make(MonthlyReport.objects.get(pk=report_id), form)


def may_read_saved(saved: SavedReport, reader: User) -> bool:
    """Whether the reader has it: shared with them, and of no people whom they may not compare."""
    return SavedReport.objects.visible_to(reader).filter(pk=saved.pk).exists()


def _saved(sending: ReportSending, saved: SavedReport, reader: User) -> dict[str, Any]:
    """A saved report, worked out for the reader at this moment; as a sheet, which is all it can be taken away as."""
    report = Report(checked(saved.definition, saved.owner), reader, saved.name, f"saved-{saved.pk}")
    context = {
        "title": saved.name,
        "subtitle": report.subtitle,
        "lines": report.chart.lines[:12],
        "url": settings.SITE_URL + saved.get_absolute_url(),
    }
    attached: list[Attached] = []
    if Format.XLSX in sending.formats:
        with write_xlsx(iter([list(row) for row in report.sheet_rows()])) as file:
            content = io.BytesIO(file.read()).getvalue()
        if len(content) <= MAX_ATTACHED_BYTES:
            attached = [(f"report-{sending.month:%Y-%m}-{saved.pk}.xlsx", content, files.TYPES["xlsx"])]
    return {"template": "reports/mail/saved.txt", "context": context, "title": saved.name, "attached": attached}
