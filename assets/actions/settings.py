"""What administrators set: the kinds of asset and the places. Every save is kept with who and when."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import User
from assets import policies
from assets.models import AssetKind, Place, SettingChange
from tickets import moments
from tickets.exceptions import NotAllowed

SUBJECTS: dict[type[Model], tuple[str, tuple[str, ...]]] = {
    AssetKind: (SettingChange.Subject.KIND, ("name", "name_en", "slug", "family", "prefix", "is_active", "position")),
    Place: (SettingChange.Subject.PLACE, ("name", "name_en", "parent", "is_active")),
}


@transaction.atomic
def save_kind(kind: AssetKind, *, by: User, **values: Any) -> AssetKind:
    """Changes a kind, or makes a new one of an unsaved. The family stays once there are assets.

    Raises NotAllowed, or ValidationError by field.
    """
    family = values.get("family", kind.family)
    if kind.pk and family != AssetKind.objects.get(pk=kind.pk).family and kind.assets.exists():
        message = _("There are assets of this kind already; make another kind.")
        raise ValidationError({"family": ValidationError(message, code="used")})
    return _save(kind, by, values)


@transaction.atomic
def save_place(place: Place, *, by: User, **values: Any) -> Place:
    """Changes a place, or makes a new one of an unsaved. Raises NotAllowed, or ValidationError by field."""
    return _save(place, by, values)


def _save(subject: Any, by: User, values: dict[str, Any]) -> Any:
    if not policies.can_configure(by):
        raise NotAllowed()
    model = type(subject)
    what, names = SUBJECTS[model]
    before = _facts(model.objects.select_for_update().get(pk=subject.pk), names) if subject.pk else {}
    for name, value in values.items():
        setattr(subject, name, value)
    subject.full_clean()
    subject.save()
    after = _facts(subject, names)
    changes = {name: [before.get(name), after[name]] for name in names if before.get(name) != after[name]}
    if changes:
        SettingChange.objects.create(subject=what, name=subject.name, changes=changes, by=by, at=moments.now())
    return subject


def _facts(subject: Any, names: tuple[str, ...]) -> dict[str, Any]:
    facts = {name: getattr(subject, name) for name in names}
    return {name: str(value) if isinstance(value, Model) else value for name, value in facts.items()}
