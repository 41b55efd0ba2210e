"""The forms of tasks."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Team, User
from tickets.inputs import MomentField
from tickets.models import Task, TaskSpec, TaskTemplate, Ticket
from tickets.models.checklist import LONGEST_MINUTES

OWN = ("title", "title_en", "description", "planned_minutes", "planned_start", "planned_end", "is_mandatory")


class PersonField(forms.CharField):
    """Anybody of the company, by employee number or e-mail address: the lists offer only agents."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)

    def clean(self, value: Any) -> User | None:
        words = super().clean(value)
        if not words:
            return None
        key = "email__iexact" if "@" in words else "employee_number__iexact"
        person = User.objects.active().filter(**{key: words}).first()
        if person is None:
            message = _("Nobody here has the number or address “%(words)s”.")
            raise ValidationError(message, code="unknown", params={"words": words})
        return person


class TaskForm(forms.Form):
    """A task, new or as it is."""

    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200)
    title_en = forms.CharField(label=gettext_lazy("In English"), max_length=200, required=False)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    team = forms.ModelChoiceField(
        Team.objects.filter(is_active=True),
        label=gettext_lazy("Team"),
        required=False,
        empty_label=gettext_lazy("whoever handles the ticket"),
    )
    assignee = PersonField(
        label=gettext_lazy("Person"),
        required=False,
        help_text=gettext_lazy("Employee number or e-mail; also somebody outside the desk, who then sees the ticket."),
    )
    after = forms.ModelMultipleChoiceField(
        Task.objects.none(), label=gettext_lazy("Only after"), required=False, widget=forms.CheckboxSelectMultiple
    )
    planned_minutes = forms.IntegerField(
        label=gettext_lazy("Planned minutes"), required=False, min_value=1, max_value=LONGEST_MINUTES
    )
    planned_start = MomentField(label=gettext_lazy("Planned start"), required=False)
    planned_end = MomentField(label=gettext_lazy("Planned end"), required=False)
    is_mandatory = forms.BooleanField(
        label=gettext_lazy("Mandatory"),
        required=False,
        initial=True,
        help_text=gettext_lazy("The ticket waits for it."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, ticket: Ticket, task: Task | None = None) -> None:
        super().__init__(data, initial=_initial(task) if task else None)
        others = ticket.tasks.exclude(pk=task.pk if task else 0).order_by("position", "pk")
        self.fields["after"].queryset = others  # type: ignore[attr-defined]
        if data is None and not others:
            del self.fields["after"]

    def spec(self) -> TaskSpec:
        given = self.cleaned_data
        after = tuple(task.pk for task in given.get("after", ()))
        return TaskSpec(
            **{name: given[name] for name in OWN}, team=given["team"], assignee=given["assignee"], after=after
        )

    def own_values(self) -> dict[str, Any]:
        """What `change_task` takes."""
        given = self.cleaned_data
        after = [task.pk for task in given["after"]] if "after" in given else None
        return {**{name: given[name] for name in OWN}, "after": after}


def _initial(task: Task) -> dict[str, Any]:
    values = {name: getattr(task, name) for name in OWN}
    for name in ("planned_start", "planned_end"):
        values[name] = timezone.localtime(values[name]) if values[name] else None
    return {
        **values,
        "team": task.team_id,
        "assignee": task.assignee.employee_number if task.assignee else "",
        "after": [other.pk for other in task.after.all()],
    }


class TemplateForm(forms.Form):
    """Which prepared tasks to add."""

    template = forms.ModelChoiceField(TaskTemplate.objects.none(), label=gettext_lazy("Template"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, ticket: Ticket) -> None:
        super().__init__(data)
        self.fields["template"].queryset = TaskTemplate.objects.offered_for(ticket.kind)  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why a task failed or is left out."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True})
    )
