"""The forms by which administrators keep people and teams."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.roles import Role


class RolesAndTeams(forms.ModelForm):
    """Roles and teams as boxes to tick."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everybody is an employee; a person can hold several roles besides."),
    )
    teams = forms.ModelMultipleChoiceField(
        Team.objects.all(), label=_("Teams"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["teams"].initial = self.instance.teams.all()

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]  # Django's own, unknown to its stubs
        self.instance.teams.set(self.cleaned_data["teams"])


class PersonAddForm(RolesAndTeams, AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("employee_number", "email", "name", "department", "manager", "phone", "location", "roles")


class PersonChangeForm(RolesAndTeams, UserChangeForm):
    # Set per request by the admin page.
    changed_by: ClassVar[User]

    class Meta:
        model = User
        fields = (
            "name", "employee_number", "email", "password", "is_active", "department", "manager", "phone", "location",
            "roles", "is_vip", "language",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.pk == self.changed_by.pk:
            self._keep_oneself_in(cleaned)
        if cleaned.get("manager") and cleaned["manager"].pk == self.instance.pk:
            self.add_error("manager", _("Nobody is their own manager."))
        return cleaned

    def _keep_oneself_in(self, cleaned: dict[str, Any]) -> None:
        """So that there is always an administrator left."""
        if not cleaned.get("is_active"):
            self.add_error("is_active", _("You cannot disable yourself; ask another administrator."))
        if Role.ADMINISTRATOR not in cleaned.get("roles", ()):
            self.add_error("roles", _("You cannot take the administrator's role from yourself."))


class TeamForm(forms.ModelForm):
    class Meta:
        model = Team
        fields = ("name", "name_en", "line", "lead", "members", "email", "is_service_desk", "is_active")

    def _get_validation_exclusions(self) -> set[str]:
        """There is one service desk: a team that becomes it takes over from the other (see the admin page)."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {"is_service_desk"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_service_desk"):
            if not cleaned.get("is_active"):
                self.add_error("is_active", _("The service desk takes what no rule places; it cannot be switched off."))
        elif self.initial.get("is_service_desk"):
            self.add_error("is_service_desk", _("Mark another team as the service desk; it takes over from this one."))
        return cleaned
