"""The forms of the builder and of dashboards. What a definition may be is checked in `builder/definition.py`."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department, Team, User
from accounts.roles import STAFF_ROLES, Role
from reports.builder.definition import BY_TIME, MAX_MEASURES, SHAPES, Definition
from reports.builder.periods import CHOICES
from reports.measures import measures
from reports.measures.dimensions import DIMENSIONS
from reports.measures.headings import HEADINGS
from reports.models import Sharing
from reports.people import choices_of_agents
from reports.policies import may_see_people, may_set_beginnings
from tickets.choices import Channel, Kind, Priority
from tickets.filters import DayInput
from tickets.models import Category

# By what most people group; the rest is grouped by address or API.
GROUPED_BY = (
    "team", "assignee", "priority", "category", "kind", "channel", "department", "age", "clock", "reason",
    "change_type", "release_type", "service",
)  # fmt: skip


class MeasuresWidget(forms.SelectMultiple):
    """Three lists, each under the headings of the measures."""

    template_name = "reports/widgets/measures.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = [str(one) for one in value or []][:MAX_MEASURES]
        context["slots"] = [*chosen, *[""] * (MAX_MEASURES - len(chosen))]
        context["groups"] = self.choices
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [value for value in data.getlist(name) if value]


def measure_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The measures under their headings."""
    return [
        (str(HEADINGS[group]), [(one.key, str(one.label)) for one in found])
        for group, found in groupby(measures(), key=lambda one: one.group)
    ]


def group_choices() -> list[Any]:
    times = [(key, label) for key, label in BY_TIME.items()]
    values = [(key, DIMENSIONS[key].label) for key in GROUPED_BY]
    return [
        ("", pgettext_lazy("report", "Nothing: one figure")),
        (_("Over time"), times),
        (_("By"), values),
    ]


class DefinitionForm(forms.Form):
    """What a report asks. It shows and carries; the definition checks."""

    measure = forms.MultipleChoiceField(label=_("Measures"), widget=MeasuresWidget, choices=measure_choices)
    group = forms.ChoiceField(label=_("Group by"), choices=group_choices, required=False)
    period = forms.ChoiceField(label=_("Period"), choices=CHOICES)
    start = forms.CharField(label=pgettext_lazy("period", "From"), required=False, widget=DayInput)
    until = forms.CharField(label=pgettext_lazy("period", "To"), required=False, widget=DayInput)
    shape = forms.ChoiceField(label=_("Shown as"), choices=SHAPES, widget=forms.RadioSelect)
    team = forms.MultipleChoiceField(label=_("Team"), required=False)
    assignee = forms.MultipleChoiceField(label=_("Assignee"), required=False)
    category = forms.MultipleChoiceField(label=_("Category"), required=False)
    department = forms.MultipleChoiceField(label=_("Department"), required=False)
    priority = forms.MultipleChoiceField(
        label=_("Priority"), required=False, choices=Priority.choices, widget=forms.CheckboxSelectMultiple
    )
    kind = forms.MultipleChoiceField(
        label=_("Kind"), required=False, choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    channel = forms.MultipleChoiceField(
        label=_("Channel"), required=False, choices=Channel.choices, widget=forms.CheckboxSelectMultiple
    )
    NARROWING = ("team", "assignee", "category", "department", "priority", "kind", "channel")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = choices_of_agents() if may_see_people(user) else []
        self._choose("assignee", [("me", _("Me")), ("none", _("Unassigned")), *people])
        teams = [(str(team.pk), str(team)) for team in Team.objects.filter(is_active=True)]
        self._choose("team", [("mine", _("My teams")), ("none", _("No team")), *teams])
        categories = Category.objects.filter(is_active=True).as_tree()
        self._choose("category", [(one.slug, one.indented) for one in categories])
        self._choose("department", [(str(one.pk), one.indented) for one in Department.objects.as_tree()])

    def _choose(self, name: str, choices: Sequence[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields[name].widget.attrs["size"] = 4

    @property
    def narrowing(self) -> list[Any]:
        return [self[name] for name in self.NARROWING]

    @property
    def is_narrowed(self) -> bool:
        return any(self[name].value() for name in self.NARROWING)


def initial_of(definition: Definition) -> dict[str, Any]:
    """A definition as the form begins with it."""
    kept = definition.as_json()
    return {**kept, **kept["filters"], "measure": kept["measures"]}


def typed(params: QueryDict, user: User) -> DefinitionForm:
    """What somebody typed, whatever it is worth."""
    return DefinitionForm(params, user=user)


class SharedForm(forms.Form):
    """A name, and who has it."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    sharing = forms.ChoiceField(label=_("Who has it"), choices=Sharing.choices)
    team = forms.ModelChoiceField(Team.objects.filter(is_active=True), label=_("Team"), required=False, empty_label="—")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class SaveReportForm(SharedForm):
    """The same beside a definition, whose fields have names of their own."""

    prefix = "save"


class DashboardForm(SharedForm):
    """A dashboard, and who begins with it."""

    role = forms.ChoiceField(label=_("The first one for"), required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_set_beginnings(by):
            roles = [(role.value, role.label) for role in Role if role in STAFF_ROLES]
            self.fields["role"].choices = [("", _("Nobody in particular")), *roles]  # type: ignore[attr-defined]
        else:
            del self.fields["role"]
