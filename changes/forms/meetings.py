"""Meetings of the board as forms."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from changes.actions.meetings import MOST_MEMBERS
from changes.board import may_be_asked
from changes.models import Meeting
from tickets.inputs import MomentField


class MeetingForm(forms.ModelForm):
    """When, where, who."""

    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))
    quorum = forms.IntegerField(
        label=_("Quorum"),
        min_value=1,
        max_value=MOST_MEMBERS,
        initial=3,
        help_text=_("So many must be present, themselves or by a delegate, for the meeting to decide."),
    )
    link = forms.URLField(label=_("Link"), max_length=500, required=False, assume_scheme="https")
    members = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Who is asked to come"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Meeting
        fields = ("title", "starts_at", "ends_at", "place", "link", "quorum")

    def __init__(self, data: Any = None, *, instance: Meeting | None = None) -> None:
        ends = ("starts_at", "ends_at") if instance is not None else ()
        initial: dict[str, Any] = {name: timezone.localtime(getattr(instance, name)) for name in ends}
        offered = may_be_asked(instance)
        asked = offered.values_list("pk") if instance is None else instance.members.values_list("person_id")
        initial["members"] = [pk for (pk,) in asked]
        super().__init__(data, instance=instance, initial=initial)
        self.fields["members"].queryset = offered.order_by("name", "pk")  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The verb validates."""
