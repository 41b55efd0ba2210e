"""Approval paths in the settings: the list, a path's steps, who would be asked, and every change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import UserRequest
from accounts.models import Team, User
from accounts.roles import Role
from tickets import actions, moments
from tickets.actions.approvals.seating import preview
from tickets.approvals.path_form import PathBuilder
from tickets.exceptions import Refused
from tickets.models import ApprovalPath, StepMode, StepPerson, StepSpec
from tickets.views.access import administrators
from tickets.views.panels import put_errors, status_of, whole_number

MAX_HISTORY = 50


@administrators
@require_safe
def path_list(request: UserRequest) -> HttpResponse:
    """All paths, those in use first."""
    paths = ApprovalPath.objects.order_by("-is_active", "name", "pk")
    rows = [(path, path.specs()) for path in paths]
    return render(request, "approvals/paths/list.html", {"rows": rows})


@administrators
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, slug: str | None = None) -> HttpResponse:
    """A path, or a new one. Every button but the one that saves shows the page again."""
    path = get_object_or_404(ApprovalPath, slug=slug) if slug else None
    if request.method == "GET":
        return _page(request, PathBuilder(request.user, path))
    builder = PathBuilder(request.user, path, request.POST)
    if not builder.is_used:
        return _page(request, builder)
    if not builder.is_valid():
        return _page(request, builder, status=400)
    return _save(request, builder) if builder.do == "save" else _page(request, builder)


def _save(request: UserRequest, builder: PathBuilder) -> HttpResponse:
    facts = {name: builder.names.cleaned_data[name] for name in builder.names.fields}
    version = whole_number(request.POST.get("version"))
    try:
        path = get_object_or_404(ApprovalPath, pk=builder.path.pk) if builder.path else None
        saved = actions.save_path(path, by=request.user, steps=builder.specs(), version=version, **facts)
    except ValidationError as error:
        put_errors(builder.names, error)
        return _page(request, builder, status=400)
    except Refused as refusal:
        return _page(request, builder, conflict=refusal.message, status=status_of(refusal))
    messages.success(request, _("“%(path)s” is saved.") % {"path": saved})
    return redirect("approval_paths:edit", saved.slug)


def _page(request: UserRequest, builder: PathBuilder, *, conflict: str = "", status: int = 200) -> HttpResponse:
    path = builder.path
    history = list(path.history.select_related("by").order_by("-version")[:MAX_HISTORY]) if path else []
    words = Words([StepSpec.from_json(step) for change in history for step in change.document["steps"]])
    context: dict[str, Any] = {
        "builder": builder,
        "path": path,
        "conflict": conflict,
        "version": path.version if path else "",
        "preview": _preview(builder) if builder.do == "preview" and status == 200 else None,
        "history": [(change, words.of(change.document["steps"])) for change in history],
    }
    return render(request, "approvals/paths/edit.html", context, status=status)


def _preview(builder: PathBuilder) -> dict[str, Any] | None:
    """Who would be asked if the person asked today."""
    if not builder.preview_form.is_valid() or not builder.preview_form.cleaned_data["preview_for"]:
        return None
    person = User.objects.select_related("department", "manager").get(
        pk=builder.preview_form.cleaned_data["preview_for"]["id"]
    )
    return {"person": person, "steps": preview(person, builder.specs(), moments.now())}


@dataclass
class Words:
    """Steps in words, with the names of teams and people read once for all of them."""

    specs: Sequence[StepSpec]

    def __post_init__(self) -> None:
        self.teams = Team.objects.in_bulk({spec.team for spec in self.specs if spec.team})
        self.people = User.objects.in_bulk({key for spec in self.specs for key in spec.people})

    def of(self, steps: Sequence[dict[str, Any]]) -> list[tuple[StepSpec, list[str], str]]:
        """Each step, whom it asks, and how many must agree."""
        specs = [StepSpec.from_json(step) for step in steps]
        return [(spec, self._asked(spec), str(StepMode(spec.mode).label)) for spec in specs]

    def _asked(self, spec: StepSpec) -> list[str]:
        found = [str(StepPerson(spec.who).label)] if spec.who else []
        found += [str(Role(spec.role).label)] if spec.role else []
        found += [str(self.teams[spec.team])] if spec.team in self.teams else []
        return found + [self.people[key].name for key in spec.people if key in self.people]
