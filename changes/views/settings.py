"""Settings of changes: freezes, templates, the thresholds of risk. For administrators."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import UserRequest
from changes.actions.settings import save_freeze, save_template, save_thresholds
from changes.board import PATHS
from changes.forms.plan import asset_ids, chosen_assets
from changes.forms.settings import FreezeForm, TemplateForm, ThresholdsForm
from changes.models import ChangeTemplate, Freeze, RiskLevel, RiskThresholds, SettingRecord
from changes.risk import FORM_SLUG, highest_score, questionnaire
from tickets.asset_directory import assets
from tickets.custom_forms.document import Document
from tickets.exceptions import Refused
from tickets.models import ApprovalPath
from tickets.views.access import administrators
from tickets.views.panels import put_refusal

Subject = SettingRecord.Subject
SHOWN_RECORDS = 30
MOST_FREEZES = 200


@require_GET
@administrators
def freezes(request: UserRequest) -> HttpResponse:
    """Every freeze period, the latest first."""
    context = {
        "freezes": Freeze.objects.order_by("-starts_at", "-pk")[:MOST_FREEZES],
        "records": SettingRecord.objects.about(Subject.FREEZE)[:SHOWN_RECORDS],
    }
    return render(request, "changes/settings/freezes.html", context)


@require_http_methods(["GET", "POST"])
@administrators
def freeze(request: UserRequest, pk: int | None = None) -> HttpResponse:
    """One freeze period, new or changed."""
    found = get_object_or_404(Freeze, pk=pk) if pk else None
    form = FreezeForm(request.POST or None, instance=found)
    status, saved = _save(request, form, lambda values, note: save_freeze(found, values, by=request.user, note=note))
    if saved:
        return redirect("change_settings:freezes")
    context = {"form": form, "freeze": found, "records": _records(Subject.FREEZE, pk)}
    return render(request, "changes/settings/freeze.html", context, status=status)


@require_GET
@administrators
def templates(request: UserRequest) -> HttpResponse:
    """Every template of a standard change."""
    context = {
        "templates": ChangeTemplate.objects.select_related("team", "category"),
        "records": SettingRecord.objects.about(Subject.TEMPLATE)[:SHOWN_RECORDS],
    }
    return render(request, "changes/settings/templates.html", context)


@require_http_methods(["GET", "POST"])
@administrators
def template(request: UserRequest, pk: int | None = None) -> HttpResponse:
    """One template, new or changed."""
    found = get_object_or_404(ChangeTemplate, pk=pk) if pk else None
    looking = request.POST.get("do") == "find"
    typed = {**request.POST.dict(), "assets": request.POST.getlist("assets")} if looking else {}
    form = TemplateForm(None if looking else request.POST or None, instance=found, initial=typed)
    status, saved = (200, None) if looking else _save(request, form, _template_saver(request, found))
    if saved:
        return redirect("change_settings:templates")
    chosen = asset_ids(form["assets"].value() or [])
    words = request.POST.get("q", "").replace("\x00", "").strip()[:100]
    context = {
        "form": form,
        "template": found,
        "records": _records(Subject.TEMPLATE, pk),
        "chosen_assets": chosen_assets(chosen),
        "found_assets": assets().search(words, request.user, 12) if words else [],
        "asset_query": words,
    }
    return render(request, "changes/settings/template.html", context, status=status)


def _template_saver(request: UserRequest, found: ChangeTemplate | None) -> Callable[[dict[str, Any], str], Any]:
    def save(values: dict[str, Any], note: str) -> ChangeTemplate:
        values["asset_ids"] = values.pop("assets")
        return save_template(found, values, by=request.user, note=note)

    return save


@require_http_methods(["GET", "POST"])
@administrators
def risk(request: UserRequest) -> HttpResponse:
    """From which score on a risk is medium and high, by which questions, and who approves what."""
    form = ThresholdsForm(request.POST or None, instance=RiskThresholds.current())
    status, saved = _save(request, form, lambda values, note: save_thresholds(values, by=request.user, note=note))
    if saved:
        return redirect("change_settings:risk")
    version = questionnaire()
    paths = {path.slug: path for path in ApprovalPath.objects.filter(slug__in=PATHS.values())}
    context = {
        "form": form,
        "form_slug": FORM_SLUG,
        "questions": list(Document.from_json(version.document)) if version else [],
        "highest": highest_score(version),
        "paths": [(RiskLevel(level).label, slug, paths.get(slug)) for level, slug in PATHS.items()],
        "records": _records(Subject.RISK, None),
    }
    return render(request, "changes/settings/risk.html", context, status=status)


def _records(subject: str, pk: int | None) -> list[SettingRecord]:
    return list(SettingRecord.objects.about(subject, pk)[:SHOWN_RECORDS])


def _save(request: UserRequest, form: ModelForm, save: Callable[[dict[str, Any], str], Any]) -> tuple[int, Any]:
    """The status of the answer, and what was saved if it was; what was refused stands in the form."""
    if request.method != "POST":
        return 200, None
    if not form.is_valid():
        return 400, None
    values = dict(form.cleaned_data)
    note = values.pop("note")
    try:
        saved = save(values, note)
    except (ValidationError, Refused) as error:
        return put_refusal(form, error), None
    messages.success(request, _("Saved."))
    return 200, saved
