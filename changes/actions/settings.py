"""What administrators set about changes: freezes, templates, thresholds. Each save keeps who, when and what."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from changes.models import ChangeTemplate, Freeze, RiskThresholds, SettingRecord
from changes.plan import LONGEST_STEP_MINUTES, MOST_STEPS
from changes.policies import may_set
from tickets import moments
from tickets.events import as_json
from tickets.exceptions import NotAllowed

Subject = SettingRecord.Subject
Row = TypeVar("Row", bound=models.Model)
STEP_KEYS = frozenset({"title", "title_en", "minutes"})


def save_freeze(freeze: Freeze | None, values: Mapping[str, Any], *, by: User, note: str = "") -> Freeze:
    """Makes or changes a freeze period. Raises NotAllowed or ValidationError by field.

    Changes that are approved already and lie in it are in conflict from then on, and cannot begin before somebody
    has accepted that.
    """
    return _save(freeze or Freeze(), values, Subject.FREEZE, by, note)


def save_template(
    template: ChangeTemplate | None, values: Mapping[str, Any], *, by: User, note: str = ""
) -> ChangeTemplate:
    """Makes or changes a template. Raises NotAllowed or ValidationError by field."""
    for name in ("steps", "rollback_steps"):
        if name in values:
            _check_steps(name, values[name])
    _check_point(template or ChangeTemplate(), values)
    return _save(template or ChangeTemplate(), values, Subject.TEMPLATE, by, note)


def save_thresholds(values: Mapping[str, Any], *, by: User, note: str = "") -> RiskThresholds:
    """From which score on a risk is medium and high. Changes that have been scored keep their level."""
    return _save(RiskThresholds.current(), values, Subject.RISK, by, note)


@transaction.atomic
def _save(row: Row, values: Mapping[str, Any], subject: str, by: User, note: str) -> Row:
    if not may_set(by):
        raise NotAllowed()
    if row.pk:
        # One writer at a time, so that the record tells what each of them changed.
        row = type(row)._default_manager.select_for_update().get(pk=row.pk)
    before = {name: as_json(getattr(row, name)) if row.pk else None for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    after = {name: as_json(getattr(row, name)) for name in values}
    changes = {name: [before[name], after[name]] for name in values if before[name] != after[name]}
    row.save()
    if changes:
        SettingRecord.objects.create(
            subject=subject, object_id=row.pk, name=str(row)[:200], by=by, at=moments.now(), note=note, changes=changes
        )
    return row


def _check_steps(name: str, steps: Any) -> None:
    """Raises ValidationError unless these are steps of a template."""
    if not isinstance(steps, list) or len(steps) > MOST_STEPS or not all(_is_step(step) for step in steps):
        message = _("Give at most %(count)d steps, each with a title and its minutes.")
        raise ValidationError({name: ValidationError(message, code="invalid", params={"count": MOST_STEPS})})


def _check_point(template: ChangeTemplate, values: Mapping[str, Any]) -> None:
    """The point of no return is a step that there is: a change made from the template could not be scheduled."""
    number = values.get("point_of_no_return", template.point_of_no_return) or 0
    count = len(values.get("steps", template.steps))
    if number > count:
        message = _("The point of no return names step %(number)d, and there are %(count)d.")
        params = {"number": number, "count": count}
        raise ValidationError({"point_of_no_return": ValidationError(message, code="no_step", params=params)})


def _is_step(step: Any) -> bool:
    if not isinstance(step, dict) or step.keys() - STEP_KEYS:
        return False
    title, minutes = step.get("title"), step.get("minutes")
    if not isinstance(title, str) or not 0 < len(title.strip()) <= 200 or "\x00" in title:
        return False
    return isinstance(minutes, int) and not isinstance(minutes, bool) and 0 < minutes <= LONGEST_STEP_MINUTES
