"""Building blocks of the API's shapes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from tickets.inputs import EARLIEST, LATEST
from tickets.models import Ticket

MAX_NUMBER_LENGTH = 24


class StrictSerializer(serializers.Serializer):
    """Input in which an unknown field is an error: a mistyped name must not pass in silence.

    What stands inside another input (a row of a list) replaces what was there, so it is given whole even where that
    input is given in part.
    """

    is_strict = True

    def to_internal_value(self, data: Any) -> Any:
        """The cleaned values. Raises ValidationError with everything that is wrong at once."""
        unknown = {
            name: [ErrorDetail(str(_("This is not asked for here.")), code="unknown")]
            for name in (data if isinstance(data, Mapping) else ())  # what is none is refused below
            if name not in self.fields
        }
        try:
            cleaned = super().to_internal_value(data)
        except ValidationError as error:
            raise ValidationError({**error.detail, **unknown}) from error  # type: ignore[dict-item]
        missing = self._missing(cleaned) if self.parent is not None else {}
        if unknown or missing:
            raise ValidationError({**unknown, **missing})
        return cleaned

    def _missing(self, cleaned: Any) -> dict[str, Any]:
        absent = [name for name, field in self.fields.items() if field.required and field.source not in cleaned]
        return {name: [ErrorDetail(str(_("This field is required.")), code="required")] for name in absent}


class MomentField(serializers.DateTimeField):
    """A moment that the database and every calendar can hold."""

    default_error_messages = {"range": _("Give a moment between 1970 and 2200.")}

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DDThh:mm[:ss][+HH:MM|-HH:MM|Z]")
        moment = super().to_internal_value(value)
        if not EARLIEST <= moment <= LATEST:
            self.fail("range")
        return moment


class IdField(serializers.PrimaryKeyRelatedField):
    """A row by its id, a whole number."""

    def __init__(self, **options: Any) -> None:
        super().__init__(pk_field=serializers.IntegerField(min_value=1, max_value=2**63 - 1), **options)


@extend_schema_field({"type": "string", "maxLength": MAX_NUMBER_LENGTH})
class TicketNumberField(serializers.Field):
    """Another ticket by its number, among those that the person may see."""

    default_error_messages = {"invalid": _("Not a ticket's number."), "unknown": _("There is no ticket %(number)s.")}

    def to_internal_value(self, data: Any) -> Ticket:
        if not isinstance(data, str) or not 0 < len(data.strip()) <= MAX_NUMBER_LENGTH or "\x00" in data:
            self.fail("invalid")
        number = data.strip().upper()
        reader = self.context["request"].user
        found = Ticket.objects.visible_to(reader).filter(number=number).first()
        if found is None:
            message = str(self.error_messages["unknown"]) % {"number": number}
            raise ValidationError(message, code="unknown")
        return found


class NumberSerializer(StrictSerializer):
    """Another ticket, by its number."""

    number = TicketNumberField(help_text="`IT-YYYYMMDD-N`.")


class OfferSerializer(serializers.Serializer):
    """Something that can be done from where a thing is; which there are, the field `name` of a subclass says."""

    label = serializers.CharField(  # type: ignore[assignment]
        source="move.label", read_only=True, help_text="What it is called, in the reader's language."
    )
    is_open = serializers.SerializerMethodField(help_text="Whether it can be done now.")
    blocked_by = serializers.ListField(child=serializers.CharField(), help_text="Why not, in the reader's language.")
    requires = serializers.ListField(
        child=serializers.CharField(), source="move.requires", read_only=True, help_text="The inputs that it needs."
    )
    optional = serializers.ListField(
        child=serializers.CharField(),
        source="move.optional",
        read_only=True,
        help_text="The inputs that it takes besides.",
    )

    def get_is_open(self, offer: Any) -> bool:
        return not offer.blocked_by


class PersonSerializer(serializers.Serializer):
    """A person."""

    id = serializers.IntegerField(help_text="The person's id, as in `users/`.")
    name = serializers.CharField(help_text="The person's name.")


class TeamReferenceSerializer(serializers.Serializer):
    """A team."""

    id = serializers.IntegerField(help_text="The team's id, as in `teams/`.")
    name = serializers.CharField(source="__str__", help_text="The team's name, in the reader's language.")


class CategoryReferenceSerializer(serializers.Serializer):
    """A category."""

    slug = serializers.CharField(help_text="The category's slug, as in `categories/`.")
    name = serializers.CharField(source="__str__", help_text="The category's name, in the reader's language.")


class SettingChangeSerializer(serializers.Serializer):
    """A setting as somebody changed it."""

    at = serializers.DateTimeField(help_text="When.")
    by = PersonSerializer(allow_null=True, help_text="Who.")
    note = serializers.CharField(help_text="Why, in their words.")
    changes = serializers.SerializerMethodField(help_text="What was changed: name → [old, new].")

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "array", "items": {}}})
    def get_changes(self, change: Any) -> Any:
        return change.changes


class VersionSerializer(serializers.Serializer):
    """Something as somebody saved it."""

    version = serializers.IntegerField(source="number", help_text="The version that this save made.")
    at = serializers.DateTimeField(help_text="When.")
    by = PersonSerializer(allow_null=True, help_text="Who; null for what came with the desk.")
    document = serializers.SerializerMethodField(help_text="The whole, as it was saved.")

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_document(self, change: Any) -> Any:
        return change.document
