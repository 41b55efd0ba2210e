"""The plan of a change as a form."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.roles import Role
from changes.actions import Plan, StepDraft
from changes.models import Change, ChangeTemplate, ChangeType
from changes.models.change import LONGEST_DOWNTIME_MINUTES
from changes.plan import (
    IMPLEMENTATION,
    LONGEST_STEP_MINUTES,
    MOST_STEPS,
    PLAN_FIELDS,
    ROLLBACK,
    TEXTS,
    steps_of,
)
from tickets.asset_directory import AssetReference, assets
from tickets.inputs import MAX_TEXT, MomentField, category_choices
from tickets.models import Category, Ticket
from tickets.plan_rows import RowForm, plan_rows
from tickets.policies import NOTE_ROLES

MOST_PEOPLE = 500


class OwnerField(forms.ChoiceField):
    """A person or a team: “u12” or “t3”."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, label=_("Owner"), **options)

    def clean(self, value: Any) -> User | Team | None:
        text = str(value or "")
        if not text:
            return None
        found: User | Team | None = None
        if text[1:].isascii() and text[1:].isdecimal() and len(text) < 12:
            key = int(text[1:])
            if text[0] == "u":
                found = User.objects.active().filter(pk=key).first()
            elif text[0] == "t":
                found = Team.objects.filter(pk=key, is_active=True).first()
        if found is None:
            raise ValidationError(_("Choose a person or a team of the list."), code="invalid_choice")
        return found


def owner_choices() -> list[Any]:
    """Teams first, then everybody who works at the desk."""
    teams = [(f"t{team.pk}", str(team)) for team in Team.objects.filter(is_active=True)]
    people = User.objects.active().with_role(*NOTE_ROLES).order_by("name", "pk")[:MOST_PEOPLE]
    return [
        ("", "—"),
        (gettext("Teams"), teams),
        (gettext("People"), [(f"u{person.pk}", person.name) for person in people]),
    ]


class StepForm(RowForm):
    """One step. A row without a title is none."""

    title = forms.CharField(label=_("Step"), max_length=200, required=False)
    owner = OwnerField()
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST_STEP_MINUTES, required=False)

    def __init__(self, *args: Any, owners: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].widget.choices = owners

    def draft(self) -> StepDraft | None:
        """The step as the verb takes it; None for an empty row."""
        values = self.values()
        if not values.get("title"):
            return None
        owner = values.pop("owner", None)
        return StepDraft(
            **values,
            assignee=owner if isinstance(owner, User) else None,
            team=owner if isinstance(owner, Team) else None,
        )


def step_rows(prefix: str, data: Any, initial: list[dict[str, Any]], owners: list[Any]) -> Any:
    """The rows of one plan."""
    return plan_rows(StepForm, prefix, data, initial, most=MOST_STEPS, owners=owners)


def initial_steps(ticket: Ticket, group: str) -> list[dict[str, Any]]:
    """The steps that there are, as rows."""
    return [
        {
            "id": step.task.pk,
            "title": step.task.title,
            "owner": f"u{step.task.assignee_id}" if step.task.assignee_id else _team(step.task.team_id),
            "minutes": step.task.planned_minutes,
        }
        for step in steps_of(ticket)[group]
    ]


def _team(key: int | None) -> str:
    return f"t{key}" if key else ""


