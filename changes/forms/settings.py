"""What administrators set about changes, as forms."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changes.forms.plan import AssetsField
from changes.models import ChangeTemplate, Freeze, RiskThresholds
from changes.plan import MOST_STEPS
from tickets.inputs import MomentField, category_choices


class NoteField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(label=_("Why is it changed?"), max_length=200, required=False)


class FreezeForm(forms.ModelForm):
    """A freeze period."""

    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))
    note = NoteField()

    class Meta:
        model = Freeze
        fields = ("name", "name_en", "reason", "starts_at", "ends_at", "is_active")

    def __init__(self, data: Any = None, *, instance: Freeze | None = None) -> None:
        initial = {
            name: timezone.localtime(getattr(instance, name))
            for name in ("starts_at", "ends_at")
            if instance is not None
        }
        super().__init__(data, instance=instance, initial=initial)

    def _post_clean(self) -> None:
        """The verb validates; the instance stays as it was until then."""


class StepLinesField(forms.CharField):
    """Steps as lines “minutes title | English title”, which can be put in order by hand."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            max_length=20_000,
            widget=forms.Textarea(attrs={"rows": 5}),
            help_text=_("One a line: its minutes, a blank, its title; after a bar the title in English."),
        )

    def prepare_value(self, value: Any) -> Any:
        """The stored steps as lines; what was typed as it is."""
        if not isinstance(value, list):
            return value
        return "\n".join(
            f"{step.get('minutes', '')} {step['title']}" + (f" | {step['title_en']}" if step.get("title_en") else "")
            for step in value
        )

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """The steps. Raises ValidationError at a line that is none."""
        lines = [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
        if len(lines) > MOST_STEPS:
            raise forms.ValidationError(_("At most %(count)d steps."), code="too_many", params={"count": MOST_STEPS})
        return [self._step(line) for line in lines]

    @staticmethod
    def _step(line: str) -> dict[str, Any]:
        minutes, _blank, words = line.partition(" ")
        title, _bar, title_en = (part.strip() for part in words.partition("|"))
        if not (minutes.isascii() and minutes.isdecimal() and 0 < len(minutes) < 6 and int(minutes) and title):
            message = _("“%(line)s” is no step: begin with its minutes.")
            raise forms.ValidationError(message, code="invalid", params={"line": line[:60]})
        step: dict[str, Any] = {"title": title, "minutes": int(minutes)}
        return step | ({"title_en": title_en} if title_en else {})


class TemplateForm(forms.ModelForm):
    """A template of a standard change."""

    steps = StepLinesField(_("Implementation steps"))
    rollback_steps = StepLinesField(_("Rollback steps"))
    assets = AssetsField(label=_("Assets it may touch"), required=False)
    note = NoteField()

    class Meta:
        model = ChangeTemplate
        fields = (
            "name", "name_en", "description", "category", "team", "justification", "scope", "impact_description",
            "test_plan", "rollback_plan", "point_of_no_return", "downtime_planned_minutes", "window_minutes",
            "steps", "rollback_steps", "position", "is_active",
        )  # fmt: skip
        widgets = {
            name: forms.Textarea(attrs={"rows": 2})
            for name in ("description", "justification", "scope", "impact_description", "test_plan", "rollback_plan")
        }

    def __init__(
        self, data: Any = None, *, instance: ChangeTemplate | None = None, initial: dict[str, Any] | None = None
    ) -> None:
        own = {"assets": list(instance.asset_ids)} if instance is not None else {}
        super().__init__(data, instance=instance, initial={**own, **(initial or {})})
        self.fields["category"].widget.choices = category_choices()

    def _post_clean(self) -> None:
        """The verb validates."""


class ThresholdsForm(forms.ModelForm):
    """From which score on a risk is medium and high."""

    note = NoteField()

    class Meta:
        model = RiskThresholds
        fields = ("medium_from", "high_from")

    def _post_clean(self) -> None:
        """The verb validates."""
