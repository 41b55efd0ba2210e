"""Policies: as they are, each version, as a form, and what a draft promises."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import UserRequest
from sla.defaults import default_document
from sla.document import PolicyDocument, read_document
from sla.editing.amounts import write_amount
from sla.editing.calendars import last_change
from sla.editing.policies import PolicyDraft, save_policy
from sla.editing.preview import promises_of
from sla.forms import policies as forms
from sla.forms.plain import DaysForm
from sla.models import Calendar, ClockKind, Policy, PolicyVersion, SettingChange, Simulation
from sla.policies import may_edit_promises
from sla.simulation.verbs import try_policy
from sla.step_words import step_words
from sla.views.guard import history, promise_editors, promise_readers
from tickets.choices import Priority
from tickets.exceptions import Refused
from tickets.views.panels import put_refusal, whole_number

Subject = SettingChange.Subject
EMPTY_ROWS = 2


@require_GET
@promise_readers
def show(request: UserRequest, pk: int, number: int | None = None) -> HttpResponse:
    """What the policy promises, now or in an earlier version."""
    policy = get_object_or_404(Policy.objects.select_related("current", "category", "department"), pk=pk)
    version = policy.current
    if number is not None:
        version = get_object_or_404(PolicyVersion, policy=policy, number=number)
    context = {
        "policy": policy,
        "version": version,
        "is_current": version == policy.current,
        "changes": history(Subject.POLICY, policy.pk),
        "may_edit": may_edit_promises(request.user),
        **(promised(version.content) if version else {}),
    }
    return render(request, "sla/settings/policy.html", context)


def promised(document: PolicyDocument) -> dict[str, Any]:
    """A document as a page tells it."""
    names = {row.key: str(row) for row in Calendar.objects.filter(key__in=document.calendars)}
    waits = [
        (str(name), [forms.place_words(place) for place in sorted(document.pauses[kind])])
        for kind, name in ClockKind.choices
        if document.pauses.get(kind)
    ]
    return {
        "promises": list(promises_of(document)),
        "calendar_names": names,
        "priorities": Priority.labels,
        "waits": waits,
        "steps": [(str(name), steps) for kind, name in ClockKind.choices if (steps := _steps(document, kind))],
    }


def _steps(document: PolicyDocument, kind: str) -> list[tuple[str, str, str, bool]]:
    found: dict[tuple[str, str, bool], list[str]] = {}
    for priority, own in sorted(document.steps.get(kind, {}).items()):
        words = [str(Priority(priority).label)] if priority else [_("every priority")]
        for step in own:
            moment = f"{step.percent} %" if step.percent is not None else _after(step.seconds or 0)
            found.setdefault((moment, step_words(step), step.hold), []).extend(words)
    return [
        (moment, pgettext("between items", ", ").join(words), what, hold)
        for (moment, what, hold), words in found.items()
    ]


def _after(seconds: int) -> str:
    return _("%(amount)s after the start") % {"amount": write_amount(seconds)} if seconds else _("at once")


@require_http_methods(["GET", "POST"])
@promise_editors
def edit(request: UserRequest, pk: int | None = None) -> HttpResponse:
    """A new policy, or an old one changed: looked at, tried on past tickets, saved."""
    policy = get_object_or_404(Policy.objects.select_related("current"), pk=pk) if pk else None
    draft = _first(request, policy)
    form = forms.PolicyForm(request.POST or None, draft=draft)
    steps = _step_rows(request, draft)
    days_form = DaysForm(request.POST if request.POST.get("do") == "try" else None)
    context: dict[str, Any] = {"policy": policy, "form": form, "steps": steps, "days_form": days_form}
    status = 200
    if request.method == "POST" and request.POST.get("do") != "more":
        try:
            if all([form.is_valid(), steps.is_valid(), not days_form.is_bound or days_form.is_valid()]):
                draft = forms.draft_of(form, steps)
                answer = _carry_out(request, policy, draft, days_form)
                if answer is not None:
                    return answer
                draft.check()
                context["preview"] = promised(read_document(draft.document()))
        except (ValidationError, Refused) as error:
            status = put_refusal(form, error)
        status = 400 if status == 200 and "preview" not in context else status
    read = request.POST.get("based_on")
    context["based_on"] = read if read is not None else (last_change(Subject.POLICY, policy.pk) if policy else "")
    context["priorities"] = Priority.labels
    return render(request, "sla/settings/policy_edit.html", context, status=status)


def _step_rows(request: UserRequest, draft: PolicyDraft) -> Any:
    """The rows of steps, a few empty ones at the end; “more rows” adds to those that came back."""
    if request.method != "POST":
        rows = forms.StepFormSet(initial=forms.initial_steps(draft.steps), prefix="steps")
        rows.extra = EMPTY_ROWS
        return rows
    data = request.POST.copy()
    if data.get("do") == "more":
        count = whole_number(data.get("steps-TOTAL_FORMS")) or 0
        data["steps-TOTAL_FORMS"] = str(min(count + EMPTY_ROWS, forms.MAX_ROWS))
    return forms.StepFormSet(data, prefix="steps")


def _first(request: UserRequest, policy: Policy | None) -> PolicyDraft:
    """What the form begins with: a draft that was tried, the policy as it is, or the defaults."""
    tried = whole_number(request.GET.get("from"))
    if tried:
        found = Simulation.objects.filter(pk=tried, subject=Simulation.Subject.POLICY).first()
        if found is not None and found.object_id == (policy.pk if policy else None):
            return PolicyDraft.read(found.draft)
    if policy is not None:
        return PolicyDraft.of(policy)
    document = default_document({})
    return PolicyDraft(name="", **{name: document[name] for name in ("targets", "pauses", "steps")})


def _carry_out(
    request: UserRequest, policy: Policy | None, draft: PolicyDraft, days_form: DaysForm
) -> HttpResponse | None:
    """Saves or tries; None when it is only to be looked at."""
    if days_form.is_bound:
        simulation = try_policy(policy, draft, days=days_form.cleaned_data["days"], by=request.user)
        return redirect("sla:simulation", simulation.pk)
    if request.POST.get("do") != "save":
        return None
    note, read = request.POST.get("note", "")[:200], whole_number(request.POST.get("based_on"))
    moves = "moves_clocks" in request.POST
    saved = save_policy(policy, draft, by=request.user, note=note, moves_clocks=moves, based_on=read)
    messages.success(request, _("Saved. New tickets get it."))
    return redirect("sla:policy", saved.pk)
