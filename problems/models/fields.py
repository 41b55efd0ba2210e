"""A list kept as JSON, which a form may leave empty."""

from typing import Any

from django import forms
from django.db import models


class JsonListField(forms.JSONField):
    """The form's side: nothing given is an empty list, not nothing."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) or []


class JsonList(models.JSONField):
    """A list of JSON's own values."""

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**({"form_class": JsonListField} | options))
