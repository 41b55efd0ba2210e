"""Keeping approval paths: who is asked in which order, with everybody who ever changed it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.roles import Role
from tickets import moments
from tickets.actions.approvals.rounds import MAX_STEPS
from tickets.actions.base import refuse_unfit
from tickets.exceptions import NotAllowed, Refused, StaleTicket
from tickets.models import ApprovalPath, ApprovalPathChange, StepMode, StepPerson, StepSpec

MAX_LABEL = 100
MAX_PEOPLE = 50
LIMITS = {"name": 100, "name_en": 100, "description": 200, "slug": 50}


class StalePath(StaleTicket):
    """Somebody saved the path after the caller had read it (412)."""

    def __init__(self, path: ApprovalPath) -> None:
        self.ticket = path
        words = _("Somebody else has changed this path in the meantime. Nothing of yours was saved yet.")
        Refused.__init__(self, words)


@transaction.atomic
def save_path(
    path: ApprovalPath | None, *, by: User, steps: Sequence[StepSpec], version: int | None = None, **facts: Any
) -> ApprovalPath:
    """Makes a path or changes one, and keeps who did and what it was. Rounds that are open keep their steps.

    `facts` are slug (of a new one), name, name_en, description, is_active, and a note on the change. Raises
    NotAllowed, StalePath, or ValidationError by field.
    """
    if not by.is_administrator:
        raise NotAllowed(_("Only administrators change approval paths."))
    kept = ApprovalPath.objects.select_for_update().get(pk=path.pk) if path else ApprovalPath(version=0)
    if path and version is not None and version != kept.version:
        raise StalePath(kept)
    note = str(facts.pop("note", "") or "").strip()
    for name, value in facts.items():
        setattr(kept, name, value.strip() if isinstance(value, str) else value)
    kept.steps = [spec.to_json() for spec in steps]
    _check(kept, note, steps)
    if path and not _is_changed(path.pk, kept):
        return kept
    kept.version += 1
    kept.save()
    ApprovalPathChange.objects.create(
        path=kept, version=kept.version, at=moments.now(), by=by, note=note, document=document_of(kept)
    )
    return kept


def _is_changed(pk: int, kept: ApprovalPath) -> bool:
    """Whether it is different now. Of one that came without a history the beginning is kept first."""
    before = ApprovalPath.objects.get(pk=pk)
    if not before.history.exists():
        ApprovalPathChange.objects.create(
            path=before, version=before.version, at=moments.now(), by=None, document=document_of(before)
        )
    return document_of(before) != document_of(kept)


def document_of(path: ApprovalPath) -> dict[str, Any]:
    """The path whole, as its history keeps it."""
    names = ("slug", "name", "name_en", "description", "is_active", "steps")
    return {name: getattr(path, name) for name in names}


def _check(path: ApprovalPath, note: str, steps: Sequence[StepSpec]) -> None:
    for name, limit in LIMITS.items():
        refuse_unfit(getattr(path, name), field=name, limit=limit)
    refuse_unfit(note, field="note", limit=200)
    path.full_clean(exclude=["steps"])
    if not steps:
        raise ValidationError({"steps": ValidationError(_("Add at least one step."), code="required")})
    if len(steps) > MAX_STEPS:
        message = _("At most %(count)d steps.")
        raise ValidationError({"steps": ValidationError(message, code="too_many", params={"count": MAX_STEPS})})


def clean_step(given: Mapping[str, Any]) -> StepSpec:
    """A step from what somebody typed or sent. Raises ValidationError by field."""
    errors: dict[str, Any] = {}
    spec = StepSpec(
        label=str(given.get("label") or "").strip(),
        label_en=str(given.get("label_en") or "").strip(),
        mode=str(given.get("mode") or StepMode.ONE),
        quorum=int(given.get("quorum") or 0) if given.get("mode") == StepMode.QUORUM else 0,
        people=tuple(dict.fromkeys(given.get("people") or ())),
        role=str(given.get("role") or ""),
        team=given.get("team") or None,
        who=str(given.get("who") or ""),
        again=bool(given.get("again")),
    )
    for name in ("label", "label_en"):
        try:
            refuse_unfit(getattr(spec, name), field=name, limit=MAX_LABEL)
        except ValidationError as error:
            errors |= error.error_dict
    for name, problem in _problems(spec):
        errors.setdefault(name, problem)
    if errors:
        raise ValidationError(errors)
    return spec


def _problems(spec: StepSpec) -> list[tuple[str, ValidationError]]:
    choice = _("Choose one of those offered.")
    checks = (
        ("label", not spec.label, _("Give the step a name."), "required"),
        ("mode", spec.mode not in StepMode.values, choice, "invalid_choice"),
        ("quorum", spec.mode == StepMode.QUORUM and not 1 <= spec.quorum <= MAX_PEOPLE,
         _("Say how many must agree, 1 to 50."), "range"),
        ("role", bool(spec.role) and spec.role not in Role.values, choice, "invalid_choice"),
        ("who", bool(spec.who) and spec.who not in StepPerson.values, choice, "invalid_choice"),
        ("people", len(spec.people) > MAX_PEOPLE, _("At most 50 people."), "too_many"),
        ("people", not _all_there(spec.people), _("One of these people is not there any more."), "unknown"),
        ("team", spec.team is not None and not Team.objects.filter(pk=spec.team).exists(), choice, "invalid_choice"),
        ("who", not (spec.people or spec.role or spec.team or spec.who), _("Say who is asked."), "required"),
    )  # fmt: skip
    return [(name, ValidationError(words, code=code)) for name, is_wrong, words, code in checks if is_wrong]


def _all_there(people: Sequence[int]) -> bool:
    return User.objects.active().filter(pk__in=people).count() == len(people)
