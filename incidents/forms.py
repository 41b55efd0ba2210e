"""Forms of a major incident: its review, an action that follows from it, and the rule by which it is declared."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import STAFF_ROLES
from incidents.models import MajorIncident, MajorRule


class ReviewForm(forms.ModelForm):
    """What the review says; what is not written yet can wait."""

    class Meta:
        model = MajorIncident
        fields = ("course", "root_cause", "went_well", "went_badly", "no_action_reason")
        widgets = {
            "course": forms.Textarea(attrs={"rows": 10}),
            "root_cause": forms.Textarea(attrs={"rows": 4}),
            "went_well": forms.Textarea(attrs={"rows": 4}),
            "went_badly": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "course": _("Begun from the timeline; say what decided something, and when."),
            "no_action_reason": _("Only where no action follows."),
        }


class ActionForm(forms.Form):
    """An action for the improvement register."""

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Who does it"), empty_label=_("Please choose"))
    due_on = forms.DateField(label=_("By which day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = (  # type: ignore[attr-defined]
            User.objects.active().with_role(*STAFF_ROLES).order_by("name", "pk")
        )


class RuleForm(forms.ModelForm):
    """When an incident becomes a major one by itself, and what is promised then."""

    note = forms.CharField(label=_("Why is it changed?"), max_length=200, required=False)

    class Meta:
        model = MajorRule
        fields = ("is_automatic", "priority", "impact", "commander", "update_minutes", "review_days", "first_steps")
        widgets = {"first_steps": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        commander = self.fields["commander"]
        commander.queryset = User.objects.agents().order_by("name", "pk")  # type: ignore[attr-defined]
        commander.empty_label = _("Whoever leads the team")  # type: ignore[attr-defined]