class AssetsField(forms.Field):
    """Assets by their ids, from checkboxes."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[int]:
        return asset_ids(value or [])


def asset_ids(values: Iterable[Any]) -> list[int]:
    """The ids among what was sent, each once; what is none is left out."""
    found = [int(value) for value in map(str, values) if value.isascii() and value.isdecimal() and len(value) < 19]
    return list(dict.fromkeys(found))[:200]


def chosen_assets(ids: Iterable[int]) -> list[AssetReference]:
    """Those that exist, in the order of their numbers."""
    return sorted(assets().get(ids).values(), key=lambda asset: asset.number)


class PlanForm(forms.Form):
    """What a change says, with its window. The steps stand in rows of their own."""

    title = forms.CharField(label=_("Title"), max_length=200)
    description = forms.CharField(
        label=_("Description"),
        max_length=100_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Markdown",
    )
    category = forms.ModelChoiceField(Category.objects.filter(is_active=True), label=_("Category"), required=False)
    justification = forms.CharField(label=_("Reason for the change"), help_text=_("Why is this changed?"))
    scope = forms.CharField(
        label=pgettext_lazy("change", "Scope"), help_text=_("What exactly is changed, and what not.")
    )
    impact_description = forms.CharField(label=_("Impact"), help_text=_("Who notices what, and for how long."))
    starts_at = MomentField(label=_("Window begins"), required=False)
    ends_at = MomentField(label=_("Window ends"), required=False)
    downtime_planned_minutes = forms.IntegerField(
        label=_("Planned downtime (minutes)"), min_value=0, max_value=LONGEST_DOWNTIME_MINUTES, required=False
    )
    test_plan = forms.CharField(label=_("Test plan"), help_text=_("How is it known that it works?"))
    rollback_plan = forms.CharField(
        label=_("Rollback plan"), help_text=_("How is it undone, and when is that decided?")
    )
    point_of_no_return = forms.IntegerField(
        label=_("Point of no return"),
        min_value=0,
        max_value=MOST_STEPS,
        required=False,
        help_text=_("The number of the step from which on nothing can be rolled back; 0: it always can."),
    )
    assets = AssetsField(label=_("Affected assets and services"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TEXTS:
            field = self.fields[name]
            field.required = False
            field.max_length = MAX_TEXT  # type: ignore[attr-defined]
            field.validators.append(MaxLengthValidator(MAX_TEXT))
            field.widget = forms.Textarea(attrs={"rows": 3})
        self.fields["category"].widget.choices = category_choices()

    def plan_fields(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in PLAN_FIELDS}

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "description", "category")}


class NewChangeForm(PlanForm):
    """A change to be recorded."""

    type = forms.ChoiceField(
        label=pgettext_lazy("change", "Type"),
        choices=ChangeType.choices,
        initial=ChangeType.NORMAL,
        widget=forms.RadioSelect,
    )
    template = forms.ModelChoiceField(
        ChangeTemplate.objects.filter(is_active=True),
        label=_("Template"),
        required=False,
        help_text=_("Of a standard change."),
    )
    team = forms.ModelChoiceField(Team.objects.filter(is_active=True), label=_("Team"), required=False)
    assignee = forms.ModelChoiceField(
        User.objects.handlers([Role.CHANGE_MANAGER]).order_by("name"), label=_("Who carries it out"), required=False
    )


def initial_plan(ticket: Ticket) -> dict[str, Any]:
    """The plan as it stands, for the form."""
    change: Change = ticket.change
    found: dict[str, Any] = {name: getattr(change, name) for name in PLAN_FIELDS}
    for name in ("starts_at", "ends_at"):
        if found[name] is not None:
            found[name] = timezone.localtime(found[name])
    found |= {"title": ticket.title, "description": ticket.description, "category": ticket.category_id}
    found["assets"] = sorted(assets().named_on([ticket.pk]).get(ticket.pk, frozenset()))
    return found


def template_plan(template: ChangeTemplate) -> dict[str, Any]:
    """What a form begins with that a template was chosen for."""
    return {
        **template.plan(),
        "type": ChangeType.STANDARD,
        "template": template.pk,
        "title": str(template),
        "category": template.category_id,
        "team": template.team_id,
        "assets": list(template.asset_ids),
    }


def template_steps(template: ChangeTemplate, group: str) -> list[dict[str, Any]]:
    steps = template.steps if group == IMPLEMENTATION else template.rollback_steps
    owner = _team(template.team_id)
    return [{"title": step["title"], "minutes": step.get("minutes"), "owner": owner} for step in steps]


def read_plan(form: PlanForm, steps: Any, rollback: Any) -> Plan:
    """What was sent, as the verbs take it. All three have been found valid."""
    return Plan(
        fields=form.plan_fields(),
        steps=steps.drafts(),
        rollback_steps=rollback.drafts(),
        asset_ids=form.cleaned_data["assets"],
    )


GROUP_PREFIXES = {IMPLEMENTATION: "steps", ROLLBACK: "rollback"}
