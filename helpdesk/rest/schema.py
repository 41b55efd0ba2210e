"""How the OpenAPI document describes what DRF's own classes do not say: problems, tokens, strict bodies."""

from typing import Any

import django_filters
from django import forms
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiFilterExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from helpdesk.rest.problems import MEDIA_TYPE
from tickets.filters import MomentOrDayField, ReferencesField

ALWAYS = {
    "400": "Some of the input is not right; `errors` says where.",
    "401": "No session and no usable token.",
    "403": "The person, or the token's scope, may not do this.",
    "406": "None of the media types in `Accept` is available.",
    "429": "Too many requests; `Retry-After` says when to come back.",
    "500": "Something went wrong on the server; nothing was changed.",
}
WITH_PATH = {"404": "There is no such thing, or it is not this person's to see."}
WITH_BODY = {
    "409": "It has moved on, something else must happen first, or the same request is being carried out.",
    "412": "The ticket was changed since the version named in `If-Match`; `current_version` is what it is now.",
    "413": "The body or the file is too large.",
    "415": "The body's media type is not understood.",
    "422": "The idempotency key belongs to a different request.",
}


class ProblemErrorSerializer(serializers.Serializer):
    """One thing that is wrong with the input."""

    field = serializers.CharField(
        help_text="The field or parameter, nested ones joined by dots; empty where it is the whole."
    )
    code = serializers.CharField(help_text="What is wrong, as a word for programs.")
    message = serializers.CharField(help_text="What is wrong, in the reader's language.")


class ProblemSerializer(serializers.Serializer):
    """A refusal, as problem details (RFC 9457)."""

    type = serializers.CharField(help_text="A URN that names the kind of problem: `urn:problem-type:helpdesk:<code>`.")
    title = serializers.CharField(help_text="The kind of problem, in the reader's language.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What happened this time, in the reader's language.")
    code = serializers.CharField(help_text="The kind of problem, as a word for programs.")
    errors = ProblemErrorSerializer(many=True, help_text="Field by field, where the input is at fault; else empty.")  # type: ignore[assignment]
    current_version = serializers.IntegerField(
        required=False, help_text="With `stale`: the ticket's version now, for the next `If-Match`."
    )
    blocked_by = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="With `blocked`: what must happen first."
    )


class Schema(AutoSchema):
    """drf-spectacular's view of an endpoint, with the answers that every endpoint gives."""

    def get_summary(self) -> str | None:
        """The first line of what is written at the view."""
        description = super().get_summary() or self.get_description()
        return description.strip().splitlines()[0].rstrip(".") if description else None

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for code, description in self._problems().items():
            answer = OpenApiResponse(ProblemSerializer, description)
            bodies[code] = self._get_response_for_code(answer, code, [MEDIA_TYPE], direction)
        return bodies

    def _problems(self) -> dict[str, str]:
        found = dict(ALWAYS)
        # A view that hides itself is not there for those it is not for.
        if "{" in self.path or getattr(self.view, "is_hidden", False):
            found |= WITH_PATH
        if self.method in ("POST", "PUT", "PATCH", "DELETE"):
            found |= WITH_BODY
        return dict(sorted(found.items()))

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        schema: dict[str, Any] = super()._map_basic_serializer(serializer, direction)
        if direction == "request" and getattr(serializer, "is_strict", False):
            schema["additionalProperties"] = False
        if "required" in schema:
            optional = getattr(serializer, "desk_only", ())
            schema["required"] = [name for name in schema["required"] if name not in optional]
        return schema


class TokenScheme(OpenApiAuthenticationExtension):
    """A personal token."""

    target_class = "accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "hd_…",
            "description": "A personal token, made at /account/tokens/ or by `manage.py api_token`. The scope `read` "
            "reads; `write` reads and changes.",
        }


class FilterParameters(OpenApiFilterExtension):
    """The filters of a list, as their form fields read them."""

    target_class = "helpdesk.rest.filters.StrictFilterBackend"
    priority = 1  # before the one for the class it builds on

    def get_schema_operation_parameters(self, auto_schema: Any, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        """One parameter for each filter of the view."""
        view = auto_schema.view
        filters = getattr(view, "filterset_class", None)
        hidden: frozenset[str] = getattr(view, "desk_filters", frozenset())
        if filters is None or not auto_schema._is_list_view():
            return []
        return [_parameter(name, one, name in hidden) for name, one in filters.base_filters.items()]


def _parameter(name: str, one: django_filters.Filter, is_desk_only: bool) -> dict[str, Any]:
    schema, note = _describe(one.field)
    words = [str(one.extra.get("help_text") or one.label or name).rstrip("."), note]
    if is_desk_only and "Desk only" not in words[0]:
        words.append("Desk only")
    description = ". ".join(word for word in words if word) + "."
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _describe(field: forms.Field) -> tuple[dict[str, Any], str]:
    """The type of a filter's value, and what there is to say about it."""
    many = "May be given several times: one of the values must hold"
    if isinstance(field, ReferencesField):
        return {"type": "array", "items": {"type": "string"}}, many
    if isinstance(field, forms.MultipleChoiceField):
        return {"type": "array", "items": _enum(field)}, many
    if isinstance(field, forms.ChoiceField):
        return _enum(field), ""
    if isinstance(field, forms.IntegerField):
        return {"type": "integer", "minimum": field.min_value, "maximum": field.max_value}, ""
    if isinstance(field, MomentOrDayField):
        return {"type": "string"}, "A date, meant whole, or an ISO 8601 date and time"
    return {"type": "string", "maxLength": getattr(field, "max_length", None) or 200}, ""


def _enum(field: Any) -> dict[str, Any]:
    return {"type": "string", "enum": [str(value) for value, _label in field.choices if value != ""]}
