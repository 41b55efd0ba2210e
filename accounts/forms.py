"""What people say about themselves."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Scope, User


class ProfileForm(forms.ModelForm):
    """What a person keeps up to date themselves; name, department and roles are the administrators'."""

    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As the browser asks")), *settings.LANGUAGES],
        help_text=_("For the pages and for the mails you get."),
    )

    class Meta:
        model = User
        fields = ("phone", "location", "language")
        help_texts = {
            "phone": _("Your extension or mobile number, filled in when you ask for help."),
            "location": _("Where we find you, e.g. “Building B, 7F-032”."),
        }
        widgets = {
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            "location": forms.TextInput(attrs={"autocomplete": "off"}),
        }


class TokenForm(forms.Form):
    """A new API token: what it is for, what it may do, how long it lives."""

    LIFETIMES = [(30, _("30 days")), (90, _("90 days")), (365, _("365 days"))]

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("What uses it, e.g. “monitoring script”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scope = forms.ChoiceField(label=_("Permission"), choices=Scope, initial=Scope.READ, widget=forms.RadioSelect)
    days = forms.TypedChoiceField(
        label=_("Valid for"), choices=LIFETIMES, initial=90, coerce=int, widget=forms.RadioSelect
    )

    def clean(self) -> dict[str, Any]:
        """What `ApiToken.issue` takes."""
        data = super().clean() or {}
        if self.errors:
            return data
        expires_at = timezone.now() + timedelta(days=data["days"])
        return {"name": data["name"], "scopes": [data["scope"]], "expires_at": expires_at}
