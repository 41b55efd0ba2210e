"""Writing a change: recording it, and its plan, with what stands in the way shown while one types."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import UserRequest
from changes.actions import create_change, save_plan
from changes.conflicts import Conflict, Window, find_conflicts, window_of
from changes.forms.plan import (
    GROUP_PREFIXES,
    NewChangeForm,
    PlanForm,
    asset_ids,
    chosen_assets,
    initial_plan,
    initial_steps,
    owner_choices,
    read_plan,
    step_rows,
    template_plan,
    template_steps,
)
from changes.models import ChangeTemplate
from changes.models.change import LONGEST_WINDOW
from changes.policies import can_edit_plan
from changes.views.guard import planners
from tickets.asset_directory import assets
from tickets.choices import Kind
from tickets.exceptions import Refused
from tickets.inputs import MomentField
from tickets.models import Ticket
from tickets.policies import can_record_for_others, can_view
from tickets.views.panels import put_refusal, whole_number
from tickets.workspace.finding import find_for_staff

FOUND_ASSETS = 12
# Buttons that only change the page.
LOOKING = ("find", "more-steps", "more-rollback")


@dataclass
class Sheet:
    """The form with its two lists of steps."""

    form: PlanForm
    steps: Any
    rollback: Any

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.steps.is_valid(), self.rollback.is_valid()])

    def context(self, request: UserRequest) -> dict[str, Any]:
        chosen = asset_ids(self.form["assets"].value() or [])
        return {
            "form": self.form,
            "steps": self.steps,
            "rollback": self.rollback,
            "chosen_assets": chosen_assets(chosen),
            "found_assets": _found(request, chosen),
            "asset_query": request.POST.get("q", ""),
        }


@require_http_methods(["GET", "POST"])
@planners
def new(request: UserRequest) -> HttpResponse:
    """A new change, from nothing or from a template."""
    template = _chosen_template(request)
    sheet = _new_sheet(request, template)
    status = 200
    if request.method == "POST" and request.POST.get("do") not in LOOKING:
        status = 400
        if sheet.is_valid() and (ticket := _create(request, sheet)):
            messages.success(request, _("%(number)s is recorded.") % {"number": ticket.number})
            return redirect(ticket)
    context = {**sheet.context(request), "templates": ChangeTemplate.objects.filter(is_active=True)}
    return render(request, "changes/new.html", {**context, "template": template}, status=status)


def _chosen_template(request: UserRequest) -> ChangeTemplate | None:
    key = whole_number(request.GET.get("template"))
    return ChangeTemplate.objects.filter(pk=key, is_active=True).first() if key else None


def _new_sheet(request: UserRequest, template: ChangeTemplate | None) -> Sheet:
    data = request.POST or None
    owners = owner_choices()
    looking = request.POST.get("do") in LOOKING
    initial: dict[str, Any] = template_plan(template) if template else {}
    steps = {
        group: step_rows(prefix, data, template_steps(template, group) if template else [], owners)
        for group, prefix in GROUP_PREFIXES.items()
    }
    form = _as_typed(NewChangeForm, request) if looking else NewChangeForm(data, initial=initial)
    return Sheet(form, steps["implementation"], steps["rollback"])


def _as_typed(form_class: type[PlanForm], request: UserRequest) -> PlanForm:
    """What was typed, not yet checked."""
    typed: dict[str, Any] = dict(request.POST.items())
    typed["assets"] = request.POST.getlist("assets")
    return form_class(initial=typed)


def _create(request: UserRequest, sheet: Sheet) -> Ticket | None:
    form = sheet.form
    values = form.cleaned_data
    fields = {name: value for name, value in form.facts().items() if value}
    if can_record_for_others(request.user):
        fields |= {name: values[name] for name in ("team", "assignee") if values[name]}
    try:
        return create_change(
            by=request.user,
            type=values["type"],
            template=values["template"],
            plan=read_plan(form, sheet.steps, sheet.rollback),
            **fields,
        )
    except (ValidationError, Refused) as error:
        put_refusal(form, error)
    return None


@require_http_methods(["GET", "POST"])
@planners
def edit(request: UserRequest, number: str) -> HttpResponse:
    """The plan of a change, as long as it is planned."""
    ticket = find_for_staff(request.user, number, Kind.CHANGE)
    if not can_edit_plan(request.user, ticket):
        raise Http404
    sheet = _sheet(request, ticket)
    status = 200
    if request.method == "POST" and request.POST.get("do") not in LOOKING:
        status = 400
        if sheet.is_valid():
            status = _save(request, ticket, sheet)
        if status == 200:
            messages.success(request, _("The plan is saved."))
            return redirect(ticket)
    context = {**sheet.context(request), "ticket": ticket, "conflicts": _shown(request, _conflicts(request, ticket))}
    context["version"] = request.POST.get("version") or ticket.version
    return render(request, "changes/plan.html", context, status=status)


def _sheet(request: UserRequest, ticket: Ticket) -> Sheet:
    data = request.POST or None
    owners = owner_choices()
    steps = {
        group: step_rows(prefix, data, initial_steps(ticket, group), owners) for group, prefix in GROUP_PREFIXES.items()
    }
    form = PlanForm(data, initial=initial_plan(ticket))
    if request.POST.get("do") in LOOKING:
        form = _as_typed(PlanForm, request)
    return Sheet(form, steps["implementation"], steps["rollback"])


def _save(request: UserRequest, ticket: Ticket, sheet: Sheet) -> int:
    """The status of the answer, with what was refused put into the form."""
    plan = read_plan(sheet.form, sheet.steps, sheet.rollback)
    read = whole_number(request.POST.get("version"))
    try:
        save_plan(ticket, plan, by=request.user, version=read, **sheet.form.facts())
    except (ValidationError, Refused) as error:
        return put_refusal(sheet.form, error)
    return 200


@require_GET
@planners
def conflicts(request: UserRequest) -> HttpResponse:
    """What stands against the window that is being typed."""
    ticket = None
    if number := request.GET.get("ticket", "").replace("\x00", "")[:24]:
        ticket = Ticket.objects.visible_to(request.user).filter(number=number.upper(), kind="change").first()
    found = _shown(request, _conflicts(request, ticket))
    return render(request, "changes/_conflicts.html", {"conflicts": found, "is_live": True})


def _conflicts(request: UserRequest, ticket: Ticket | None) -> list[Conflict]:
    given = request.POST if request.method == "POST" else request.GET
    if "starts_at" in given:
        window, ids = _typed_window(given), asset_ids(given.getlist("assets"))
    elif ticket is not None:
        change = ticket.change
        window = window_of(change)
        ids = sorted(assets().named_on([ticket.pk]).get(ticket.pk, frozenset()))
    else:
        return []
    return find_conflicts(window, ids, apart_from=ticket.pk if ticket else None) if window else []


def _typed_window(given: Any) -> Window | None:
    """The window of the fields as they stand; None while it is none."""
    field = MomentField(required=False)
    try:
        starts_at, ends_at = (field.clean(given.get(name, "")) for name in ("starts_at", "ends_at"))
    except ValidationError:
        return None
    if starts_at is None or ends_at is None or not starts_at < ends_at <= starts_at + LONGEST_WINDOW:
        return None
    return Window(starts_at, ends_at)


def _shown(request: UserRequest, found: list[Conflict]) -> list[tuple[Conflict, bool]]:
    """Each with whether the reader may know which other change it is."""
    return [(conflict, conflict.change is None or can_view(request.user, conflict.change.ticket)) for conflict in found]


@require_GET
@planners
def find_assets(request: UserRequest) -> HttpResponse:
    """The assets that are chosen, and those that match what is typed."""
    chosen = asset_ids(request.GET.getlist("assets"))
    context = {
        "chosen_assets": chosen_assets(chosen),
        "found_assets": _found(request, chosen),
        "asset_query": request.GET.get("q", ""),
    }
    return render(request, "changes/_asset_choices.html", context)


def _found(request: UserRequest, chosen: list[int]) -> list[Any]:
    words = (request.POST.get("q") or request.GET.get("q") or "").replace("\x00", "").strip()[:100]
    if not words:
        return []
    return [asset for asset in assets().search(words, request.user, FOUND_ASSETS) if asset.id not in chosen]
