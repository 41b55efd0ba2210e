"""Building blocks of models: settings that are one row, and entries of a history."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OneRow(models.Model):
    """Settings of which there is one row; without any, the defaults of the fields count."""

    NAMES: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def load(cls) -> Self:
        """As they are now."""
        return cls._default_manager.filter(pk=1).first() or cls(pk=1)

    @classmethod
    def change(cls, values: Mapping[str, Any]) -> tuple[Self, dict[str, list[Any]]]:
        """Saves what is different, and says what: `{name: [old, new]}`. One writer at a time: to be called in a
        transaction. Raises ValidationError by field.
        """
        cls._default_manager.get_or_create(pk=1)
        row = cls._default_manager.select_for_update().get(pk=1)
        before = row.values()
        for name, value in values.items():
            setattr(row, name, value)
        row.full_clean(validate_unique=False, validate_constraints=False)
        after = row.values()
        changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
        if changes:
            row.save()
        return row, changes

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.NAMES}


class SavedChange(models.Model):
    """One saved change. `changes` is `{name: [old, new]}`."""

    at = models.DateTimeField(_("changed at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("note"), max_length=200, blank=True)
    changes = models.JSONField(default=dict)

    class Meta:
        abstract = True
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def latest(cls) -> int:
        """The last change, by which an editor says what was read; 0 before the first."""
        return cls._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0


class HistoryEntry(models.Model):
    """Who did what, when, and which fields changed.

    `changes` is `{field: [old, new]}` in JSON's own types, `data` what else belongs to the verb. The database refuses
    update and delete: a migration of each history sees to it.
    """

    verb = models.CharField(_("what"), max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("when"))
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    data = models.JSONField(_("data"), default=dict, blank=True)

    class Meta:
        abstract = True
