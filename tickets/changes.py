"""What a verb changed, found by comparing before and after."""

from typing import Any

from django.db import models

from tickets.events import as_json
from tickets.models import Ticket

# Follow from the event itself (its moment, its place in the chain) and would only repeat it.
BOOKKEEPING = frozenset(
    {
        "version", "updated_at", "event_count", "event_digest", "search", "is_open", "priority_overridden",
        "acknowledged_at", "assigned_at", "accepted_at", "first_responded_at", "resolved_at", "closed_at",
        "reopen_count", "reassignment_count", "callback_at", "confirmed_at", "auto_close_at",
        "follow_up_told", "known_error_at", "workaround_published_at", "workaround_published_by",
    }
)  # fmt: skip


class Snapshot:
    """The fields of a ticket and its detail as they were; tells what is different now."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        self.detail = ticket.detail
        self._before = {part: self._values(part) for part in self._parts()}

    def _parts(self) -> list[models.Model]:
        return [part for part in (self.ticket, self.detail) if part is not None]

    @staticmethod
    def _values(part: models.Model) -> dict[str, tuple[Any, Any]]:
        return {
            field.name: (part.__dict__[field.attname], part._state.fields_cache.get(field.name))
            for field in part._meta.concrete_fields
            if field.attname in part.__dict__ and not field.primary_key
        }

    def _changed(self, part: models.Model) -> dict[str, tuple[Any, Any]]:
        attnames = {field.name: field.attname for field in part._meta.concrete_fields}
        return {name: old for name, old in self._before[part].items() if part.__dict__[attnames[name]] != old[0]}

    def changes(self) -> dict[str, list[Any]]:
        """`{field: [old, new]}` of ticket and detail together, without bookkeeping."""
        found = {}
        for part in self._parts():
            for name, (value, related) in self._changed(part).items():
                if name in BOOKKEEPING:
                    continue
                field = part._meta.get_field(name)
                if field.is_relation:
                    found[name] = [as_json(related or self._load(field, value)), as_json(getattr(part, name))]
                else:
                    found[name] = [as_json(value), as_json(getattr(part, name))]
        return found

    @staticmethod
    def _load(field: Any, pk: Any) -> models.Model | None:
        return None if pk is None else field.related_model._base_manager.filter(pk=pk).first()

    def ticket_fields(self) -> set[str]:
        """The ticket's own fields that changed, bookkeeping too: what must be saved."""
        return set(self._changed(self.ticket))

    def save_detail(self) -> None:
        """Validates and saves the detail when it changed."""
        if self.detail is None or not (changed := self._changed(self.detail)):
            return
        self.detail.full_clean(exclude={"ticket"})
        self.detail.save(update_fields=set(changed))
