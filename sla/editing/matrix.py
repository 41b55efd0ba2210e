"""The priority matrix and the reasons of breaches."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from sla.editing.calendars import check_fresh
from sla.editing.history import check_may_edit, differences, record_change
from sla.models import BreachReason, SettingChange
from tickets.choices import Impact, Priority, Urgency
from tickets.models import PriorityRule
from tickets.priority import DEFAULT_MATRIX

Matrix = dict[tuple[str, str], int]
MAX_REASONS = 100
REASON_FIELDS = ("name", "name_en", "is_active")


def read_matrix() -> Matrix:
    """Every cell; the default's where there is no row."""
    matrix: Matrix = {(impact, urgency): int(priority) for (impact, urgency), priority in DEFAULT_MATRIX.items()}
    for rule in PriorityRule.objects.all():
        matrix[rule.impact, rule.urgency] = rule.priority
    return matrix


@transaction.atomic
def save_matrix(cells: Mapping[tuple[str, str], int], *, by: User, note: str = "", based_on: int | None = None) -> None:
    """Sets the cells. Tickets keep the priority they have. Raises ValidationError, NotAllowed or StaleSetting."""
    check_may_edit(by)
    check_fresh(SettingChange.Subject.MATRIX, None, based_on)
    wrong = [cell for cell in cells if cell[0] not in Impact.values or cell[1] not in Urgency.values]
    if wrong or any(priority not in Priority.values for priority in cells.values()):
        raise ValidationError(_("There is no such priority."), code="invalid")
    before = {"|".join(cell): priority for cell, priority in read_matrix().items()}
    for (impact, urgency), priority in cells.items():
        PriorityRule.objects.update_or_create(impact=impact, urgency=urgency, defaults={"priority": priority})
    changes = differences(before, before | {"|".join(cell): priority for cell, priority in cells.items()})
    if changes:
        record_change(SettingChange.Subject.MATRIX, None, by, note=note, changes=changes)


@transaction.atomic
def save_reasons(rows: list[dict[str, Any]], *, by: User, note: str = "", based_on: int | None = None) -> None:
    """Sets the reasons in this order; a row without `pk` is new. None is ever deleted, only put out of use.

    Raises ValidationError at `reasons.<index>.name`, NotAllowed or StaleSetting.
    """
    check_may_edit(by)
    check_fresh(SettingChange.Subject.REASON, None, based_on)
    known = {reason.pk: reason for reason in BreachReason.objects.select_for_update()}
    before = {str(pk): _of(reason) for pk, reason in known.items()}
    saved = _placed(rows, known)
    for number, reason in enumerate(saved):  # two may swap their names
        if reason.pk:
            BreachReason.objects.filter(pk=reason.pk).update(name=f"\x01{number}")
    for reason in saved:
        reason.save()
    changes = differences(before, {str(reason.pk): _of(reason) for reason in saved})
    if changes:
        record_change(SettingChange.Subject.REASON, None, by, note=note, changes=changes)


def _placed(rows: list[dict[str, Any]], known: Mapping[int, BreachReason]) -> list[BreachReason]:
    """The reasons as the rows say, unsaved. Raises ValidationError at `reasons.<index>.name`."""
    if len(rows) > MAX_REASONS:
        message = ValidationError(_("At most %(count)d reasons."), code="too_many", params={"count": MAX_REASONS})
        raise ValidationError({f"reasons.{MAX_REASONS}.name": message})
    placed: list[BreachReason] = []
    for index, row in enumerate(rows):
        reason = known.get(row.get("pk") or 0) or BreachReason()
        for name in REASON_FIELDS:
            setattr(reason, name, row[name])
        if reason.name in {other.name for other in placed}:
            message = ValidationError(_("There is a reason of this name."), code="unique")
            raise ValidationError({f"reasons.{index}.name": message})
        reason.position = index
        placed.append(reason)
    return placed


def _of(reason: BreachReason) -> dict[str, Any]:
    return {name: getattr(reason, name) for name in (*REASON_FIELDS, "position")}
