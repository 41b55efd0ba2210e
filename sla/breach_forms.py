"""The forms of breaches: saying why, and narrowing their list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from sla.breaches import MAX_REMEDY, sees_all
from sla.models import Breach, BreachReason


class ExplainBreachForm(forms.Form):
    """Why the promise was broken, and what was done about it."""

    reason = forms.ModelChoiceField(
        BreachReason.objects.filter(is_active=True), label=_("Why did it happen?"), empty_label=_("Choose")
    )
    remedy = forms.CharField(
        label=_("What was done about it?"),
        max_length=MAX_REMEDY,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What helped this time, and what keeps it from happening again."),
    )

    def __init__(self, *args: Any, breach: Breach, **options: Any) -> None:
        options["initial"] = {"reason": breach.reason_id, "remedy": breach.remedy}
        super().__init__(*args, **options)


def fill_choices(form: forms.Form, user: User) -> None:
    """Gives the filters of the page names to choose from; a team sees its own."""
    everybody = ("", _("All"))
    teams = Team.objects.all() if sees_all(user) else Team.objects.filter(pk__in=user.team_ids)
    reasons = BreachReason.objects.all()
    rows = {"team": [(team.pk, str(team)) for team in teams], "reason": [(one.pk, str(one)) for one in reasons]}
    for name, choices in rows.items():
        form.fields[name].widget = forms.Select(choices=[everybody, *choices])
        form.fields[name].help_text = ""
    for name in ("clock", "explained"):
        field = form.fields[name]
        field.choices = [everybody, *(choice for choice in field.choices if choice[0])]  # type: ignore[attr-defined]
