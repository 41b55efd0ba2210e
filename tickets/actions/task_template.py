"""Saving templates of tasks. Each save is a version with its author; none is ever lost."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.roles import Role
from tickets import moments
from tickets.actions.base import refuse_unfit, require_text
from tickets.choices import Kind
from tickets.exceptions import NotAllowed, WrongState
from tickets.models import TaskHolder, TaskSpec, TaskTemplate, TaskTemplateVersion
from tickets.models.checklist import LONGEST_MINUTES

MAX_STEPS = 50
TEXTS = {"title": 200, "title_en": 200, "description": 10_000}
FIELDS = ("name", "name_en", "kinds", "steps", "is_active")


def can_edit_templates(user: User) -> bool:
    return user.has_role(Role.ADMINISTRATOR)


@transaction.atomic
def save_template(
    template: TaskTemplate | None, *, by: User, version: int | None = None, slug: str = "", **fields: Any
) -> TaskTemplate:
    """Makes a template or its next version. `steps` are as `TaskSpec.to_json` writes them, `version` the one read.

    Raises NotAllowed, WrongState (somebody else has saved it since), or ValidationError by field; of steps with the
    number of the step.
    """
    if not can_edit_templates(by):
        raise NotAllowed()
    if template is None:
        template = TaskTemplate(version=0, slug=slug or _new_slug(str(fields.get("name_en") or fields.get("name", ""))))
    else:
        template = TaskTemplate.objects.select_for_update().get(pk=template.pk)
        if version is not None and version != template.version:
            raise WrongState(_("Somebody else has saved this template in the meantime."))
    for name in FIELDS:
        if name in fields:
            setattr(template, name, fields[name])
    _validate(template)
    template.version += 1
    template.save()
    TaskTemplateVersion.objects.create(
        template=template, number=template.version, document=document_of(template), by=by, at=moments.now()
    )
    return template


def document_of(template: TaskTemplate) -> dict[str, Any]:
    return {name: getattr(template, name) for name in FIELDS}


def _new_slug(name: str) -> str:
    """A short name made of the template's, with a number where it is taken."""
    stem = slugify(name)[:40] or "tasks"
    taken = set(TaskTemplate.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    names = [stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def _validate(template: TaskTemplate) -> None:
    template.name = require_text(template.name, field="name", limit=100)
    refuse_unfit(template.name_en, field="name_en", limit=100)
    if wrong := set(template.kinds) - set(Kind.values):
        message = _("There is no kind “%(kind)s”.")
        raise ValidationError({"kinds": ValidationError(message, code="invalid_choice", params={"kind": min(wrong)})})
    template.full_clean(exclude={"steps", "kinds"})
    template.steps = clean_steps(template.steps)


def clean_steps(steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The steps as a template keeps them. Raises ValidationError at `steps`, naming the step by its number."""
    if not steps:
        raise ValidationError({"steps": ValidationError(_("Give at least one step."), code="required")})
    if len(steps) > MAX_STEPS:
        message = _("A template has at most %(count)d steps.")
        raise ValidationError({"steps": ValidationError(message, code="too_many", params={"count": MAX_STEPS})})
    cleaned = []
    for number, step in enumerate(steps, start=1):
        try:
            cleaned.append(_clean_step(step, number))
        except ValidationError as error:
            words = " ".join(error.messages)
            message = _("Step %(number)d: %(problem)s")
            raise ValidationError(
                {"steps": ValidationError(message, code="invalid", params={"number": number, "problem": words})}
            ) from error
    _check_order(cleaned)
    _check_holders(cleaned)
    return cleaned


def _clean_step(step: Mapping[str, Any], number: int) -> dict[str, Any]:
    known = TaskSpec(title="").to_json()
    cleaned = {**known, **{name: value for name, value in step.items() if name in known}}
    cleaned["key"] = str(cleaned["key"] or f"s{number}")
    cleaned["title"] = require_text(cleaned["title"], field="title", limit=TEXTS["title"])
    for name, limit in TEXTS.items():
        refuse_unfit(cleaned[name], field=name, limit=limit)
    for name in ("key", "group"):
        refuse_unfit(cleaned[name], field=name, limit=40)
        if cleaned[name]:
            validate_slug(cleaned[name])
    minutes = cleaned["minutes"]
    if minutes is not None and not 1 <= minutes <= LONGEST_MINUTES:
        raise ValidationError(_("Give at least one minute, at most a year."))
    if cleaned["who"] and cleaned["who"] not in TaskHolder.values:
        raise ValidationError(_("Choose one of the people that a ticket knows."))
    if cleaned["who"] and cleaned["assignee"]:
        raise ValidationError(_("Name a person, or who it is on the ticket; not both."))
    return cleaned


def _check_order(steps: Sequence[Mapping[str, Any]]) -> None:
    """Every name is there once, every “after” names another step, and none wait for each other."""
    after = {step["key"]: list(step["after"]) for step in steps}
    if len(after) < len(steps):
        raise ValidationError({"steps": ValidationError(_("Two steps have the same key."), code="twice")})
    for number, step in enumerate(steps, start=1):
        for name in step["after"]:
            if name not in after or name == step["key"]:
                message = _("Step %(number)d comes after a step that is not there.")
                raise ValidationError({"steps": ValidationError(message, code="unknown", params={"number": number})})
    left = dict(after)
    while left:
        free = [key for key, earlier in left.items() if not set(earlier) & left.keys()]
        if not free:
            numbers = [str(number) for number, step in enumerate(steps, start=1) if step["key"] in left]
            message = _("The steps %(numbers)s wait for each other.")
            named = {"numbers": ", ".join(numbers)}
            raise ValidationError({"steps": ValidationError(message, code="circle", params=named)})
        for key in free:
            del left[key]


def _check_holders(steps: Sequence[Mapping[str, Any]]) -> None:
    for name, rows in (("team", Team.objects.all()), ("assignee", User.objects.all())):
        wanted = {step[name] for step in steps if step[name]}
        if wanted - set(rows.filter(pk__in=wanted).values_list("pk", flat=True)):
            message = _("There is no such team.") if name == "team" else _("There is no such person.")
            raise ValidationError({"steps": ValidationError(message, code="unknown")})
