"""The form of a recurring ticket."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Team
from tickets.actions.recurring import FIELDS, MAX_ORDINALS
from tickets.choices import Kind
from tickets.models import Category, RecurringTicket, TaskTemplate
from tickets.recurring.recurrence import LAST
from tickets.recurring.words import which
from tickets.workflow import workflows
from tickets.workspace.task_forms import PersonField

PEOPLE = ("requester", "owner", "assignee")


class RecurringForm(forms.ModelForm):
    """When it is due, and what the ticket is to be."""

    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Weekdays"),
        coerce=int,
        required=False,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    month_day = forms.TypedChoiceField(label=gettext_lazy("Day"), coerce=int)
    ordinal = forms.TypedChoiceField(label=gettext_lazy("Which"), coerce=int)
    weekday = forms.TypedChoiceField(label=gettext_lazy("Weekday"), coerce=int, choices=list(WEEKDAYS.items()))
    requester = PersonField(
        label=gettext_lazy("Requester"),
        help_text=gettext_lazy("Employee number or e-mail of a person or a service account."),
    )
    owner = PersonField(
        label=gettext_lazy("Recorded by"), help_text=gettext_lazy("An agent, in whose name the ticket is recorded.")
    )
    assignee = PersonField(label=gettext_lazy("Assignee"), required=False)

    class Meta:
        model = RecurringTicket
        fields = FIELDS
        labels = {
            "is_active": gettext_lazy("Runs"),
            "interval": gettext_lazy("Every"),
            "frequency": gettext_lazy("Days, weeks or months"),
        }
        help_texts = {
            "title": gettext_lazy("{date}, {year}, {quarter}, {month} and {week} are filled in."),
            "team": gettext_lazy("None: by the routing rules."),
            "detail": gettext_lazy("Further fields, as the API of the process takes them (JSON)."),
        }
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "detail": forms.Textarea(attrs={"rows": 2}),
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        instance: RecurringTicket | None = options.get("instance")
        fields: Any = self.fields
        installed = workflows()
        fields["kind"].choices = [(value, label) for value, label in Kind.choices if value in installed]
        fields["month_day"].choices = [
            *((number, str(number)) for number in range(1, 32)),
            (LAST, pgettext_lazy("day of the month", "the last day")),
        ]
        fields["ordinal"].choices = [(n, which(n)) for n in (*range(1, MAX_ORDINALS["business_day"] + 1), LAST)]
        fields["team"].queryset = Team.objects.filter(is_active=True)
        fields["category"].queryset = Category.objects.filter(is_active=True)
        fields["task_template"].queryset = TaskTemplate.objects.filter(is_active=True)
        fields["detail"].required = False
        for name in PEOPLE:
            person = getattr(instance, name, None) if instance and getattr(instance, f"{name}_id", None) else None
            self.initial[name] = person.employee_number if person else self.initial.get(name, "")

    def clean_detail(self) -> Any:
        return self.cleaned_data["detail"] or {}

    def _post_clean(self) -> None:
        """The verb checks; the instance stays as it is."""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}
