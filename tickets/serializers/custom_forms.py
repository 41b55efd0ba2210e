"""Forms that administrators define, as the API shows them and as they are sent."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tickets.custom_forms.document import (
    MAX_CHOICES,
    MAX_FIELDS,
    MAX_HELP,
    MAX_LABEL,
    MAX_LONG_TEXT,
    Document,
    FieldKind,
    Source,
)
from tickets.models import CustomForm, FormPurpose, FormVersion
from tickets.serializers.base import PersonSerializer, StrictSerializer

LIMIT_HELP = "A number, how many, or a day (`2026-01-31`, `today`, `today+3`); empty for none."


class FormChoiceSerializer(StrictSerializer):
    """One answer to choose."""

    value = serializers.RegexField(r"^[A-Za-z0-9][A-Za-z0-9_.+-]{0,39}$", help_text="What is sent as the answer.")
    label = serializers.CharField(max_length=100, help_text="Its words.")  # type: ignore[assignment]
    label_en = serializers.CharField(max_length=100, required=False, allow_blank=True, help_text="In English.")
    score = serializers.IntegerField(
        min_value=-1_000, max_value=1_000, required=False, help_text="What it counts where answers are added up."
    )


class FormConditionSerializer(StrictSerializer):
    """When a field is asked at all."""

    field = serializers.CharField(max_length=40, help_text="The key of a choice or yes/no that stands above.")
    values = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=MAX_CHOICES, help_text="Answers of it that show this."
    )


class FormFieldSerializer(StrictSerializer):
    """One question of a form."""

    name = serializers.RegexField(r"^[a-z][a-z0-9_]{0,39}$", help_text="Its key, by which it is answered.")
    kind = serializers.ChoiceField(FieldKind.choices, help_text="What kind of answer it takes.")
    label = serializers.CharField(max_length=MAX_LABEL, help_text="What is asked.")  # type: ignore[assignment]
    label_en = serializers.CharField(max_length=MAX_LABEL, required=False, allow_blank=True, help_text="In English.")
    help = serializers.CharField(max_length=MAX_HELP, required=False, allow_blank=True, help_text="A word of help.")
    help_en = serializers.CharField(max_length=MAX_HELP, required=False, allow_blank=True, help_text="In English.")
    required = serializers.BooleanField(  # type: ignore[assignment]
        required=False, help_text="Whether it must be answered, when it is asked."
    )
    choices = serializers.ListField(
        child=FormChoiceSerializer(), required=False, max_length=MAX_CHOICES, help_text="What can be chosen."
    )
    default = serializers.CharField(
        max_length=MAX_LABEL, required=False, allow_blank=True, help_text="What it begins with."
    )
    source = serializers.ChoiceField(  # type: ignore[assignment]
        Source.choices, required=False, allow_blank=True, help_text="What of the requester's own it begins with."
    )
    minimum = serializers.CharField(max_length=20, required=False, allow_blank=True, help_text=LIMIT_HELP)
    maximum = serializers.CharField(max_length=20, required=False, allow_blank=True, help_text=LIMIT_HELP)
    max_length = serializers.IntegerField(
        min_value=1, max_value=MAX_LONG_TEXT, required=False, allow_null=True, help_text="Characters at most."
    )
    shown_if = FormConditionSerializer(
        required=False, allow_null=True, help_text="It is asked only then; otherwise it is neither required nor kept."
    )


class FormSerializer(serializers.Serializer):
    """A form in its latest version."""

    slug = serializers.CharField(help_text="Its short name.")
    name = serializers.CharField(help_text="Its name.")
    name_en = serializers.CharField(help_text="Its name in English.")
    purpose = serializers.ChoiceField(FormPurpose.choices, help_text="What its answers are for.")
    version = serializers.IntegerField(source="current.number", default=0, help_text="Grows with every save.")
    questions = serializers.SerializerMethodField(help_text="The questions, in their order.")

    @extend_schema_field(FormFieldSerializer(many=True))
    def get_questions(self, form: CustomForm) -> list[dict[str, Any]]:
        return fields_of(form.current)


class FormInputSerializer(StrictSerializer):
    """A form to be saved, whole."""

    slug = serializers.RegexField(
        r"^[-a-zA-Z0-9_]{1,50}$", required=False, help_text="A short name that never changes; needed for a new one."
    )
    name = serializers.CharField(max_length=100, help_text="Its name.")
    name_en = serializers.CharField(max_length=100, required=False, allow_blank=True, help_text="In English.")
    purpose = serializers.ChoiceField(FormPurpose.choices, required=False, help_text="What its answers are for.")
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="Why it is changed.")
    questions = serializers.ListField(
        child=FormFieldSerializer(), min_length=1, max_length=MAX_FIELDS, help_text="The questions, in their order."
    )


class FormVersionSerializer(serializers.Serializer):
    """A form as it was saved."""

    number = serializers.IntegerField(help_text="The version.")
    note = serializers.CharField(help_text="Why it was changed.")
    created_by = PersonSerializer(allow_null=True, help_text="Who saved it.")
    created_at = serializers.DateTimeField(help_text="When.")
    questions = serializers.SerializerMethodField(help_text="What it asked.")

    @extend_schema_field(FormFieldSerializer(many=True))
    def get_questions(self, version: FormVersion) -> list[dict[str, Any]]:
        return fields_of(version)


def fields_of(version: FormVersion | None) -> list[dict[str, Any]]:
    """The questions of a version in the shape of `FormFieldSerializer`, every attribute told."""
    if version is None:
        return []
    blank = {"label_en": "", "help": "", "help_en": "", "required": False, "choices": [], "default": "", "source": ""}
    blank |= {"minimum": "", "maximum": "", "max_length": None, "shown_if": None}
    return [blank | row for row in Document.from_json(version.document).to_json()["fields"]]


class AnswerSerializer(serializers.Serializer):
    """A question with its answer in words."""

    label = serializers.CharField(  # type: ignore[assignment]
        help_text="What was asked, in the words of the version that was filled in."
    )
    value = serializers.CharField(help_text="What was answered.")
