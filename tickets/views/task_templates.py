"""The settings page of task templates. For administrators."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import UserRequest
from tickets.actions.task_template import save_template
from tickets.exceptions import Refused
from tickets.models import TaskTemplate
from tickets.views.access import administrators
from tickets.views.panels import put_refusal, whole_number
from tickets.workspace.template_forms import StepFormSet, TaskTemplateForm, initial_steps

EMPTY_ROWS = 2
SHOWN_VERSIONS = 30


@require_safe
@administrators
def index(request: UserRequest) -> HttpResponse:
    """All templates."""
    return render(request, "tickets/task_templates/index.html", {"templates": TaskTemplate.objects.all()})


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def edit(request: UserRequest, slug: str = "") -> HttpResponse:
    """A new template, or the next version of one."""
    template = get_object_or_404(TaskTemplate, slug=slug) if slug else None
    form = TaskTemplateForm(request.POST or None, initial=TaskTemplateForm.initial_of(template) if template else None)
    steps = _rows(request, template)
    status = 200
    if request.method == "POST" and request.POST.get("do") != "more":
        status = 400
        if all([form.is_valid(), steps.is_valid()]):
            status = _save(request, template, form, steps)
        if status == 200:
            messages.success(request, _("Saved. Tickets that have these tasks already keep theirs."))
            return redirect("task_templates")
    versions = template.versions.select_related("by")[:SHOWN_VERSIONS] if template else []
    context = {"template": template, "form": form, "steps": steps, "versions": versions}
    context["version"] = request.POST.get("version", template.version if template else "")
    return render(request, "tickets/task_templates/edit.html", context, status=status)


def _rows(request: UserRequest, template: TaskTemplate | None) -> Any:
    """The rows of steps with empty ones at the end; “more rows” adds to those that came back."""
    if request.method != "POST":
        rows = StepFormSet(initial=initial_steps(template.steps if template else ()), prefix="steps")
        rows.extra = EMPTY_ROWS
        return rows
    data = request.POST.copy()
    if data.get("do") == "more":
        data["steps-TOTAL_FORMS"] = str((whole_number(data.get("steps-TOTAL_FORMS")) or 0) + EMPTY_ROWS)
    return StepFormSet(data, initial=initial_steps(template.steps if template else ()), prefix="steps")


def _save(request: UserRequest, template: TaskTemplate | None, form: TaskTemplateForm, steps: Any) -> int:
    version = whole_number(request.POST.get("version"))
    try:
        save_template(template, by=request.user, version=version, steps=steps.steps(), **form.cleaned_data)
    except (ValidationError, Refused) as error:
        return put_refusal(form, error)
    return 200
