"""What people say about themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class ProfileForm(forms.ModelForm):
    """What a person keeps up to date themselves; name, department and roles are the administrators'."""

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

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        field.choices = [("", _("As the browser asks")), *field.choices[1:]]
        field.help_text = _("For the pages and for the mails you get.")
