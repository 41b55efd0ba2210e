"""Categories and saved views."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import Team, User
from tickets.models import Category, SavedView
from tickets.models.workplace import MAX_SAVED_VIEWS
from tickets.serializers.base import IdField, StrictSerializer

MAX_COLUMNS = 30


class CategorySerializer(serializers.Serializer):
    """A category of the tree."""

    slug = serializers.CharField(help_text="A short name that never changes.")
    name = serializers.CharField(source="__str__", help_text="The name in the reader's language.")
    hint = serializers.SerializerMethodField(help_text="What belongs here, in the reader's language.")
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.slug", default=None, allow_null=True, help_text="The slug of the category above it."
    )
    icon = serializers.CharField(help_text="The name of its picture.")
    is_confidential = serializers.BooleanField(help_text="Whether its tickets begin confidential.")
    position = serializers.IntegerField(help_text="Its place among its neighbours.")

    def get_hint(self, category: Category) -> str:
        is_english = (get_language() or "").startswith("en")
        return category.hint_en if is_english and category.hint_en else category.hint


class SavedViewSerializer(StrictSerializer):
    """A named queue."""

    id = serializers.IntegerField(read_only=True, help_text="The view's id.")
    name = serializers.CharField(max_length=60, help_text="Its name; once per person.")
    query = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, help_text="Filters and order, as a query string."
    )
    columns = serializers.ListField(
        child=serializers.CharField(max_length=40),
        max_length=MAX_COLUMNS,
        required=False,
        help_text="The columns shown, in order.",
    )
    team = IdField(
        queryset=Team.objects.filter(is_active=True),
        required=False,
        allow_null=True,
        help_text="A team of one's own that sees the view too; null for nobody else.",
    )
    position = serializers.IntegerField(
        min_value=0, max_value=32767, required=False, help_text="Its place among the views."
    )
    is_own = serializers.SerializerMethodField(help_text="Whether it is the reader's own, to change and delete.")

    def get_is_own(self, view: SavedView) -> bool:
        return view.owner_id == self._reader.pk

    @property
    def _reader(self) -> User:
        return self.context["request"].user

    def validate_name(self, name: str) -> str:
        """Once per person."""
        others = SavedView.objects.filter(owner=self._reader, name=name)
        if self.instance is not None:
            others = others.exclude(pk=self.instance.pk)
        if others.exists():
            raise serializers.ValidationError(_("You have a view of this name."), code="unique")
        return name

    def validate_team(self, team: Team | None) -> Team | None:
        """Only with a team of one's own."""
        if team is not None and team.pk not in self._reader.team_ids:
            raise serializers.ValidationError(_("Share a view only with a team of yours."), code="not_a_member")
        return team

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Not without number."""
        if self.instance is None and SavedView.objects.filter(owner=self._reader).count() >= MAX_SAVED_VIEWS:
            message = _("You have %(count)d views; delete one first.") % {"count": MAX_SAVED_VIEWS}
            raise serializers.ValidationError(message, code="too_many")
        return attrs

    def create(self, validated_data: dict[str, Any]) -> SavedView:
        return SavedView.objects.create(owner=self._reader, **validated_data)

    def update(self, instance: SavedView, validated_data: dict[str, Any]) -> SavedView:
        for name, value in validated_data.items():
            setattr(instance, name, value)
        instance.save(update_fields=validated_data.keys())
        return instance
