"""The form of the settings of proposals."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.models import ProposalSettings


class ProposalSettingsForm(forms.ModelForm):
    """From which confidence on is proposed, and whether proposals route."""

    note = forms.CharField(label=_("Why is it changed?"), max_length=200, required=False)

    class Meta:
        model = ProposalSettings
        fields = ("threshold", "routes")
