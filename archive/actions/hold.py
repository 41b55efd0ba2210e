"""Legal holds: placing and lifting them."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from archive.acts import note
from archive.models import ArchiveAct, ArchivedTicket, Hold
from archive.policies import may_keep_archive
from tickets import moments
from tickets.actions.base import require_text
from tickets.exceptions import NotAllowed, WrongState
from tickets.models import Ticket

MAX_REASON = 500


@transaction.atomic
def place(scope: str, *, by: User, reason: str, until: date | None = None, number: str = "", **subject: Any) -> Hold:
    """Holds a ticket (`number`), a `person`'s tickets or a `month`. Raises NotAllowed or ValidationError by field."""
    _require(by)
    words = require_text(reason, field="reason", limit=MAX_REASON)
    if until is not None and until < timezone.localdate():
        raise _refusal("until", _("Choose today or a later day."), "past")
    hold = Hold.objects.create(
        scope=scope,
        reason=words,
        until=until,
        placed_by=by,
        placed_at=moments.now(),
        **_subject(scope, by, number, **subject),
    )
    note(ArchiveAct.Verb.HELD, by, number=hold.number, reason=words, data=_told(hold))
    return hold


@transaction.atomic
def lift(hold: Hold, *, by: User, reason: str) -> Hold:
    """Ends a hold. Raises NotAllowed, WrongState or ValidationError."""
    _require(by)
    words = require_text(reason, field="reason", limit=MAX_REASON)
    hold = Hold.objects.select_for_update(of=("self",)).select_related("person").get(pk=hold.pk)
    if hold.is_lifted:
        raise WrongState(_("It was lifted already."))
    hold.lifted_by, hold.lifted_at, hold.lift_reason = by, moments.now(), words
    hold.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    note(ArchiveAct.Verb.LIFTED, by, number=hold.number, reason=words, data=_told(hold))
    return hold


def _require(by: User) -> None:
    if not may_keep_archive(by):
        raise NotAllowed(_("Only administrators hold and lift."))


def _subject(
    scope: str, by: User, number: str, person: User | None = None, month: date | None = None
) -> dict[str, Any]:
    """What is held, by the scope alone. Raises ValidationError."""
    if scope == Hold.Scope.TICKET:
        return {"number": _known(number.strip().upper(), by)}
    if scope == Hold.Scope.PERSON:
        if person is None:
            raise _refusal("person", _("Choose the person."), "required")
        return {"person": person}
    if scope == Hold.Scope.MONTH:
        if month is None:
            raise _refusal("month", _("Give a month such as 2026-10."), "required")
        return {"month": month.replace(day=1)}
    raise _refusal("scope", _("Choose what is held."), "invalid_choice")


def _known(number: str, by: User) -> str:
    """Of a ticket on the desk or in the archive that the person may see."""
    live = Ticket.objects.visible_to(by).filter(number=number)
    if live.exists() or ArchivedTicket.objects.visible_to(by).filter(number=number).exists():
        return number
    raise _refusal("number", _("There is no ticket %(number)s.") % {"number": number[:24]}, "unknown")


def _told(hold: Hold) -> dict[str, Any]:
    return {"hold": hold.pk, "scope": hold.scope, "subject": hold.subject, "until": hold.until and str(hold.until)}


def _refusal(field: str, words: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code=code)})
