"""The monthly service report: the list of months, a report, writing in it, sending it, and its files."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import UserRequest
from reports.forms.monthly import SendForm, WordsForm
from reports.models import MonthlyReport, ReportSending
from reports.monthly import files
from reports.monthly.languages import language
from reports.monthly.making import ask_for_report, latest_report, write
from reports.monthly.reading import Reading
from reports.months import last_month, month_after, month_before, month_name, read_month, this_month
from reports.policies import may_make_reports, may_see_figures
from reports.schedules.sending import send_now, try_again
from tickets.documents.pdf import PdfUnavailable
from tickets.exceptions import Refused
from tickets.views.access import allowed_to
from tickets.views.panels import put_refusal

figures = allowed_to(may_see_figures)
makers = allowed_to(may_make_reports)
# Months that the list offers, with a report or without.
MONTHS_LISTED = 24
SENDINGS_LISTED = 20


@require_GET
@figures
def index(request: UserRequest) -> HttpResponse:
    """The months, each with its report or with the button that makes it."""
    months = [this_month()]
    while len(months) < MONTHS_LISTED:
        months.append(month_before(months[-1]))
    made: dict[date, MonthlyReport] = {}
    waiting: dict[date, MonthlyReport] = {}
    found = MonthlyReport.objects.filter(month__in=months).defer("figures", "frequent").select_related("asked_by")
    for report in found.order_by("edition"):
        if report.state == MonthlyReport.State.DONE:
            made[report.month] = report
        elif report.is_unfinished:
            waiting[report.month] = report
    rows = [
        (month, month_name(month), made.get(month), waiting.get(month))
        for month in months
        if month in made or month in waiting or month >= month_before(month_before(last_month()))
    ]
    context = {"rows": rows, "may_make": may_make_reports(request.user), "last": last_month()}
    return render(request, "reports/monthly_list.html", context)


def _month(text: str) -> date:
    month = read_month(text, this_month())
    if month is None:
        raise Http404
    return month


def _find(request: UserRequest, month: date) -> MonthlyReport | None:
    """The edition of the address, or the latest. Raises Http404 for one that is not there."""
    text = request.GET.get("edition", "")
    if not text:
        return latest_report(month)
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise Http404
    found = MonthlyReport.objects.done().filter(month=month, edition=int(text)).first()
    if found is None:
        raise Http404
    return found


def _required(request: UserRequest, month: date) -> MonthlyReport:
    report = _find(request, month)
    if report is None:
        raise Http404
    return report


@require_GET
@figures
def report(request: UserRequest, month: str) -> HttpResponse:
    """A month's report; while it is made, how far it has come."""
    return _show(request, _month(month))


def _show(
    request: UserRequest,
    month: date,
    *,
    words: WordsForm | None = None,
    send: SendForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = _find(request, month)
    last = MonthlyReport.objects.filter(month=month).defer("figures").order_by("-edition").first()
    context: dict[str, Any] = {
        "month": month,
        "slug": f"{month:%Y-%m}",
        "name": month_name(month),
        "earlier": f"{month_before(month):%Y-%m}",
        "later": f"{month_after(month):%Y-%m}" if month < this_month() else "",
        "report": found,
        "reading": Reading(found) if found else None,
        "waiting": last if last is not None and last.is_unfinished else None,
        "failed": last if last is not None and last.state == MonthlyReport.State.FAILED else None,
        "editions": MonthlyReport.objects.done().filter(month=month).defer("figures").select_related("asked_by"),
        "may_make": may_make_reports(request.user),
    }
    if found and context["may_make"]:
        context |= {
            "words_form": words or _words_form(found),
            "send_form": send or SendForm(),
            "sendings": _sendings(month),
            "opened": "words" if words else "send" if send else "",
        }
    template = "reports/_monthly_waiting.html" if request.htmx and context["waiting"] else "reports/monthly.html"
    response = render(request, template, context, status=status)
    if request.htmx and not context["waiting"]:
        response["HX-Refresh"] = "true"
    return response


def _words_form(found: MonthlyReport) -> WordsForm:
    reading = Reading(found)
    return WordsForm(initial={"remarks": found.remarks, "summary": reading.summary, "version": found.version})


def _sendings(month: date) -> Any:
    found = ReportSending.objects.filter(month=month).select_related("schedule", "asked_by", "report")
    return found.prefetch_related("mails__recipient").order_by("-pk")[:SENDINGS_LISTED]


@require_POST
@makers
def make(request: UserRequest, month: str) -> HttpResponse:
    """Has the report made, or made anew."""
    ask_for_report(_month(month), by=request.user)
    return redirect("reports:monthly", month)


@require_http_methods(["POST"])
@makers
def edit(request: UserRequest, month: str) -> HttpResponse:
    """Saves the words."""
    day = _month(month)
    found = _required(request, day)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _show(request, day, words=form, status=400)
    values = form.cleaned_data
    summary = values["summary"].replace("\r\n", "\n").strip()
    if summary == "\n".join(Reading(found).own_summary):
        summary = ""
    try:
        write(
            found,
            by=request.user,
            remarks=values["remarks"].replace("\r\n", "\n"),
            summary=summary,
            language=language(),
            version=values["version"],
        )
    except (ValidationError, Refused) as error:
        return _show(request, day, words=form, status=put_refusal(form, error))
    messages.success(request, _("Saved."))
    return redirect("reports:monthly", month)


@require_POST
@makers
def send(request: UserRequest, month: str) -> HttpResponse:
    """Sends it."""
    day = _month(month)
    found = _required(request, day)
    form = SendForm(request.POST)
    if not form.is_valid():
        return _show(request, day, send=form, status=400)
    values = form.cleaned_data
    people = form.recipients()
    try:
        send_now(found, by=request.user, people=people, formats=values["formats"], message=values["message"])
    except (ValidationError, Refused) as error:
        return _show(request, day, send=form, status=put_refusal(form, error))
    words = ngettext(
        "The report is on its way to %(count)d person.", "The report is on its way to %(count)d people.", len(people)
    )
    messages.success(request, words % {"count": len(people)})
    return redirect("reports:monthly", month)


@require_POST
@makers
def send_again(request: UserRequest, month: str, pk: int) -> HttpResponse:
    """Tries a sending that failed again."""
    sending = ReportSending.objects.filter(pk=pk, month=_month(month)).first()
    if sending is None:
        raise Http404
    try:
        try_again(sending, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("It is tried again."))
    return redirect("reports:monthly", month)


@require_GET
@figures
def download(request: UserRequest, month: str, form: str) -> HttpResponse:
    """The report as PDF or XLSX, in the reader's language."""
    found = _required(request, _month(month))
    try:
        content = files.make(found, form)
    except PdfUnavailable:
        messages.error(request, _("This installation makes no PDF files. Print this page instead."))
        return redirect("reports:monthly", month)
    headers = {"Content-Disposition": f'attachment; filename="{files.name_of(found, form)}"'}
    return HttpResponse(content, content_type=files.TYPES[form], headers=headers)
