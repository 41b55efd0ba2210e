"""Who decides in one's place while one is away: a page of the account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest
from tickets import actions, moments
from tickets.actions.approvals.seating import day_of
from tickets.actions.delegating import may_delegate_for
from tickets.approvals.forms import DelegationForm
from tickets.exceptions import Refused
from tickets.models import Delegation
from tickets.views.approvals import shell
from tickets.views.panels import put_errors, status_of

MAX_SHOWN = 50


@login_required
@require_http_methods(["GET", "POST"])
def delegations(request: UserRequest) -> HttpResponse:
    """What one has handed over and to whom, what was handed to oneself, and a new one."""
    if request.method == "GET":
        return _page(request, DelegationForm(by=request.user))
    form = DelegationForm(request.POST, by=request.user)
    if not form.is_valid():
        return _page(request, form, status=400)
    absent, reason = form.principal or request.user, form.cleaned_data["reason"]
    try:
        made = actions.delegate(absent, form.delegate, by=request.user, days=form.days, reason=reason)
    except ValidationError as error:
        put_errors(form, error)
        return _page(request, form, status=400)
    words = _("%(person)s stands in for you on these days.")
    if absent != request.user:
        words = _("%(person)s stands in for %(absent)s on these days.")
    messages.success(request, words % {"person": made.delegate.name, "absent": absent.name})
    return redirect("delegations")


def _page(request: UserRequest, form: DelegationForm, status: int = 200) -> HttpResponse:
    today = day_of(moments.now())
    known = Delegation.objects.known_to(request.user)
    context = {
        "base": shell(request),
        "form": form,
        "today": today,
        "current": known.filter(ends_on__gte=today).order_by("starts_on", "pk")[:MAX_SHOWN],
        "past": known.filter(ends_on__lt=today)[:MAX_SHOWN],
    }
    return render(request, "approvals/delegations.html", context, status=status)


@login_required
@require_POST
def end_delegation(request: UserRequest, pk: int) -> HttpResponse:
    """Takes one of one's own back; an administrator anybody's."""
    delegation = get_object_or_404(Delegation.objects.known_to(request.user), pk=pk)
    if not may_delegate_for(request.user, delegation.person):
        raise Http404
    try:
        actions.end_delegation(delegation, by=request.user)
    except Refused as refusal:
        return _page(request, DelegationForm(by=request.user), status=status_of(refusal))
    own = delegation.person_id == request.user.pk
    words = _("You are asked yourself again.") if own else _("%(person)s is asked themselves again.")
    messages.success(request, words % {"person": delegation.person.name})
    return redirect("delegations")
