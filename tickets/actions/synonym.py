"""Synonyms of the search: made, changed and removed, each with who, when and how they read before."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from tickets import moments
from tickets.exceptions import NotAllowed
from tickets.models import SynonymChange, SynonymGroup
from tickets.models.search_settings import MAX_SYNONYM_LENGTH, MAX_SYNONYMS
from tickets.search import RUNS, normalise

MAX_GROUPS = 2_000


def can_edit_synonyms(user: User) -> bool:
    """Administrators, and whoever answers for the knowledge."""
    return user.has_role(Role.ADMINISTRATOR, Role.KNOWLEDGE_MANAGER)


@transaction.atomic
def save_synonyms(
    group: SynonymGroup | None, *, by: User, words: Sequence[str] | None = None, is_active: bool | None = None
) -> SynonymGroup:
    """Makes a group or changes one. Raises NotAllowed or ValidationError by field."""
    _require(by)
    if group is None:
        _refuse_too_many()
        saved, before = SynonymGroup(words=[], is_active=True), None
    else:
        saved = SynonymGroup.objects.select_for_update().get(pk=group.pk)
        before = _as_json(saved)
    saved.words = checked_words(saved.words if words is None else words)
    saved.is_active = saved.is_active if is_active is None else is_active
    if before == _as_json(saved):
        return saved
    saved.updated_at = moments.now()
    saved.version += 0 if before is None else 1
    saved.save()
    _record(saved, "changed" if before else "made", by, before, _as_json(saved))
    return saved


@transaction.atomic
def remove_synonyms(group: SynonymGroup, *, by: User) -> None:
    """Removes a group; its history stays. Raises NotAllowed."""
    _require(by)
    found = SynonymGroup.objects.select_for_update().filter(pk=group.pk).first()
    if found is not None:
        _record(found, "removed", by, _as_json(found), None)
        found.delete()


def checked_words(words: Sequence[str]) -> list[str]:
    """The words without blanks around them and without doubles. Raises ValidationError."""
    found: dict[str, str] = {}
    for word in words:
        clean = " ".join(str(word).replace("\x00", "").split())
        if not clean:
            continue
        if not RUNS.search(normalise(clean)):
            _refuse(_("“%(word)s” holds no letter, figure or character to search for."), "empty", word=clean)
        if len(clean) > MAX_SYNONYM_LENGTH:
            message = _("“%(word)s” is longer than %(max)d characters.")
            _refuse(message, "max_length", word=clean, max=MAX_SYNONYM_LENGTH)
        found.setdefault(normalise(clean), clean)
    if len(found) < 2:
        _refuse(_("Give two different words at least."), "too_few")
    if len(found) > MAX_SYNONYMS:
        _refuse(_("Give %(max)d words at most."), "too_many", max=MAX_SYNONYMS)
    return list(found.values())


def _refuse(message: str, code: str, **params: Any) -> None:
    raise ValidationError({"words": ValidationError(message, code=code, params=params)})


def _require(by: User) -> None:
    if not can_edit_synonyms(by):
        raise NotAllowed(_("Administrators and knowledge managers edit synonyms."))


def _refuse_too_many() -> None:
    if SynonymGroup.objects.count() >= MAX_GROUPS:
        _refuse(_("There are %(max)d groups already."), "too_many", max=MAX_GROUPS)


def _as_json(group: SynonymGroup) -> dict[str, Any]:
    return {"words": list(group.words), "is_active": group.is_active}


def _record(group: SynonymGroup, verb: str, by: User, before: Any, after: Any) -> None:
    SynonymChange.objects.create(
        group=group.pk, verb=verb, actor=by, at=moments.now(), changes={"before": before, "after": after}
    )
