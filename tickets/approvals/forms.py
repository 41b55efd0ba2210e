"""What is typed about approvals: a decision, and handing decisions over."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.actions.approval import MAX_COMMENT
from tickets.actions.delegating import MAX_REASON
from tickets.custom_forms.fields import PersonField


class DecisionForm(forms.Form):
    """The comment; which of the two buttons was pressed says the rest."""

    comment = forms.CharField(
        label=_("Comment"),
        help_text=_("The requester reads this. To refuse, say why."),
        max_length=MAX_COMMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(DecisionForm):
    """One of the two buttons, with the comment."""

    decision = forms.ChoiceField(
        choices=[("approve", _("Approve")), ("reject", _("Refuse"))],
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Choose one of the two answers."),
            "invalid_choice": _("Choose one of the two answers."),
        },
    )

    @property
    def answer(self) -> dict[str, Any]:
        """What the verb takes."""
        return {"approve": self.cleaned_data["decision"] == "approve", "comment": self.cleaned_data["comment"]}


def day_input() -> forms.DateInput:
    """The browser's own picker."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DelegationForm(forms.Form):
    """Who stands in, and from when to when."""

    starts_on = forms.DateField(label=_("First day"), widget=day_input())
    ends_on = forms.DateField(label=_("Last day"), help_text=_("The day itself included."), widget=day_input())
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Such as leave; the delegate reads it."), max_length=MAX_REASON, required=False
    )

    field_order = ("absent", "delegate", "starts_on", "ends_on", "reason")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delegate"] = PersonField(
            by=by, label=_("Delegate"), help_text=_("Name or employee number; they are asked in your place.")
        )
        if by.is_administrator:  # people fall ill
            self.fields["absent"] = PersonField(
                by=by, label=_("Who is away"), required=False, help_text=_("Empty: yourself.")
            )
        self.order_fields(self.field_order)

    @property
    def delegate(self) -> User:
        """Who stands in. Raises User.DoesNotExist when they have gone in the meantime."""
        return User.objects.get(pk=self.cleaned_data["delegate"]["id"])

    @property
    def principal(self) -> User | None:
        """For whom, where an administrator names somebody else. Raises as `delegate`."""
        named = self.cleaned_data.get("absent")
        return User.objects.get(pk=named["id"]) if named else None

    @property
    def days(self) -> tuple[date, date]:
        return self.cleaned_data["starts_on"], self.cleaned_data["ends_on"]
