"""Process audits: the rounds and what the system finds, drawing, reviewing, the result as page, PDF and XLSX."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import UserRequest
from reports.audit.checks import BY_KEY, MAX_ROWS, MOST, counts
from reports.audit.documents import file_response
from reports.audit.period import this_period
from reports.audit.result import result_of
from reports.audit.reviewing import begin, finish, improve, obstacle, review, review_form, version_for
from reports.forms.audit import AuditForm, FindingForm, FinishForm
from reports.models import AuditFinding, AuditItem, AuditRound
from reports.policies import may_audit, may_read_audits
from tickets.documents.pdf import PdfUnavailable
from tickets.exceptions import Refused
from tickets.keyset import newest_first
from tickets.views.access import allowed_to
from tickets.views.paging import page_url
from tickets.views.panels import put_errors, put_refusal, status_of

readers = allowed_to(may_read_audits)
auditors = allowed_to(may_audit)
SIZE = 30


@require_GET
@readers
def audits(request: UserRequest) -> HttpResponse:
    """What the system finds now, and the rounds, the newest first."""
    page = newest_first(
        AuditRound.objects.select_related("created_by"), "created_at", cursor=request.GET.get("cursor", ""), limit=SIZE
    )
    context = {
        "rows": page.rows,
        "older_url": page_url(request, page.older),
        "newer_url": page_url(request, page.newer),
        "checks": counts(request.user, this_period()),
        "most": MOST,
        "may_audit": may_audit(request.user),
    }
    return render(request, "reports/audits/list.html", context)


@require_GET
@readers
def check(request: UserRequest, key: str) -> HttpResponse:
    """What the system finds of one sort, with the tickets behind it."""
    found = BY_KEY.get(key)
    if found is None:
        raise Http404
    period = this_period()
    rows = found.rows(request.user, period)
    context = {"check": found, "rows": rows, "period": period, "is_cut": len(rows) == MAX_ROWS, "limit": MAX_ROWS}
    return render(request, "reports/audits/check.html", context)


@require_http_methods(["GET", "POST"])
@auditors
def new(request: UserRequest) -> HttpResponse:
    """Draws a sample."""
    form = AuditForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = begin(form.plan(), by=request.user)
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, _("%(count)d tickets drawn.") % {"count": made.items.count()})
            return redirect(made)
    return render(request, "reports/audits/new.html", {"form": form}, status=400 if form.errors else 200)


def find_audit(pk: int) -> AuditRound:
    """Raises Http404."""
    return get_object_or_404(AuditRound.objects.select_related("created_by", "finished_by"), pk=pk)


@require_GET
@readers
def audit(request: UserRequest, pk: int) -> HttpResponse:
    """One round with its tickets, figures and findings."""
    return _page(request, find_audit(pk), FinishForm())


def _page(request: UserRequest, found: AuditRound, form: forms.Form, status: int = 200) -> HttpResponse:
    context = {
        "audit": found,
        "result": result_of(found, request.user),
        "teams": found.teams.all(),
        "form": form,
        "may_audit": may_audit(request.user),
    }
    return render(request, "reports/audits/audit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@readers
def item(request: UserRequest, pk: int, position: int) -> HttpResponse:
    """One drawn ticket and its checklist. Raises Http404 for a ticket the reader may not see."""
    visible = AuditItem.objects.visible_to(request.user).select_related("audit", "ticket__team", "version", "reviewer")
    found = get_object_or_404(visible, audit=pk, position=position)
    words = obstacle(request.user, found)
    form = review_form(found, request.user, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if not may_audit(request.user):
            raise Http404
        status = 400
        version = version_for(found)
        if form is not None and version is not None and form.is_valid():
            try:
                review(found, by=request.user, answers=form.answers(), version=version)
            except Refused as refusal:
                form.add_error(None, refusal.message)
                status = status_of(refusal)
            else:
                return _next(request, found)
    context = {"item": found, "audit": found.audit, "answers": form, "form": form, "obstacle": words,
               "findings": found.findings.select_related("improvement")}  # fmt: skip
    return render(request, "reports/audits/item.html", context, status=status)


def _next(request: UserRequest, done: AuditItem) -> HttpResponse:
    messages.success(request, _("%(number)s is reviewed.") % {"number": done.number})
    waiting = AuditItem.objects.visible_to(request.user).waiting().filter(audit=done.audit_id, ticket__isnull=False)
    for following in waiting.select_related("audit", "ticket").order_by("position")[:20]:
        if not obstacle(request.user, following):
            return redirect("reports:audit_item", done.audit_id, following.position)
    return redirect("reports:audit", done.audit_id)


@require_POST
@auditors
def end(request: UserRequest, pk: int) -> HttpResponse:
    """Finishes the round."""
    found = find_audit(pk)
    form = FinishForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, 400)
    try:
        finish(found, by=request.user, conclusion=form.cleaned_data["conclusion"])
    except (ValidationError, Refused) as error:
        return _page(request, found, form, put_refusal(form, error))
    messages.success(request, _("The audit is finished."))
    return redirect(found)


@require_http_methods(["GET", "POST"])
@auditors
def finding(request: UserRequest, pk: int) -> HttpResponse:
    """Makes an improvement of a finding."""
    found = get_object_or_404(AuditFinding.objects.select_related("audit", "item", "improvement"), pk=pk)
    form = FindingForm(request.POST or None, initial={"title": found.words[:200]})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                made = improve(found, by=request.user, **form.cleaned_data)
            except (ValidationError, Refused) as error:
                status = put_refusal(form, error)
            else:
                messages.success(request, _("It stands in the improvement register."))
                return redirect("improvements:detail", made.pk)
    return render(request, "reports/audits/finding.html", {"finding": found, "form": form}, status=status)


@require_GET
@readers
def download(request: UserRequest, pk: int, form: str) -> Any:
    """The result as a document."""
    found = find_audit(pk)
    try:
        return file_response(found, form, request.user)
    except PdfUnavailable:
        messages.error(request, _("This installation makes no PDF files. Print this page instead."))
        return redirect(found)
