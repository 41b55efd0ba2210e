"""The forms of the pages of problems."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from problems.analysis import (
    MAX_BRANCH_LENGTH,
    MAX_CAUSE_LENGTH,
    MAX_WHYS,
    by_branch,
    validate_branches,
    validate_causes,
)
from problems.models import Method, Problem, ProblemSettings

FEWEST_WHYS = 5
TEXTS = ("root_cause", "contributing_factors", "workaround", "has_no_workaround", "symptom", "fix", "review_on")


def lines_of(text: str) -> list[str]:
    """What stands on each line, without the empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class LinesField(forms.CharField):
    """Several short texts, one on a line."""

    widget = forms.Textarea

    def __init__(self, *, each: int, **options: Any) -> None:
        self.each = each
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = lines_of(super().clean(value))
        if any(len(line) > self.each for line in lines):
            raise ValidationError(
                _("At most %(limit)d characters on a line.") % {"limit": self.each}, code="max_length"
            )
        return lines


class AnalysisForm(forms.ModelForm):
    """The analysis as it is written down: both drawings' texts, and what came of them. Nothing of it needs script."""

    method = forms.ChoiceField(
        label=gettext_lazy("Method of analysis"),
        choices=[("", gettext_lazy("None yet")), *Method.choices],
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Problem
        fields = ("method", *TEXTS)
        widgets = {
            "root_cause": forms.Textarea(attrs={"rows": 3}),
            "contributing_factors": forms.Textarea(attrs={"rows": 3}),
            "workaround": forms.Textarea(attrs={"rows": 4}),
            "fix": forms.Textarea(attrs={"rows": 3}),
            "review_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, data: Any = None, *, instance: Problem) -> None:
        super().__init__(data, instance=instance)
        self.branches = by_branch(instance.causes, ProblemSettings.load().branches)
        for index in range(min(MAX_WHYS, max(FEWEST_WHYS, len(instance.whys) + 1))):
            answer = instance.whys[index] if index < len(instance.whys) else ""
            label = _("%(number)d. Why?") % {"number": index + 1}
            self.fields[f"why_{index}"] = forms.CharField(
                label=label, required=False, max_length=MAX_CAUSE_LENGTH, initial=answer
            )
        for index, (name, causes) in enumerate(self.branches.items()):
            self.fields[f"branch_{index}"] = LinesField(
                label=name,
                required=False,
                each=MAX_CAUSE_LENGTH,
                initial=causes,
                widget=forms.Textarea(attrs={"rows": max(2, len(causes) + 1)}),
            )

    def whys(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("why_")]

    def fishbone(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("branch_")]

    def results(self) -> list[forms.BoundField]:
        return [self[name] for name in TEXTS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        try:
            validate_causes(self._causes(cleaned))
        except ValidationError as error:
            self.add_error(None, error)
        return cleaned

    def _causes(self, cleaned: Mapping[str, Any]) -> list[dict[str, str]]:
        return [
            {"branch": name, "cause": cause}
            for index, name in enumerate(self.branches)
            for cause in cleaned.get(f"branch_{index}") or ()
        ]

    def _post_clean(self) -> None:
        # The verb validates the problem as a whole, on a row of its own.
        return None

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        cleaned = self.cleaned_data
        answers = [cleaned[name] for name in self.fields if name.startswith("why_") and cleaned.get(name)]
        kept = {name: cleaned[name] for name in ("method", *TEXTS)}
        return kept | {"whys": answers, "causes": self._causes(cleaned)}


class AcceptForm(forms.Form):
    """What the problem is to be called."""

    title = forms.CharField(label=gettext_lazy("Title of the problem"), max_length=200)


class DismissForm(forms.Form):
    """Why it is no problem."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is no problem"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class SettingsForm(forms.ModelForm):
    """What administrators set."""

    branches = LinesField(
        label=gettext_lazy("Branches of the fishbone"),
        help_text=gettext_lazy("One on a line."),
        each=MAX_BRANCH_LENGTH,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    note = forms.CharField(label=gettext_lazy("Why is it changed?"), required=False, max_length=200)

    class Meta:
        model = ProblemSettings
        fields = ("candidate_count", "candidate_days", "review_days")

    field_order = ("candidate_count", "candidate_days", "review_days", "branches", "note")

    def clean_branches(self) -> list[str]:
        names = self.cleaned_data["branches"]
        validate_branches(names)
        return names

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ProblemSettings.NAMES}
