"""Who may change the settings of promised times, and the record of each change."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from sla.editing.moving import TASK as MOVE
from sla.models import SettingChange
from sla.policies import may_edit_promises
from tickets.exceptions import NotAllowed, WrongState
from tickets.hints import hint


class StaleSetting(WrongState):
    """Somebody saved it after it was read (409)."""


def check_may_edit(by: User) -> None:
    """Raises NotAllowed for everybody but administrators."""
    if not may_edit_promises(by):
        raise NotAllowed()


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """What is different, as `{name: [old, new]}`."""
    names = dict.fromkeys([*before, *after])
    return {name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)}


def record_change(subject: str, object_id: int | None, by: User, **content: Any) -> SettingChange:
    """Keeps a change; `content` is `note`, `changes`, `version` and `moves_clocks`, which a worker then does."""
    change = SettingChange.objects.create(subject=subject, object_id=object_id, by=by, at=timezone.now(), **content)
    if change.moves_clocks:
        transaction.on_commit(lambda: hint(MOVE, change.pk))
    return change
