"""The page on which administrators put an approval path together, step by step and without scripts."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.roles import Role
from tickets.actions.approval_paths import MAX_LABEL, MAX_PEOPLE, clean_step
from tickets.actions.approvals.rounds import MAX_STEPS
from tickets.custom_forms.fields import PersonField, called
from tickets.models import ApprovalPath, StepMode, StepPerson, StepSpec

BETWEEN_PEOPLE = re.compile(r"[,，;；、\n]+")
STEP_FIELDS = ("label", "label_en", "mode", "quorum", "who", "role", "team", "people", "again")


class PeopleField(forms.CharField):
    """Several people, by name or number, with commas between them."""

    def __init__(self, *, by: User, **options: Any) -> None:
        self.one = PersonField(by=by, required=False)
        super().__init__(max_length=5_000, required=False, **options)

    def clean(self, value: Any) -> list[int]:
        parts = [part.strip() for part in BETWEEN_PEOPLE.split(super().clean(value)) if part.strip()]
        if len(parts) > MAX_PEOPLE:
            raise ValidationError(_("At most 50 people."), code="too_many")
        return [found["id"] for part in parts if (found := self.one.clean(part))]


class StepForm(forms.Form):
    """One step."""

    label = forms.CharField(label=_("Name"), max_length=MAX_LABEL)
    label_en = forms.CharField(label=_("English name"), max_length=MAX_LABEL, required=False)
    who = forms.ChoiceField(label=_("Found from the ticket"), choices=[("", "—"), *StepPerson.choices], required=False)
    role = forms.ChoiceField(label=_("Everybody with the role"), choices=[("", "—"), *Role.choices], required=False)
    team = forms.ModelChoiceField(
        Team.objects.filter(is_active=True), label=_("Everybody in the team"), required=False, empty_label="—"
    )
    mode = forms.ChoiceField(label=_("How many must agree"), choices=StepMode.choices)
    quorum = forms.IntegerField(
        label=_("At least"), min_value=1, max_value=MAX_PEOPLE, required=False,
        help_text=_("Only for “at least as many as stated”."),
    )  # fmt: skip
    again = forms.BooleanField(
        label=_("Ask again whoever has approved the step before"), required=False,
        help_text=_("Otherwise their word counts for this step too."),
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"] = PeopleField(
            by=by, label=_("These people"), help_text=_("Names or employee numbers, commas between them.")
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors:
            try:
                self.spec = clean_step({**values, "team": values["team"].pk if values.get("team") else None})
            except ValidationError as error:
                for name, errors in error.error_dict.items():
                    self.add_error(name, errors)
        return values


class PathForm(forms.ModelForm):
    """What a path is called, and why it is changed."""

    note = forms.CharField(
        label=_("What was changed, and why"), max_length=200, required=False, help_text=_("Stands in the history.")
    )

    class Meta:
        model = ApprovalPath
        fields = ("name", "name_en", "slug", "description", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["slug"]  # others refer to it


class PreviewForm(forms.Form):
    """For whom the preview is made."""

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preview_for"] = PersonField(by=by, label=_("If this person asked"), required=False)


class PathBuilder:
    """The steps as they stand on the page, whichever button was pressed.

    The buttons are called `do`: add, up-N, down-N, remove-N, preview and save.
    """

    def __init__(self, by: User, path: ApprovalPath | None, data: Mapping[str, Any] | None = None) -> None:
        self.by, self.path, self.data = by, path, data
        self.do = str(data.get("do", "save")) if data is not None else ""
        self.names = self._names()
        self.preview_form = PreviewForm(data=data, by=by)
        self.steps = self._read() if data is not None else self._begin()

    def _names(self) -> PathForm:
        """Checked only when it is to be saved."""
        if self.do == "save" or self.data is None:
            return PathForm(data=self.data, instance=self.path)
        return PathForm(initial={name: self.data.get(name, "") for name in PathForm.base_fields}, instance=self.path)

    def _begin(self) -> list[StepForm]:
        specs = self.path.specs() if self.path else []
        people = User.objects.in_bulk([key for spec in specs for key in spec.people])
        initials = [
            spec.to_json()
            | {
                "quorum": spec.quorum or "",
                "people": ", ".join(called(people[key]) for key in spec.people if key in people),
            }
            for spec in specs
        ]
        return self._unbound(initials or [{}])

    def _unbound(self, initials: list[dict[str, Any]]) -> list[StepForm]:
        return [StepForm(prefix=f"step-{index}", initial=initial, by=self.by) for index, initial in enumerate(initials)]

    def _read(self) -> list[StepForm]:
        """The steps as typed; moved or removed ones are shown again, checked only when they are to be used."""
        assert self.data is not None  # noqa: S101 (for the type checker)
        count = str(self.data.get("steps", ""))
        number = min(int(count), MAX_STEPS) if count.isascii() and count.isdecimal() and len(count) < 4 else 0
        if self.is_used:
            return [StepForm(data=self.data, prefix=f"step-{index}", by=self.by) for index in range(number)]
        typed = [{name: self.data.get(f"step-{index}-{name}", "") for name in STEP_FIELDS} for index in range(number)]
        return self._unbound(self._changed(typed))

    def _changed(self, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
        verb, _separator, text = self.do.partition("-")
        if verb == "add" and len(steps) < MAX_STEPS:
            return [*steps, {}]
        index = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1
        if not 0 <= index < len(steps):
            return steps
        step = steps.pop(index)
        if verb == "remove":
            return steps
        steps.insert(max(0, index + (-1 if verb == "up" else 1)), step)
        return steps

    @property
    def is_used(self) -> bool:
        """Whether what was typed is to be saved or previewed."""
        return self.do in ("save", "preview")

    def is_valid(self) -> bool:
        """Whether the steps, and for saving the names, are right; looks at all of them."""
        checks = [step.is_valid() for step in self.steps]
        if self.do == "save":
            checks.append(self.names.is_valid())
        return all(checks)

    def specs(self) -> list[StepSpec]:
        """The steps, after `is_valid`."""
        return [step.spec for step in self.steps]
