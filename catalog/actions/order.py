"""Ordering: from the catalogue, or in one's own words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from catalog import bundles
from catalog.models import CatalogItem
from catalog.policies import may_order, visible_items
from tickets import actions
from tickets.asset_directory import assets
from tickets.custom_forms import AnswersForm, build_form, save_answers
from tickets.custom_forms.answers import in_words
from tickets.custom_forms.document import FieldKind
from tickets.exceptions import NotAllowed
from tickets.models import Attachment, FormPurpose, Ticket


def form_for(
    item: CatalogItem, *, requester: User, by: User, data: Mapping[str, Any] | None = None, files: Any = None
) -> AnswersForm | None:
    """The item's form as it is now; None for an item that asks nothing."""
    if item.form is None or item.form.current is None:
        return None
    return build_form(item.form.current, requester=requester, by=by, data=data, files=files)


@transaction.atomic
def order(
    item: CatalogItem,
    form: AnswersForm | None,
    *,
    by: User,
    requester: User | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Ticket:
    """Orders an item for a person (oneself) with a filled-in form. What follows, its workflow does.

    `fields` are those of `actions.create` (description, contact_phone, attachments, …). Raises NotAllowed, or
    ValidationError by field.
    """
    requester = requester or by
    _check(item, by, requester)
    if form is not None and not form.is_valid():
        raise ValidationError(form.errors.as_data())
    files: list[Attachment] = [*fields.pop("attachments", ()), *(form.attachments() if form else ())]
    fields = {"title": title_of(item, form), "category": item.category} | fields
    ticket = actions.create(
        "request", by=by, requester=requester, attachments=files, detail={"item": item}, at=at, **fields
    )
    if form is not None and item.form is not None and item.form.current is not None:
        save_answers(ticket, item.form.current, form, FormPurpose.REQUEST, by, at=ticket.created_at)
        _name_assets(ticket, form, by)
        ticket.refresh_from_db(fields=bundles.HEAD)
    bundles.begin(ticket)
    ticket.refresh_from_db()
    return ticket


def _check(item: CatalogItem, by: User, requester: User) -> None:
    if not visible_items(by).filter(pk=item.pk).exists() or not item.is_active:
        raise NotAllowed()
    if requester.is_active and not may_order(requester, item):
        if by.pk == requester.pk:
            raise NotAllowed(_("You may not order this."))
        message = _("%(person)s may not order this.")
        params = {"person": requester.name}
        raise ValidationError({"requester": ValidationError(message, code="not_entitled", params=params)})


def title_of(item: CatalogItem, form: AnswersForm | None) -> str:
    """The item's name, with the answer that it names in its title; in the desk's language, whoever orders."""
    if form is None or not item.title_field:
        return item.name
    asked, answer = form.document.get(item.title_field), form.answers().get(item.title_field)
    if asked is None or not answer:
        return item.name
    with translation.override(settings.LANGUAGE_CODE):
        words = answer.get("name", "") if isinstance(answer, dict) else in_words(asked, answer)
    return f"{item.name}：{' '.join(str(words).split())}"[:200]


def _name_assets(ticket: Ticket, form: AnswersForm, by: User) -> None:
    """The assets that were chosen in the form are the ticket's."""
    answers = form.answers()
    chosen = [answers[one.name] for one in form.document if one.kind == FieldKind.ASSET and one.name in answers]
    if ids := {answer["id"] for answer in chosen if "id" in answer}:
        assets().name_on(ticket, ids, by)


@transaction.atomic
def order_freely(*, by: User, requester: User | None = None, **fields: Any) -> Ticket:
    """A request for what the catalogue does not have. Raises as `actions.create` does."""
    ticket = actions.create("request", by=by, requester=requester, **fields)
    ticket.refresh_from_db()
    return ticket
