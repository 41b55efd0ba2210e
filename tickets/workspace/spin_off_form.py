"""The form that makes a ticket of another kind from one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.asset_directory import assets
from tickets.choices import LINK_KIND_REVERSED, Impact, Kind, Urgency
from tickets.inputs import category_choices
from tickets.models import Category, Ticket
from tickets.spin_off import Tie, attachments_of, known_of, requester_for, ties_between

ASKED = ("title", "description", "category", "impact", "urgency")


class SpinOffForm(forms.Form):
    """What is known, to be changed before it is sent; nothing is made before that."""

    title = forms.CharField(label=_("Title"), max_length=200)
    description = forms.CharField(
        label=_("Description"), required=False, max_length=100_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    category = forms.ModelChoiceField(Category.objects.filter(is_active=True), label=_("Category"), required=False)
    impact = forms.ChoiceField(label=_("Impact"), choices=Impact.choices)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices)
    link = forms.ChoiceField(label=_("How they hang together"))
    carried = forms.MultipleChoiceField(
        label=_("Files"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("Both tickets show them.")
    )
    assets = forms.MultipleChoiceField(label=_("Assets"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, *, ticket: Ticket, kind: Kind, user: User) -> None:
        self.ticket, self.kind = ticket, kind
        self.requester = requester_for(ticket, kind, user)
        self.attachments = {str(one.uuid): one for one in attachments_of(ticket, user)}
        self.named = {str(asset.id): asset for asset in assets().of_ticket(ticket)}
        ties = ties_between(ticket.kind, kind)
        known = {name: value for name, value in known_of(ticket, kind).items() if name in ASKED}
        chosen = {"link": ties[0].kind.value, "carried": list(self.attachments), "assets": list(self.named)}
        super().__init__(data, initial=known | chosen)
        self._offer("link", {tie.kind.value: _words(ticket, tie) for tie in ties})
        self._offer("carried", {key: one.name for key, one in self.attachments.items()})
        self._offer("assets", {key: str(asset) for key, asset in self.named.items()})
        self.fields["category"].widget.choices = category_choices()

    def _offer(self, name: str, choices: dict[str, str]) -> None:
        if choices:
            self.fields[name].choices = list(choices.items())  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        cleaned = self.cleaned_data
        return {name: cleaned[name] for name in (*ASKED, "link")} | {
            "attachments": [self.attachments[key] for key in cleaned.get("carried", ())],
            "asset_ids": [int(key) for key in cleaned.get("assets", ())],
        }


def _words(ticket: Ticket, tie: Tie) -> str:
    """How the link reads on the page of the ticket that is open."""
    label = LINK_KIND_REVERSED[tie.kind] if tie.from_new else tie.kind.label
    return f"{ticket.number}: {label}"
