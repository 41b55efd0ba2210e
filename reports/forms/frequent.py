"""What is asked before a problem is made of what recurs."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LogProblemForm(forms.Form):
    """The title of the problem."""

    title = forms.CharField(label=_("Title"), max_length=200)
