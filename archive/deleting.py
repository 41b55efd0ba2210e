"""Deleting tickets that are archived: all of their rows in one transaction, or none.

The database checks every reference before the transaction ends, so nothing that still names a ticket is left dangling;
and its trigger lets no entry of a timeline go that the removal does not name, or that is held.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from archive.contents import COPIED, DETACHED, DROPPED, Copied
from archive.models import Removal, RemovalTarget
from tickets import moments
from tickets.files.keeping import release
from tickets.models import Attachment, Ticket

BATCH = 100

Kept = tuple[str, str]


def delete_tickets(removal: Removal, numbers: dict[int, str]) -> Iterator[Kept]:
    """Deletes them, and says which had to stay and why. Whatever cannot go does not keep the others."""
    keys = list(numbers)
    files = set(Attachment.objects.filter(ticket__in=keys).values_list("sha256", flat=True))
    yield from _delete(removal, keys, numbers)
    gone = files - set(Attachment.objects.filter(sha256__in=files).values_list("sha256", flat=True))
    if gone:
        transaction.on_commit(lambda: release(gone))


def _delete(removal: Removal, keys: Sequence[int], numbers: dict[int, str]) -> Iterator[Kept]:
    if not keys:
        return
    try:
        with transaction.atomic():
            _delete_together(removal, keys, numbers)
    except IntegrityError as error:
        if len(keys) == 1:
            yield numbers[keys[0]], _why(error)
            return
        middle = len(keys) // 2
        yield from _delete(removal, keys[:middle], numbers)
        yield from _delete(removal, keys[middle:], numbers)


def _why(error: IntegrityError) -> str:
    """What still names it, as far as the database says."""
    found = getattr(getattr(error.__cause__, "diag", None), "table_name", "") or ""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == found:
            return _("It is still named by: %(what)s.") % {"what": model._meta.verbose_name}
    return _("The database does not let it go; it may be held.")


def _delete_together(removal: Removal, keys: Sequence[int], numbers: dict[int, str]) -> None:
    detached = _detach(keys)
    RemovalTarget.objects.bulk_create(
        [
            RemovalTarget(removal=removal, ticket_id=key, number=numbers[key], detached=detached.get(key, {}))
            for key in keys
        ],
        update_conflicts=True,
        unique_fields=["removal", "ticket_id"],
        update_fields=["detached"],
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('helpdesk.removal', %s, true)", [str(removal.pk)])
        for statement in _statements():
            cursor.execute(statement, {"ids": list(keys)})
        # Now rather than at the end: what still refers to one of them is told here.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT set_config('helpdesk.removal', '', true)")
    RemovalTarget.objects.filter(removal=removal, ticket_id__in=keys).update(done_at=moments.now())


def _detach(keys: Sequence[int]) -> dict[int, dict[str, list[Any]]]:
    """Takes the tickets' names from what lives on; by ticket, which rows that were."""
    found: dict[int, dict[str, list[Any]]] = {}
    for name in DETACHED:
        label, _dot, field = name.rpartition(".")
        rows = apps.get_model(label)._base_manager.filter(**{f"{field}__in": keys})
        for pk, ticket_id in rows.values_list("pk", field):
            found.setdefault(ticket_id, {}).setdefault(name, []).append(pk)
        rows.update(**{field: None})
    return found


def _statements() -> Iterator[str]:
    """What is of the moment first, then the copied tables from the last to the ticket itself."""
    quote = connection.ops.quote_name
    for name in DROPPED:
        label, _dot, field_name = name.rpartition(".")
        model = apps.get_model(label)
        column: Any = model._meta.get_field(field_name)
        for part in [part for part in COPIED if part.label == column.related_model._meta.label]:
            yield (
                f"DELETE FROM {quote(model._meta.db_table)} WHERE {quote(column.column)} IN"  # noqa: S608
                f" (SELECT {quote(part.key)} FROM {quote(part.table)} WHERE {_owned(part)})"
            )
    for part in reversed(COPIED):
        yield f"DELETE FROM {quote(part.table)} WHERE {_owned(part)}"  # noqa: S608


def _owned(part: Copied) -> str:
    quote = connection.ops.quote_name
    owner = quote(part.column)
    if not part.through:
        return f"{owner} = ANY(%(ids)s)"
    through = apps.get_model(part.through)._meta
    return f"{owner} IN (SELECT id FROM {quote(through.db_table)} WHERE ticket_id = ANY(%(ids)s))"  # noqa: S608


def live_copies(numbers: dict[int, tuple[str, int, int]]) -> tuple[dict[int, str], list[Kept]]:
    """Of archived tickets by id (number, version, entries): those on the desk that are still as they were archived,
    and those that are not.
    """
    fit, changed = {}, []
    rows = Ticket.objects.filter(pk__in=numbers).values_list("pk", "number", "version", "event_count", "is_open")
    for pk, number, version, event_count, is_open in rows:
        if (version, event_count) == numbers[pk][1:] and not is_open:
            fit[pk] = number
        else:
            changed.append((number, _("It has changed since it was archived.")))
    return fit, changed
