"""The forms of a template of tasks: what it is, and its steps as rows."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Team, User
from tickets.actions.task_template import MAX_STEPS
from tickets.choices import Kind
from tickets.models import TaskHolder, TaskTemplate
from tickets.models.checklist import LONGEST_MINUTES
from tickets.workspace.task_forms import PersonField


class TaskTemplateForm(forms.Form):
    """What the template is called and where it is offered."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=100, required=False)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of ticket"),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None: tickets of every kind."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("Offered"), required=False, initial=True)

    @classmethod
    def initial_of(cls, template: TaskTemplate) -> dict[str, Any]:
        return {name: getattr(template, name) for name in ("name", "name_en", "kinds", "is_active")}


class StepForm(forms.Form):
    """One step. `after` names others by their numbers on this page."""

    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    group = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    place = forms.IntegerField(label=gettext_lazy("Order"), required=False, min_value=1, max_value=999)
    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200)
    title_en = forms.CharField(label=gettext_lazy("In English"), max_length=200, required=False)
    description = forms.CharField(
        label=gettext_lazy("Description"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    team = forms.ModelChoiceField(Team.objects.none(), label=gettext_lazy("Team"), required=False)
    who = forms.ChoiceField(label=gettext_lazy("Or somebody of the ticket"), required=False)
    assignee = PersonField(label=gettext_lazy("Or this person"), required=False)
    after = forms.CharField(
        label=gettext_lazy("Only after"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Numbers of steps, such as 1, 2"),
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), required=False, min_value=1, max_value=LONGEST_MINUTES)
    mandatory = forms.BooleanField(label=gettext_lazy("Mandatory"), required=False, initial=True)

    def __init__(self, *args: Any, teams: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = Team.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["team"].choices = [("", "—"), *(teams or ())]  # type: ignore[attr-defined]
        self.fields["who"].choices = [("", "—"), *TaskHolder.choices]  # type: ignore[attr-defined]

    def clean_after(self) -> list[int]:
        words = self.cleaned_data["after"].replace("，", ",").replace("、", ",").split(",")
        numbers = [word.strip() for word in words if word.strip()]
        if not all(number.isascii() and number.isdecimal() and len(number) < 4 for number in numbers):
            raise ValidationError(_("Write the numbers of steps, separated by commas."), code="invalid")
        return [int(number) for number in numbers]

    def has_changed(self) -> bool:
        """An empty row of the page is no step; its ticks and its place say nothing."""
        return bool(set(self.changed_data) - {"place", "mandatory"}) or bool(self.initial.get("title"))


class BaseStepFormSet(forms.BaseFormSet):
    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        if not hasattr(self, "_teams"):
            self._teams = [(team.pk, str(team)) for team in Team.objects.filter(is_active=True)]
        return {"teams": self._teams}

    def clean(self) -> None:
        """What a step comes after is another step of the page that stays."""
        numbers = {number for number, _form in self._staying()}
        for number, form in self._staying():
            wrong = [
                str(other) for other in form.cleaned_data.get("after", ()) if other == number or other not in numbers
            ]
            if wrong:
                message, params = _("There is no other step %(number)s."), {"number": ", ".join(wrong)}
                form.add_error("after", ValidationError(message, code="unknown", params=params))

    def _staying(self) -> list[tuple[int, Any]]:
        """The steps that stay, with their numbers on the page."""
        numbered = enumerate(self.forms, start=1)
        return [
            (number, form)
            for number, form in numbered
            if form.has_changed() and not form.cleaned_data.get(DELETION_FIELD_NAME)
        ]

    def steps(self) -> list[dict[str, Any]]:
        """As a template keeps them, in their new order."""
        staying = self._staying()
        taken = {form.cleaned_data["key"] for _number, form in staying}
        fresh = (key for number in range(1, 10_000) if (key := f"s{number}") not in taken)
        keys = {number: form.cleaned_data["key"] or next(fresh) for number, form in staying}
        ordered = sorted(staying, key=lambda pair: (pair[1].cleaned_data["place"] or pair[0], pair[0]))
        return [_step(form.cleaned_data, keys[number], keys) for number, form in ordered]


def _step(given: dict[str, Any], key: str, keys: dict[int, str]) -> dict[str, Any]:
    team: Team | None = given["team"]
    person: User | None = given["assignee"]
    return {
        **{name: given[name] for name in ("title", "title_en", "description", "group", "who", "minutes", "mandatory")},
        "key": key,
        "after": [keys[number] for number in given["after"]],
        "team": team.pk if team else None,
        "assignee": person.pk if person else None,
    }


StepFormSet = forms.formset_factory(
    StepForm, formset=BaseStepFormSet, extra=0, can_delete=True, max_num=MAX_STEPS, absolute_max=MAX_STEPS
)


def initial_steps(steps: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a template's steps."""
    rows = list(steps)
    numbers = {step["key"]: number for number, step in enumerate(rows, start=1)}
    people = User.objects.in_bulk({step["assignee"] for step in rows if step.get("assignee")})
    return [
        {
            **step,
            "place": number,
            "after": ", ".join(str(numbers[key]) for key in step.get("after", ()) if key in numbers),
            "assignee": people[step["assignee"]].employee_number if step.get("assignee") in people else "",
        }
        for number, step in enumerate(rows, start=1)
    ]
