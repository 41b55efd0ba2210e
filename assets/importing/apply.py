"""Carrying an import out by the verbs, a stretch of rows at a time, so that no request lasts long."""

import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assets import actions
from assets.actions.base import require_manager
from assets.importing.plan import HOLDING, Outcome, Planned, plan_of
from assets.importing.reader import Row
from assets.models import AssetImport
from tickets import moments
from tickets.exceptions import Refused, WrongState

# How long one request works on it, and how many rows are planned together.
BUDGET_SECONDS = 5.0
STRETCH = 250


def rows_of(upload: AssetImport) -> list[Row]:
    """The rows as they were read."""
    return [Row(line, cells) for line, cells in upload.rows]


@transaction.atomic
def go_on(upload: AssetImport, *, by: User) -> AssetImport:
    """Imports the next rows, until all are done or the time of one request is up; returns the import fresh.

    Whoever uploaded it carries it out. Each row is decided anew against the books of this moment; one that is refused
    leaves the others alone. Raises NotAllowed, WrongState when it is done already.
    """
    require_manager(by)
    upload = AssetImport.objects.select_for_update().get(pk=upload.pk)
    if upload.applied_at:
        raise WrongState(_("This file has been imported already."))
    rows = rows_of(upload)
    started = time.monotonic()
    while (done := len(upload.report)) < len(rows):
        for planned in plan_of(rows, done, done + STRETCH):
            upload.report.append(_carry_out(planned, by))
        if time.monotonic() - started > BUDGET_SECONDS:
            break
    if len(upload.report) == len(rows):
        upload.applied_at = moments.now()
    upload.save(update_fields=["report", "applied_at"])
    return upload


def _carry_out(planned: Planned, by: User) -> dict[str, Any]:
    """Does what is planned for a row; what became of it, in JSON's own types."""
    number = planned.number
    if planned.outcome in (Outcome.NEW, Outcome.CHANGED):
        try:
            with transaction.atomic():
                number = _register(planned, by) if planned.outcome == Outcome.NEW else _change(planned, by)
        except ValidationError as error:
            planned.refuse("", " ".join(error.messages))
        except IntegrityError:
            planned.refuse("", _("somebody has just registered it"))
        except Refused as refusal:
            planned.refuse("", refusal.message)
    told = {"line": planned.line, "number": number, "name": planned.name, "outcome": str(planned.outcome)}
    return told | {"problems": planned.problems}


def _register(planned: Planned, by: User) -> str:
    kind = planned.values.pop("kind")
    asset = actions.register(
        kind, by=by, number=planned.number, state=planned.values.pop("state", None), **planned.values
    )
    return asset.number


def _change(planned: Planned, by: User) -> str:
    asset = planned.asset
    if asset is None:
        raise WrongState(_("There is no such asset."))
    facts = {name: value for name, value in planned.values.items() if name not in HOLDING}
    hands = {name: value for name, value in planned.values.items() if name in HOLDING}
    if facts:
        asset = actions.edit(asset, by=by, **facts)
    if hands:
        actions.move(asset, "transfer", by=by, **hands)
    return asset.number
