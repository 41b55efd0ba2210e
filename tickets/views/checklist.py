"""The tasks of a ticket: ticking off, adding, changing, putting in order. For whoever sees the ticket."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest
from tickets import actions, policies
from tickets.checklist.mine import VIEWS
from tickets.exceptions import Refused
from tickets.models import Task, TaskTemplate, Ticket
from tickets.views.panels import back_to, panel, put_refusal, status_of, whole_number
from tickets.workspace.checklist import read_board
from tickets.workspace.finding import find_for_staff, find_ticket
from tickets.workspace.task_forms import ReasonForm, TaskForm, TemplateForm

# More tasks than any ticket has.
MOST_ORDERED = 500
VERBS: Mapping[str, Callable[..., Task]] = {
    "start": actions.start_task,
    "complete": actions.complete_task,
    "retry": actions.retry_task,
    "take": lambda task, by, version: actions.assign_task(task, by=by, version=version, assignee=by),
}
REASONED: Mapping[str, tuple[Callable[..., Task], Any]] = {
    "fail": (actions.fail_task, gettext_lazy("It could not be done")),
    "waive": (actions.waive_task, gettext_lazy("Waive the task")),
}


@login_required
@require_POST
def do(request: UserRequest, number: str, pk: int, verb: str) -> HttpResponse:
    """One click: begin, tick off, open again, take."""
    if verb not in VERBS:
        raise Http404
    ticket, task = _find(request, number, pk)
    try:
        VERBS[verb](task, by=request.user, version=whole_number(request.POST.get("version")))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Refused as refusal:
        messages.error(request, refusal.message)
    if (show := request.POST.get("back")) in VIEWS:
        return redirect(f"{reverse('tasks')}?show={show}")
    return back_to(request, ticket, anchor=f"#task-{pk}")


@login_required
@require_http_methods(["GET", "POST"])
def reason(request: UserRequest, number: str, pk: int, verb: str) -> HttpResponse:
    """Failed, or left out: with a reason."""
    ticket, task = _find(request, number, pk)
    carry_out, title = REASONED[verb]
    form = ReasonForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = _attempt(form, lambda: carry_out(task, by=request.user, reason=form.cleaned_data["reason"]))
        if status == 200:
            return back_to(request, ticket, anchor=f"#task-{pk}")
    context = {"ticket": ticket, "task": task, "form": form, "title": title, "address": request.path}
    if not request.user.is_desk_staff:
        return render(request, "tickets/tasks/reason_portal.html", context, status=status)
    return panel(request, "tickets/tasks/_reason.html", context, status)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: UserRequest, number: str) -> HttpResponse:
    """One task, or those of a template."""
    ticket = _find_planned(request, number)
    from_template = "template" in request.POST
    form = TaskForm(None if from_template else request.POST or None, ticket=ticket)
    template_form = TemplateForm(request.POST if from_template else None, ticket=ticket)
    status = 200
    if request.method == "POST":
        chosen = template_form if from_template else form
        status = _attempt(chosen, lambda: actions.add_tasks(ticket, _specs(chosen), by=request.user))
        if status == 200:
            return back_to(request, ticket, _("Added."), anchor="#tasks")
    context = {"ticket": ticket, "form": form, "template_form": template_form}
    context["templates"] = TaskTemplate.objects.offered_for(ticket.kind)
    return panel(request, "tickets/tasks/_add.html", context, status)


def _specs(form: Form) -> Any:
    if isinstance(form, TaskForm):
        return [form.spec()]
    return form.cleaned_data["template"].specs()


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, number: str, pk: int) -> HttpResponse:
    """What a task says, who has it, what it comes after; or away with it."""
    ticket = _find_planned(request, number)
    task = get_object_or_404(ticket.tasks.select_related("assignee", "team"), pk=pk)
    read = whole_number(request.POST.get("version"))
    if "remove" in request.POST:
        return _remove(request, ticket, task)
    form = TaskForm(request.POST or None, ticket=ticket, task=task)
    status = 200
    if request.method == "POST":
        status = _attempt(form, lambda: _save(request, task, form, read))
        if status == 200:
            return back_to(request, ticket, _("Saved."), anchor=f"#task-{pk}")
    return panel(request, "tickets/tasks/_edit.html", {"ticket": ticket, "task": task, "form": form}, status)


def _save(request: UserRequest, task: Task, form: TaskForm, read: int | None) -> None:
    team, assignee = form.cleaned_data["team"], form.cleaned_data["assignee"]
    with transaction.atomic():
        if (team, assignee) != (task.team, task.assignee):
            task = actions.assign_task(task, by=request.user, version=read, team=team, assignee=assignee)
            read = task.version
        actions.change_task(task, by=request.user, version=read, **form.own_values())


def _remove(request: UserRequest, ticket: Ticket, task: Task) -> HttpResponse:
    try:
        actions.remove_task(task, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return back_to(request, ticket, anchor=f"#task-{task.pk}")
    return back_to(request, ticket, _("Removed."), anchor="#tasks")


@login_required
@require_POST
def order(request: UserRequest, number: str) -> HttpResponse:
    """One task up or down among those of its group, or all of them in the order in which they were dragged."""
    ticket = _find_planned(request, number)
    if "order" in request.POST:
        return _arrange(request, ticket)
    for direction in ("up", "down"):
        key = whole_number(request.POST.get(direction))
        if key is not None:
            _shift(request, ticket, key, direction)
            return back_to(request, ticket, anchor=f"#task-{key}")
    return back_to(request, ticket, anchor="#tasks")


def _arrange(request: UserRequest, ticket: Ticket) -> HttpResponse:
    """For the script: 204, or why not."""
    keys = [key for value in request.POST.getlist("order")[:MOST_ORDERED] if (key := whole_number(value)) is not None]
    try:
        actions.reorder_tasks(ticket, keys, by=request.user)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=400)
    except Refused as refusal:
        return JsonResponse({"error": refusal.message}, status=status_of(refusal))
    return HttpResponse(status=204)


def _shift(request: UserRequest, ticket: Ticket, key: int, direction: str) -> None:
    keys = list(ticket.tasks.order_by("position", "pk").values_list("pk", "group"))
    group = next((name for pk, name in keys if pk == key), None)
    if group is None:
        raise Http404
    own = [pk for pk, name in keys if name == group]
    place = own.index(key)
    other = place + (-1 if direction == "up" else 1)
    if not 0 <= other < len(own):
        return
    own[place], own[other] = own[other], own[place]
    try:
        actions.reorder_tasks(ticket, own, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)


@login_required
@require_http_methods(["GET"])
def tasks(request: UserRequest, number: str) -> HttpResponse:
    """The tasks by themselves."""
    ticket = find_for_staff(request.user, number)
    return panel(request, "tickets/tasks/_panel.html", {"ticket": ticket, "board": read_board(ticket, request.user)})


def _attempt(form: Form, verb: Callable[[], Any]) -> int:
    """Carries out what a valid form asks for; the status of the answer, with what was wrong put into the form."""
    if not form.is_valid():
        return 400
    try:
        verb()
    except (ValidationError, Refused) as error:
        return put_refusal(form, error)
    return 200


def _find(request: UserRequest, number: str, pk: int) -> tuple[Ticket, Task]:
    """The task, for whoever may do it; for others it is not there."""
    ticket = find_ticket(request.user, number)
    task = get_object_or_404(ticket.tasks, pk=pk)
    task.ticket = ticket
    if not policies.can_do_task(request.user, ticket, task):
        raise Http404
    return ticket, task


def _find_planned(request: UserRequest, number: str) -> Ticket:
    ticket = find_for_staff(request.user, number)
    if not policies.can_plan_tasks(request.user, ticket):
        raise Http404
    return ticket
