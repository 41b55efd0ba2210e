"""The lists that administrators keep, as the API shows and takes them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Department, Skill, Team, User
from tickets.choices import Kind, Priority
from tickets.models import Category
from tickets.serializers.base import IdField, PersonSerializer, StrictSerializer

POSITION: dict[str, Any] = {"min_value": 0, "max_value": 32_767, "required": False, "help_text": "Its place."}


def _category(words: str) -> serializers.SlugRelatedField:
    return serializers.SlugRelatedField(
        slug_field="slug", queryset=Category.objects.all(), required=False, allow_null=True, help_text=words
    )


class RoutingRuleSerializer(StrictSerializer):
    """Where a ticket goes. What is left empty is not asked for; of those that fit the first holds."""

    id = serializers.IntegerField(read_only=True, help_text="Its id.")
    name = serializers.CharField(max_length=100, help_text="What it is called; the timeline names it.")
    position = serializers.IntegerField(**POSITION)
    kind = serializers.ChoiceField(Kind.choices, required=False, allow_blank=True, help_text="Tickets of this kind.")
    category = _category("Tickets of this category or one below it, by slug.")
    priority = serializers.ChoiceField(
        Priority.choices, required=False, allow_null=True, help_text="Tickets of this priority."
    )
    department = IdField(
        queryset=Department.objects.all(),
        required=False,
        allow_null=True,
        help_text="Tickets whose requester is of this department or one below it, by id.",
    )
    keywords = serializers.CharField(
        max_length=300, required=False, allow_blank=True, help_text="Separated by commas; one of them must occur."
    )
    team = IdField(queryset=Team.objects.all(), help_text="The id of the team that gets them.")
    picks_assignee = serializers.BooleanField(
        required=False, help_text="Whether it also chooses who is on shift, has the skill and the lightest load."
    )
    is_active = serializers.BooleanField(required=False, help_text="Whether it is asked.")


class ReplyTemplateSerializer(StrictSerializer):
    """Words used often."""

    id = serializers.IntegerField(read_only=True, help_text="Its id.")
    name = serializers.CharField(max_length=60, help_text="What it is called.")
    text = serializers.CharField(
        max_length=5_000,
        help_text="The words, in Markdown; {{ requester }}, {{ number }}, {{ title }} and {{ agent }} are filled in.",
    )
    owner = IdField(
        queryset=User.objects.all(), required=False, allow_null=True, help_text="Whose alone it is; null: shared."
    )
    team = IdField(
        queryset=Team.objects.all(), required=False, allow_null=True, help_text="For this team alone; null: for all."
    )
    category = _category("For tickets of this category alone, by slug; null: for all.")
    is_active = serializers.BooleanField(required=False, help_text="Whether it is offered.")


class NamedRowSerializer(StrictSerializer):
    """An entry of a list to choose from."""

    id = serializers.IntegerField(read_only=True, help_text="Its id, as the moves take it.")
    name = serializers.CharField(max_length=100, help_text="Its name.")
    name_en = serializers.CharField(max_length=100, required=False, allow_blank=True, help_text="Its name in English.")
    position = serializers.IntegerField(**POSITION)
    is_active = serializers.BooleanField(required=False, help_text="Whether it is offered.")


class CategorySettingsSerializer(StrictSerializer):
    """A category as it is stored."""

    slug = serializers.RegexField(r"^[-a-zA-Z0-9_]{1,50}$", help_text="A short name that never changes.")
    name = serializers.CharField(max_length=100, help_text="Its name.")
    name_en = serializers.CharField(max_length=100, required=False, allow_blank=True, help_text="Its name in English.")
    parent = _category("The slug of the category above it; null for a tile of the asking page.")  # type: ignore[assignment]
    icon = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="The name of its picture, on the first level."
    )
    hint = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="What belongs here.")
    hint_en = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="The same in English.")
    position = serializers.IntegerField(**POSITION)
    skill = IdField(
        queryset=Skill.objects.all(), required=False, allow_null=True, help_text="The id of the skill it asks for."
    )
    is_confidential = serializers.BooleanField(required=False, help_text="Whether its tickets begin confidential.")
    is_active = serializers.BooleanField(required=False, help_text="Whether it can be chosen.")


class RowChangeSerializer(serializers.Serializer):
    """That somebody saved it."""

    at = serializers.DateTimeField(source="action_time", help_text="When.")
    by = PersonSerializer(source="user", help_text="Who.")
    what = serializers.SerializerMethodField(help_text="What was done, in the reader's language.")

    @extend_schema_field(str)
    def get_what(self, entry: Any) -> str:
        return str(entry.get_change_message())
