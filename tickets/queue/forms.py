"""The queue's own forms: saving a view, what a bulk action asks for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from tickets.choices import Priority
from tickets.inputs import MAX_TEXT, TagsField
from tickets.models import SavedView, Ticket
from tickets.models.workplace import MAX_SAVED_VIEWS


class SavedViewForm(forms.ModelForm):
    """A name, and whether the team has the view too. `content` is what to save; without it only those change."""

    class Meta:
        model = SavedView
        fields = ("name", "team")

    def __init__(self, *args: Any, owner: User, content: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner
        self.instance.owner = owner
        for name, value in (content or {}).items():
            setattr(self.instance, name, value)
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["team"] = forms.ModelChoiceField(
            Team.objects.filter(pk__in=owner.team_ids),
            label=_("Who has it"),
            required=False,
            empty_label=_("Only for me"),
        )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if SavedView.objects.filter(owner=self.owner, name=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("You have a view of this name already."), code="unique")
        return name

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk is None and SavedView.objects.filter(owner=self.owner).count() >= MAX_SAVED_VIEWS:
            raise ValidationError(
                _("You have %(count)d views; delete one first."), code="too_many", params={"count": MAX_SAVED_VIEWS}
            )
        return cleaned


class BulkForm(forms.Form):
    """What one bulk action asks for. Whether a ticket takes it is the verb's to say."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """The inputs that were given."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}


class AssignForm(BulkForm):
    team = forms.ModelChoiceField(Team.objects.filter(is_active=True), label=_("Team"), required=False, empty_label="—")
    assignee = forms.ModelChoiceField(
        User.objects.handlers().order_by("name"), label=_("Assignee"), required=False, empty_label="—"
    )
    comment = forms.CharField(
        label=_("Note"), help_text=_("Only the desk's staff reads this."), max_length=MAX_TEXT, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if not (cleaned.get("team") or cleaned.get("assignee") or self.errors):
            self.add_error("team", ValidationError(_("Choose a team or a person."), code="required"))
        return cleaned


class PriorityForm(BulkForm):
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, coerce=int, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Reason"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 2}))


class TagForm(BulkForm):
    tags = TagsField(label=_("Tags to add"), help_text=_("Separated by commas."))


def _visible(text: str, user: User) -> Ticket:
    """The ticket of that number. Raises ValidationError for none that the person may see."""
    number = text.strip().upper()
    found = Ticket.objects.visible_to(user).filter(number=number).first()
    if found is None:
        raise ValidationError(_("There is no ticket %(number)s."), code="unknown", params={"number": number})
    return found


class DuplicateForm(BulkForm):
    duplicate_of = forms.CharField(label=_("Duplicate of"), help_text="IT-YYYYMMDD-N", max_length=24)
    message = forms.CharField(
        label=_("Message to the requesters"), help_text=_("The requesters read this."), max_length=MAX_TEXT,
        required=False, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def clean_duplicate_of(self) -> Ticket:
        """Only a ticket that the person sees: a hidden one must not be told apart from none."""
        return _visible(self.cleaned_data["duplicate_of"], self.user)


class JoinForm(BulkForm):
    parent = forms.CharField(
        label=_("Part of"), help_text=_("The number of the ticket they belong to; a major incident, for example."),
        max_length=24,
    )  # fmt: skip

    def clean_parent(self) -> Ticket:
        """Only a ticket that the person sees."""
        return _visible(self.cleaned_data["parent"], self.user)


class WatchForm(BulkForm):
    """Asks nothing."""
