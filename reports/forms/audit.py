"""The forms of process audits."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from reports.audit.reviewing import LARGEST_SEED, Plan
from reports.models.audit import LARGEST_SAMPLE
from tickets.choices import Kind
from tickets.improvements.forms import staff


class AuditForm(forms.Form):
    """What is drawn from, and how many."""

    title = forms.CharField(label=_("Title"), max_length=200)
    since = forms.DateField(label=_("Closed from"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Closed until"), widget=forms.DateInput(attrs={"type": "date"}))
    kinds = forms.MultipleChoiceField(label=_("Kinds"), choices=Kind.choices, widget=forms.CheckboxSelectMultiple)
    teams = forms.ModelMultipleChoiceField(
        Team.objects.filter(is_active=True).order_by("name"),
        label=_("Teams"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: all."),
    )
    sample_size = forms.IntegerField(
        label=_("Sample"), min_value=1, max_value=LARGEST_SAMPLE, initial=20,
        help_text=_("Drawn at random, each priority and team in proportion."),
    )  # fmt: skip
    seed = forms.IntegerField(
        label=_("Seed"), min_value=0, max_value=LARGEST_SEED - 1, required=False,
        help_text=_("Empty: one is drawn and kept. The same seed draws the same tickets again."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        last = timezone.localdate().replace(day=1) - timedelta(days=1)
        beginning = {
            "since": last.replace(day=1),
            "until": last,
            "kinds": [Kind.INCIDENT, Kind.REQUEST, Kind.CHANGE],
            "title": _("Process audit %(month)s") % {"month": f"{last:%Y-%m}"},
        }
        super().__init__(*args, **{**options, "initial": beginning | (options.get("initial") or {})})

    def plan(self) -> Plan:
        given = self.cleaned_data
        return Plan(**(given | {"teams": list(given["teams"])}))


class FinishForm(forms.Form):
    conclusion = forms.CharField(
        label=_("Conclusion"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )


class FindingForm(forms.Form):
    """The action that a finding leads to."""

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    owner = forms.ModelChoiceField(staff(), label=_("Who does it"), empty_label=_("Please choose"))
    due_on = forms.DateField(label=_("By which day"), widget=forms.DateInput(attrs={"type": "date"}))
