"""The forms of the monthly report: words in it, and to whom it is sent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reports.models import Format
from reports.monthly.making import MAX_REMARKS, MAX_SUMMARY
from reports.people import choices_of_readers, readers


class WordsForm(forms.Form):
    """What the supervisor writes in the report."""

    remarks = forms.CharField(
        label=_("Remarks"),
        required=False,
        max_length=MAX_REMARKS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What the figures do not say; it stands under the summary, in every language as you write it."),
    )
    summary = forms.CharField(
        label=_("Summary"),
        required=False,
        max_length=MAX_SUMMARY,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("In the language of this page; a sentence a line. Empty it to have the figures speak again."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class SendForm(forms.Form):
    """To whom, as what, and with which words."""

    people = forms.MultipleChoiceField(
        label=_("To"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those who may see the figures. Each gets it in their own language."),
    )
    formats = forms.MultipleChoiceField(
        label=_("Attached"), choices=Format.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    message = forms.CharField(
        label=_("Words in the mail"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"formats": list(Format.values)})
        self.fields["people"].choices = choices_of_readers()  # type: ignore[attr-defined]

    def recipients(self) -> list[User]:
        chosen = [int(pk) for pk in self.cleaned_data["people"]]
        return list(readers().filter(pk__in=chosen).order_by("name", "pk"))
