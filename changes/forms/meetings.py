"""Meetings of the board as forms."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from changes.models import Meeting
from tickets.inputs import MomentField


class MeetingForm(forms.ModelForm):
    """When, where, who."""

    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))
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
        board = User.objects.active().with_role(Role.CAB_MEMBER, Role.CHANGE_MANAGER)
        offered = board
        if instance is not None:
            asked = instance.members.values_list("person_id", flat=True)
            offered = board | User.objects.active().filter(pk__in=asked)
            initial["members"] = list(asked)
        else:
            initial["members"] = list(board.values_list("pk", flat=True))
        super().__init__(data, instance=instance, initial=initial)
        self.fields["members"].queryset = offered.order_by("name", "pk")  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The verb validates."""
