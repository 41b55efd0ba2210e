"""Saving a form: who may, and the next version each time."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from tickets.actions.base import refuse_unfit
from tickets.custom_forms.checking import read_document
from tickets.exceptions import NotAllowed, WrongState
from tickets.models import CustomForm, FormVersion


def may_edit_forms(user: User) -> bool:
    return user.has_role(Role.ADMINISTRATOR)


@transaction.atomic
def save_form(
    form: CustomForm, raw: Any, *, by: User | None, note: str = "", based_on: int | None = None
) -> FormVersion:
    """Keeps a form, new or changed, with its names; what it asks becomes its next version. `by` None: on set-up.

    `based_on` is the number of the version that was read. The same again makes no version. Raises
    NotAllowed, WrongState when somebody has saved since, or ValidationError by field (`fields.<index>.<attribute>`).
    """
    if by is not None and not may_edit_forms(by):
        raise NotAllowed()
    refuse_unfit(note, field="note", limit=200)
    for name in ("name", "name_en", "slug"):
        refuse_unfit(getattr(form, name), field=name, limit=100)
    form.full_clean(exclude={"current"})
    document = read_document(raw).to_json()
    if form.pk:
        before = CustomForm.objects.select_for_update(of=("self",)).select_related("current").get(pk=form.pk)
        latest = before.current
        if based_on is not None and latest is not None and latest.number != based_on:
            raise WrongState(_("Somebody has saved this form meanwhile. Your changes are still here; look at theirs."))
        if latest is not None and latest.document == document and _named(before) == _named(form):
            return latest
    form.save()
    last = form.versions.aggregate(last=Max("number"))["last"] or 0
    version = FormVersion.objects.create(form=form, number=last + 1, document=document, note=note, created_by=by)
    form.current = version
    form.save(update_fields=["current"])
    return version


def save_new_form(values: dict[str, Any], raw: Any, *, by: User | None, note: str = "") -> FormVersion:
    """A form that did not exist. Raises as `save_form` does."""
    # "new" is the address of the page on which this happens.
    if values.get("slug") == "new" or CustomForm.objects.filter(slug=values.get("slug", "")).exists():
        raise ValidationError({"slug": ValidationError(_("Another form has this short name."), code="unique")})
    return save_form(CustomForm(**values), raw, by=by, note=note)


def _named(form: CustomForm) -> tuple[str, str, str]:
    return form.name, form.name_en, form.purpose
