"""The forms around satisfaction: the answer, the settings, and what a supervisor writes down."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.choices import WorkManner
from tickets.improvements.forms import staff
from tickets.models import (
    FollowUpReason,
    Overall,
    Satisfaction,
    SatisfactionSettings,
    SatisfiedNow,
)
from tickets.models.satisfaction import ANSWERED, ASKED

STARS = [(number, str(number)) for number in range(1, 6)]
PICTURES = {Overall.SATISFIED: "mood-smile", Overall.NEUTRAL: "mood-empty", Overall.DISSATISFIED: "mood-sad"}


class StarsField(forms.TypedChoiceField):
    """One to five, or nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=STARS, coerce=int, empty_value=None, required=False, widget=forms.RadioSelect, **options
        )


class RateForm(forms.Form):
    """How one was helped. One word is enough."""

    overall = forms.ChoiceField(
        label=_("How were you helped?"),
        choices=Overall.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three answers.")},
    )
    speed = StarsField(label=_("Speed"), help_text=_("1 too slow, 5 quick"))
    attitude = StarsField(label=_("Attitude"), help_text=_("1 unfriendly, 5 friendly"))
    comment = forms.CharField(
        label=_("What was good, what was not?"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Read by the service desk, not by your colleagues."),
    )

    @classmethod
    def of(cls, satisfaction: Satisfaction, chosen: str = "") -> "RateForm":
        """What has been answered so far, with a tapped answer chosen."""
        initial = {name: getattr(satisfaction, name) for name in cls.base_fields}
        initial["overall"] = chosen or satisfaction.tapped or satisfaction.overall
        return cls(initial=initial)

    @property
    def faces(self) -> list[tuple[str, str, str]]:
        """The three answers with their pictures."""
        return [(answer.value, str(answer.label), PICTURES[answer]) for answer in Overall]


def question(satisfaction: Satisfaction, form: RateForm | None = None, answer: str = "") -> dict[str, Any]:
    """What the form needs. An answer given by a button is not written over by opening an older link."""
    is_open = satisfaction.state == ASKED
    chosen = answer if is_open else ""
    return {
        "satisfaction": satisfaction,
        "ticket": satisfaction.ticket,
        "rate_form": form or RateForm.of(satisfaction, chosen),
        "is_answered": satisfaction.state == ANSWERED,
        "taps": bool(is_open and answer and not satisfaction.taps_differ and form is None),
        "tapped_label": dict(satisfaction._meta.get_field("overall").flatchoices).get(chosen, ""),
    }


class SettingsForm(forms.ModelForm):
    class Meta:
        model = SatisfactionSettings
        fields = ("asks_incidents", "asks_requests", "days", "reminder_days", "skips_vips")


class ContactForm(forms.Form):
    manner = forms.ChoiceField(
        label=_("How"), choices=WorkManner.choices, initial=WorkManner.PHONE, widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("What was said"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 3}))


class OutcomeForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why were they not content?"), choices=[("", _("Please choose")), *FollowUpReason.choices]
    )
    done = forms.CharField(label=_("What was done"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 3}))
    satisfied_now = forms.ChoiceField(label=_("Satisfied now?"), choices=SatisfiedNow.choices, widget=forms.RadioSelect)


class ImproveForm(forms.Form):
    """What the desk does better from now on."""

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    description = forms.CharField(
        label=_("Why, and how one will see that it has helped"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    owner = forms.ModelChoiceField(staff(), label=_("Who does it"), empty_label=_("Please choose"))
    due_on = forms.DateField(label=_("By which day"), widget=forms.DateInput(attrs={"type": "date"}))


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=pgettext_lazy("follow-up", "Why is it opened again?"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The requester reads it too."),
    )
