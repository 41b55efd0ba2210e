"""People, teams and departments as the API shows them."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Team, User
from accounts.roles import Role


class DeskSerializer(serializers.Serializer):
    """Output of which some fields, named in `desk_only`, are left out for people outside the desk."""

    desk_only: ClassVar[frozenset[str]] = frozenset()

    def get_fields(self) -> dict[str, serializers.Field]:
        """All fields, or only those that the reader may know of. Without a reader (the description) all."""
        fields = super().get_fields()
        view = self.context.get("view")
        if view is None or getattr(view, "swagger_fake_view", False) or self.reader.is_desk_staff:
            return fields
        return {name: field for name, field in fields.items() if name not in self.desk_only}

    @property
    def reader(self) -> User:
        return self.context["request"].user


class DepartmentSerializer(serializers.Serializer):
    """A department."""

    id = serializers.IntegerField(help_text="The department's id.")
    name = serializers.CharField(source="__str__", help_text="The name in the reader's language.")
    parent = serializers.IntegerField(source="parent_id", allow_null=True, help_text="The department above it.")  # type: ignore[assignment]


class DirectoryEntrySerializer(serializers.Serializer):
    """A person as every employee may find them."""

    id = serializers.IntegerField(help_text="The person's id.")
    name = serializers.CharField(help_text="The person's name.")
    employee_number = serializers.CharField(help_text="The employee number.")
    department = DepartmentSerializer(allow_null=True, help_text="The department.")


class UserSerializer(DirectoryEntrySerializer, DeskSerializer):
    """A person; what only the desk's staff may read is left out for others."""

    desk_only = frozenset({"email", "phone", "location", "is_vip", "language", "roles", "manager", "is_active"})

    email = serializers.CharField(help_text="The e-mail address. Desk only.")
    phone = serializers.CharField(help_text="The phone number. Desk only.")
    location = serializers.CharField(help_text="Where they sit. Desk only.")
    is_vip = serializers.BooleanField(help_text="Whether the desk treats them with special care. Desk only.")
    language = serializers.ChoiceField(
        [("zh-hans", "简体中文"), ("en", "English")],
        allow_blank=True,
        help_text="The language they read; empty where the browser decides. Desk only.",
    )
    roles = serializers.ListField(
        child=serializers.ChoiceField(Role.choices), help_text="What they are besides an employee. Desk only."
    )
    manager = serializers.IntegerField(
        source="manager_id", allow_null=True, help_text="The id of whom they report to. Desk only."
    )
    is_active = serializers.BooleanField(help_text="Whether they can sign in. Desk only.")


class OwnTeamSerializer(serializers.Serializer):
    """A team of one's own."""

    id = serializers.IntegerField(help_text="The team's id.")
    name = serializers.CharField(source="__str__", help_text="The name in the reader's language.")


class MeSerializer(DirectoryEntrySerializer):
    """Oneself."""

    email = serializers.CharField(help_text="The e-mail address.")
    phone = serializers.CharField(help_text="The phone number.")
    location = serializers.CharField(help_text="Where one sits.")
    language = serializers.ChoiceField(
        [("zh-hans", "简体中文"), ("en", "English")],
        allow_blank=True,
        help_text="The language one reads; empty where the browser decides.",
    )
    roles = serializers.ListField(
        child=serializers.ChoiceField(Role.choices), help_text="What one is besides an employee."
    )
    is_desk_staff = serializers.BooleanField(help_text="Whether one reads the desk's tickets.")
    teams = OwnTeamSerializer(many=True, help_text="The teams one belongs to.")


class TeamSerializer(serializers.Serializer):
    """A team."""

    id = serializers.IntegerField(help_text="The team's id.")
    name = serializers.CharField(source="__str__", help_text="The name in the reader's language.")
    line = serializers.ChoiceField(Team.Line.choices, help_text="First line, second line or a vendor.")
    is_service_desk = serializers.BooleanField(help_text="Whether it takes what no routing rule places.")


class TeamMemberSerializer(serializers.Serializer):
    """A member of a team."""

    id = serializers.IntegerField(help_text="The person's id.")
    name = serializers.CharField(help_text="The person's name.")
    is_on_shift = serializers.SerializerMethodField(help_text="Whether they work for the team right now.")

    def get_is_on_shift(self, user: User) -> bool:
        return user.pk in self.context["on_shift"]


class TeamDetailSerializer(TeamSerializer, DeskSerializer):
    """A team with its people."""

    desk_only = frozenset({"lead", "members"})

    lead = serializers.IntegerField(source="lead_id", allow_null=True, help_text="The id of its lead. Desk only.")
    members = serializers.SerializerMethodField(help_text="Its active people by name. Desk only.")

    @extend_schema_field(TeamMemberSerializer(many=True))
    def get_members(self, team: Team) -> Any:
        people = team.members.filter(is_active=True).order_by("name", "pk")
        return TeamMemberSerializer(people, many=True, context=self.context).data
