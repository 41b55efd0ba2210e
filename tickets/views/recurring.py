"""The settings of recurring tickets: the list, one rule with its next dates and what it has made."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from tickets import keyset, moments
from tickets.actions.recurring import can_edit_recurring, save_recurring, set_active, validate
from tickets.exceptions import Refused
from tickets.models import RecurringRun, RecurringTicket
from tickets.recurring import making
from tickets.recurring.words import describe
from tickets.views.access import allowed_to
from tickets.views.panels import put_refusal, whole_number
from tickets.workspace.recurring_forms import RecurringForm

PREVIEWED = 10
RUNS = 20
SHOWN_CHANGES = 20

editors = allowed_to(can_edit_recurring)


@require_safe
@editors
def index(request: UserRequest) -> HttpResponse:
    """All rules, with when they are due next."""
    newest = RecurringRun.objects.filter(rule=OuterRef("pk")).order_by("-due_at").values("pk")[:1]
    rules = list(RecurringTicket.objects.annotate(latest=Subquery(newest)))
    runs = RecurringRun.objects.select_related("ticket").in_bulk([rule.latest for rule in rules if rule.latest])
    rows = [(rule, describe(rule.recurrence()), runs.get(rule.latest)) for rule in rules]
    return render(request, "tickets/recurring/index.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def edit(request: UserRequest, pk: int | None = None) -> HttpResponse:
    """A new rule or one as it is; “preview” shows its dates and keeps nothing."""
    rule = get_object_or_404(RecurringTicket, pk=pk) if pk else None
    form = RecurringForm(request.POST or None, instance=rule, initial=None if rule else _beginning(request))
    status, dates = 200, rule.dates_after(moments.now(), PREVIEWED) if rule else []
    if request.method == "POST":
        status, dates = _attempt(request, rule, form)
        if status == 302:
            messages.success(request, _("Saved."))
            return redirect("recurring")
    return render(request, "tickets/recurring/edit.html", _context(request, rule, form, dates), status=status)


def _beginning(request: UserRequest) -> dict[str, Any]:
    own = request.user.employee_number if request.user.is_agent else ""
    return {"starts_on": moments.now().date(), "owner": own, "requester": own}


def _attempt(request: UserRequest, rule: RecurringTicket | None, form: RecurringForm) -> tuple[int, list[datetime]]:
    """Saves or tries; the status (302: saved) and the dates to show."""
    if not form.is_valid():
        return 400, []
    try:
        if request.POST.get("do") == "preview":
            tried = RecurringTicket(**form.values())
            validate(tried)
            return 200, tried.dates_after(moments.now(), PREVIEWED)
        version = whole_number(request.POST.get("version"))
        save_recurring(rule, by=request.user, version=version, **form.values())
    except (ValidationError, Refused) as error:
        return put_refusal(form, error), []
    return 302, []


def _context(
    request: UserRequest, rule: RecurringTicket | None, form: RecurringForm, dates: Sequence[datetime]
) -> dict[str, Any]:
    context: dict[str, Any] = {"rule": rule, "form": form, "dates": dates}
    context["version"] = request.POST.get("version", rule.version if rule else "")
    if rule is not None:
        runs = rule.runs.select_related("ticket", "by")
        context["runs"] = keyset.newest_first(runs, "due_at", cursor=request.GET.get("cursor", ""), limit=RUNS)
        context["changes"] = rule.history.select_related("by")[:SHOWN_CHANGES]
        context["words"] = describe(rule.recurrence())
    return context


@require_POST
@editors
def act(request: UserRequest, pk: int) -> HttpResponse:
    """Pauses, lets go on, or makes one now."""
    rule = get_object_or_404(RecurringTicket, pk=pk)
    try:
        if request.POST.get("do") == "make":
            _tell(request, making.make_now(rule, by=request.user))
        else:
            saved = set_active(rule, request.POST.get("do") == "resume", by=request.user)
            messages.success(request, _("It goes on.") if saved.is_active else _("Paused."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("recurring_rule", pk)


def _tell(request: UserRequest, run: RecurringRun) -> None:
    if run.ticket is None:
        messages.error(request, _("It could not be made: %(reason)s") % {"reason": run.error})
    else:
        messages.success(request, _("%(number)s has been made.") % {"number": run.ticket.number})
