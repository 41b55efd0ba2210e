"""The problem manager's page, the candidates, and the lists of known errors."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import UserRequest
from problems import overview
from problems.actions import accept_candidate, dismiss_candidate
from problems.forms import AcceptForm, DismissForm
from problems.known_errors import cleaned_query, find_known_errors, page_of_known_errors, public_known_errors
from problems.models import Candidate, ProblemSettings, named
from problems.policies import can_decide_candidates, can_log, can_see_problems
from tickets.exceptions import Refused
from tickets.models import Ticket
from tickets.views.access import desk_staff
from tickets.views.paging import page_url
from tickets.views.panels import put_errors, status_of

MAX_LISTED = 200


@require_GET
@desk_staff
def index(request: UserRequest) -> HttpResponse:
    """What there is to do about problems today."""
    now = timezone.now()
    rows = overview.state_rows(request.user, now)
    context = {
        "rows": rows,
        "total": sum(row.total for row in rows),
        "ages": [label for _low, _high, label in overview.AGES],
        "candidates": overview.shown_candidates(request.user),
        "reviews": overview.reviews_due(request.user, timezone.localdate()),
        "settings": ProblemSettings.load(),
        "may_decide": can_decide_candidates(request.user),
        "may_log": can_log(request.user),
    }
    return render(request, "problems/index.html", context)


@require_http_methods(["GET", "POST"])
@desk_staff
def candidate(request: UserRequest, pk: int) -> HttpResponse:
    """One candidate with all its incidents; a POST makes a problem of it or dismisses it."""
    (found,) = named([get_object_or_404(Candidate.objects.select_related("decided_by", "problem"), pk=pk)])
    may_decide = can_decide_candidates(request.user)
    if request.method == "POST":
        if not may_decide:
            raise Http404
        return _decide(request, found)
    return _show(request, found, AcceptForm(initial={"title": found.said[:200]}), DismissForm())


def _decide(request: UserRequest, found: Candidate) -> HttpResponse:
    accepting = "accept" in request.POST
    accept = AcceptForm(request.POST if accepting else None, initial={"title": found.said[:200]})
    dismiss = DismissForm(None if accepting else request.POST)
    form = accept if accepting else dismiss
    if not form.is_valid():
        return _show(request, found, accept, dismiss, status=400)
    try:
        if accepting:
            problem = accept_candidate(found, by=request.user, title=form.cleaned_data["title"])
            messages.success(request, _("%(number)s is logged with its incidents.") % {"number": problem.number})
            return redirect(problem)
        dismiss_candidate(found, by=request.user, reason=form.cleaned_data["reason"])
    except ValidationError as error:
        put_errors(form, error)
        return _show(request, found, accept, dismiss, status=400)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("problems:index") if status_of(refusal) == 409 else _show(request, found, accept, dismiss, 403)
    messages.success(request, _("Dismissed. The same incidents are not proposed again."))
    return redirect("problems:index")


def _show(
    request: UserRequest, found: Candidate, accept: AcceptForm, dismiss: DismissForm, status: int = 200
) -> HttpResponse:
    incidents = Ticket.objects.visible_to(request.user).filter(problem_candidates=found).for_list()
    context = {
        "candidate": found,
        "incidents": incidents.order_by("-created_at", "-pk")[:MAX_LISTED],
        "accept": accept,
        "dismiss": dismiss,
        "may_decide": can_decide_candidates(request.user) and found.state == Candidate.State.OPEN,
    }
    return render(request, "problems/candidate.html", context, status=status)


@require_GET
@desk_staff
def known_errors(request: UserRequest) -> HttpResponse:
    """The known errors, to be searched."""
    query, resolved = cleaned_query(request.GET.get("q", "")), request.GET.get("resolved") == "1"
    found = find_known_errors(request.user, query, resolved=resolved)
    page = page_of_known_errors(found, request.GET.get("cursor", ""))
    context = {
        "tickets": page.rows,
        "query": query,
        "resolved": resolved,
        "newer_url": page_url(request, page.newer),
        "older_url": page_url(request, page.older),
    }
    return render(request, "problems/known_errors.html", context)


@require_GET
@login_required
def public_list(request: UserRequest) -> HttpResponse:
    """What employees may know: how they recognise it, and what helps until it is fixed."""
    query = cleaned_query(request.GET.get("q", ""))
    context = {"problems": public_known_errors(query), "query": query, "is_staff": can_see_problems(request.user)}
    return render(request, "portal/known_errors.html", context)
