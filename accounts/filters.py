"""Finding people."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role


class IdFilter(django_filters.Filter):
    """Rows by the id of what they belong to."""

    field_class = forms.IntegerField

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, **options)


class UserFilter(django_filters.FilterSet):
    """Narrows people."""

    q = django_filters.CharFilter(
        method="search", max_length=100, label=_("Words"), help_text="Part of the name, or how the number begins."
    )
    department = IdFilter(field_name="department_id", label=_("Department"), help_text="The id of the department.")
    team = IdFilter(field_name="teams", label=_("Team"), help_text="The id of a team they belong to. Desk only.")
    role = django_filters.ChoiceFilter(
        method="having_role", choices=Role.choices, label=_("Role"), help_text="A role they hold. Desk only."
    )
    active = django_filters.ChoiceFilter(
        method="being_active",
        choices=[("true", _("Yes")), ("false", _("No"))],
        label=_("Active"),
        help_text="Whether they can sign in; by default true. Desk only.",
    )

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, queryset: QuerySet[User], name: str, text: str) -> QuerySet[User]:
        """People whose name holds the text, or whose number or (for the desk) e-mail address begins with it."""
        found = Q(name__icontains=text) | Q(employee_number__istartswith=text)
        if self.request.user.is_desk_staff:
            found |= Q(email__istartswith=text)
        return queryset.filter(found)

    def being_active(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return queryset.filter(is_active=value == "true")

    def having_role(self, queryset: QuerySet[User], name: str, role: str) -> QuerySet[User]:
        return queryset.filter(roles__contains=[role])
