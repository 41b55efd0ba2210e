"""Serializers used again: building their fields costs more than filling them, so each thread builds them once."""

import threading
from collections.abc import Mapping
from typing import Any

from rest_framework.serializers import Serializer

_kept = threading.local()


def represent(shape: type[Serializer], instance: Any, context: Mapping[str, Any]) -> dict[str, Any]:
    """What `shape(instance, context=context).data` gives."""
    serializer = _kept_one(shape, context, partial=False)
    try:
        return serializer.to_representation(instance)
    finally:
        serializer._context = {}


def clean(shape: type[Serializer], data: Any, context: Mapping[str, Any], *, partial: bool = False) -> dict[str, Any]:
    """The validated data of `shape(data=data, context=context)`. Raises DRF's ValidationError."""
    serializer = _kept_one(shape, context, partial=partial)
    try:
        return dict(serializer.run_validation(data))
    finally:
        serializer._context = {}


def _kept_one(shape: type[Serializer], context: Mapping[str, Any], *, partial: bool) -> Serializer:
    """The thread's own; which fields there are depends on whether the reader is of the desk."""
    key = (shape, context["request"].user.is_desk_staff, partial)
    serializers: dict[Any, Serializer] = _kept.__dict__.setdefault("serializers", {})
    serializer = serializers.get(key)
    if serializer is None:
        serializer = serializers[key] = shape(partial=partial, context=dict(context))
    serializer._context = dict(context)
    return serializer
