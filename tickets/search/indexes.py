"""Which tables can be searched, so that one command makes all their terms anew and one task counts their words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models


@dataclass(frozen=True)
class Index:
    """A table with a `search` column: how its rows are read, and the terms of one of them."""

    label: str
    text: Callable[[Any], str]
    fields: tuple[str, ...]
    related: tuple[str, ...] = ()
    # As how many documents each counts when words are counted: what was written with care knows how words are spelt.
    # None: a copy of what is counted elsewhere.
    weight: int = 1

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    def rows(self) -> models.QuerySet:
        """Only what the terms are made of."""
        found = self.model._base_manager.only("pk", *self.fields)
        return found.select_related(*self.related) if self.related else found


_indexes: dict[str, Index] = {}


def register_index(index: Index) -> None:
    """Called by an app in `ready()`."""
    _indexes[index.label] = index


def indexes() -> Iterable[Index]:
    """All of them, the largest first."""
    return tuple(_indexes.values())
