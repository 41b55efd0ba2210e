"""The plan of a release, and what is said of a stage, as forms."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Team, User
from accounts.roles import Role
from releases.actions import ReleasePlan, StageDraft, UnitDraft
from releases.actions.plan import MOST_ROWS
from releases.actions.stage import MAX_FINDING
from releases.models import ReleaseStage, ReleaseType
from releases.workflow import PLAN_FIELDS
from tickets.inputs import MAX_TEXT, MomentField, category_choices
from tickets.models import Category, Ticket
from tickets.plan_rows import RowForm, plan_rows


class PlanForm(forms.Form):
    """What a release is; its units and stages stand in rows of their own."""

    title = forms.CharField(label=_("Title"), max_length=200)
    description = forms.CharField(
        label=_("Description"), max_length=100_000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Markdown",
    )  # fmt: skip
    category = forms.ModelChoiceField(Category.objects.filter(is_active=True), label=_("Category"), required=False)
    type = forms.ChoiceField(
        label=pgettext_lazy("release", "Type"),
        choices=ReleaseType.choices,
        initial=ReleaseType.MINOR,
        widget=forms.RadioSelect,
    )
    version_name = forms.CharField(label=pgettext_lazy("release", "Version"), max_length=60, required=False)
    goal = forms.CharField(
        label=_("Goal"), max_length=MAX_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is better afterwards."),
    )  # fmt: skip
    planned_start = MomentField(label=_("Deployment begins"), required=False)
    planned_end = MomentField(label=_("Deployment ends"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].widget.choices = category_choices()

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "description", "category")}


class NewReleaseForm(PlanForm):
    """A release to be recorded."""

    team = forms.ModelChoiceField(Team.objects.filter(is_active=True), label=_("Team"), required=False)
    assignee = forms.ModelChoiceField(
        User.objects.handlers([Role.RELEASE_MANAGER]).order_by("name"), label=_("Who carries it out"), required=False
    )


class UnitForm(RowForm):
    """A unit; a row without a name is none."""

    row = UnitDraft

    name = forms.CharField(label=_("Unit"), max_length=120, required=False)
    from_version = forms.CharField(label=_("From version"), max_length=60, required=False)
    version = forms.CharField(label=_("To version"), max_length=60, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("name") and not values.get("version"):
            self.add_error("version", _("Which version goes out?"))
        return values


class StageForm(RowForm):
    """A stage; a row without a name is none."""

    row = StageDraft

    name = forms.CharField(label=_("Stage"), max_length=120, required=False)
    audience = forms.CharField(label=_("For whom"), max_length=300, required=False)
    criterion = forms.CharField(
        label=_("How it is verified"), max_length=MAX_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    planned_start = MomentField(label=_("Planned for"), required=False)


ROWS: dict[str, type[RowForm]] = {"units": UnitForm, "stages": StageForm}


def release_rows(prefix: str, data: Any, initial: list[dict[str, Any]]) -> Any:
    """The units or the stages."""
    return plan_rows(ROWS[prefix], prefix, data, initial, most=MOST_ROWS)


def initial_plan(ticket: Ticket) -> dict[str, Any]:
    """The plan as it stands, for the form."""
    release = ticket.release
    found: dict[str, Any] = {name: getattr(release, name) for name in PLAN_FIELDS}
    for name in ("planned_start", "planned_end"):
        found[name] = timezone.localtime(found[name]) if found[name] else None
    return found | {"title": ticket.title, "description": ticket.description, "category": ticket.category_id}


def initial_units(ticket: Ticket) -> list[dict[str, Any]]:
    return [dict(row) for row in ticket.release_units.values("id", "name", "from_version", "version", "note")]


def initial_stages(ticket: Ticket) -> list[dict[str, Any]]:
    rows = ReleaseStage.objects.filter(ticket=ticket).values("id", "name", "audience", "criterion", "planned_start")
    return [
        {**row, "planned_start": timezone.localtime(row["planned_start"]) if row["planned_start"] else None}
        for row in rows
    ]


def read_plan(form: PlanForm, units: Any, stages: Any) -> ReleasePlan:
    """What was sent, as the verbs take it. All three have been found valid."""
    fields = {name: form.cleaned_data[name] for name in PLAN_FIELDS}
    return ReleasePlan(fields=fields, units=units.drafts(), stages=stages.drafts())


class FindingForm(forms.Form):
    """What was found at a stage."""

    finding = forms.CharField(
        label=_("What was found"), max_length=MAX_FINDING, widget=forms.Textarea(attrs={"rows": 4})
    )


class NotesForm(forms.Form):
    """The release notes."""

    notes = forms.CharField(
        label=_("Release notes"), max_length=MAX_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 18}),
        help_text="Markdown",
    )  # fmt: skip
