"""Everything the page of a ticket shows; each part is read when the template asks for it."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import models
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import pgettext

from accounts.models import User
from tickets import drafts, moments, policies
from tickets.actions.watch import may_name_watchers
from tickets.choices import Kind, WorkManner
from tickets.clocks import Strip, clocks
from tickets.models import Attachment, Ticket
from tickets.spin_off import kinds_for
from tickets.timeline import reading
from tickets.workflow import Offer
from tickets.workspace import neighbours, related, replies

WRITTEN = ("kind", "text", "manner", "minutes", "session_reference")


@dataclass
class Composer:
    """What stands in the box for writing: nothing, a draft, a template, or what was refused."""

    kind: str = "reply"
    text: str = ""
    manner: str = WorkManner.REMOTE
    minutes: str = ""
    session_reference: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    saved_at: datetime | None = None

    @classmethod
    def of(cls, values: Any) -> "Composer":
        given: dict[str, Any] = {name: str(values[name]) for name in WRITTEN if values.get(name)}
        return cls(**given)


@dataclass(frozen=True)
class KeyTime:
    """A moment in the ticket's life: reached, or still to come."""

    label: str
    at: datetime | None
    after_seconds: float | None = None
    is_promise: bool = False


@dataclass
class Workspace:
    """One ticket as one person of the desk has it open."""

    user: User
    ticket: Ticket
    params: QueryDict
    typed: Composer | None = None

    @cached_property
    def show(self) -> str:
        chosen = self.params.get("show", "all")
        return chosen if chosen in reading.FILTERS else "all"

    @cached_property
    def tabs(self) -> list[tuple[str, str]]:
        return [
            ("all", pgettext("timeline", "All")),
            ("public", pgettext("timeline", "Public")),
            ("notes", pgettext("timeline", "Notes")),
            ("changes", pgettext("timeline", "Changes")),
        ]

    @property
    def manners(self) -> list[tuple[str, Any]]:
        return WorkManner.choices

    @property
    def severity(self) -> str:
        """As the ticket's process reckons it, where it does."""
        found = getattr(self.ticket.detail, "severity", None)
        return str(found.label) if found is not None else ""

    @property
    def detail_facts(self) -> list[tuple[str, str]]:
        """What the process's own part holds in short fields; its long texts stand in the conversation."""
        detail = self.ticket.detail
        if detail is None:
            return []
        fields = [field for field in detail._meta.concrete_fields if field.editable and _is_short(field)]
        values = [(str(field.verbose_name), _shown(detail, field.name)) for field in fields]
        return [(capfirst(label), value) for label, value in values if value]

    @cached_property
    def timeline(self) -> reading.Page:
        before = self.params.get("before", "")
        is_number = before.isascii() and before.isdecimal() and len(before) < 10
        return reading.read(self.ticket, internal=True, only=self.show, before=int(before) if is_number else None)

    @cached_property
    def composer(self) -> Composer:
        if self.typed is not None:
            return self.typed
        composer = self._draft() or Composer()
        if not self.can_reply and composer.kind == "reply":
            composer.kind = "note"
        chosen = self.params.get("template", "")
        for words in self.templates:
            if str(words.pk) == chosen:
                composer.text = f"{composer.text}\n{words.text}".strip()
        return composer

    def _draft(self) -> Composer | None:
        draft = drafts.load(self.user, self.draft_key)
        if draft is None:
            return None
        composer = Composer.of(draft.data)
        composer.saved_at = draft.saved_at
        if ids := draft.data.get("attachments"):
            composer.attachments = list(Attachment.objects.drafts_of(self.user).filter(uuid__in=ids))
        return composer

    @property
    def draft_key(self) -> str:
        return draft_key(self.ticket)

    @cached_property
    def templates(self) -> list[replies.Words]:
        return replies.templates_for(self.ticket, self.user) if self.can_reply else []

    @cached_property
    def offers(self) -> list[Offer]:
        """The likely next move first, what ends the ticket last."""
        order = {"main": 0, "danger": 2}
        found = self.ticket.workflow.offers(self.ticket, self.user)
        return sorted(found, key=lambda offer: order.get(offer.move.tone, 1))

    @cached_property
    def hold(self) -> Offer | None:
        """The move that puts the ticket on hold, to follow a reply at once."""
        states = self.ticket.workflow.states
        for offer in self.offers:
            target = offer.move.target_from(self.ticket.state)
            if not offer.blocked_by and target != self.ticket.state and states[target].clock == "paused":
                return offer
        return None

    @cached_property
    def can_reply(self) -> bool:
        return policies.can_reply(self.user, self.ticket)

    @cached_property
    def can_note(self) -> bool:
        return policies.can_note(self.user, self.ticket)

    @cached_property
    def can_log_work(self) -> bool:
        return policies.can_log_work(self.user, self.ticket)

    @cached_property
    def can_edit(self) -> bool:
        return self.ticket.is_open and policies.can_edit_facts(self.user, self.ticket)

    @cached_property
    def can_plan_tasks(self) -> bool:
        return self.ticket.is_open and policies.can_plan_tasks(self.user, self.ticket)

    @cached_property
    def can_link(self) -> bool:
        return policies.can_link(self.user, self.ticket)

    @cached_property
    def can_make_from(self) -> list[Kind]:
        """The kinds of ticket that the person may make from this one."""
        return kinds_for(self.ticket, self.user)

    @cached_property
    def can_name_watchers(self) -> bool:
        return may_name_watchers(self.user, self.ticket)

    @cached_property
    def is_watching(self) -> bool:
        return policies.is_watcher(self.user, self.ticket)

    @cached_property
    def key_times(self) -> list[KeyTime]:
        ticket = self.ticket
        times = [
            (pgettext("key time", "Acknowledged"), ticket.acknowledged_at),
            (pgettext("key time", "Responded"), ticket.first_responded_at),
            (pgettext("key time", "Accepted"), ticket.accepted_at),
            (pgettext("key time", "Resolved"), ticket.resolved_at),
        ]
        found = [KeyTime(label, at, (at - ticket.created_at).total_seconds() if at else None) for label, at in times]
        return [*found, KeyTime(pgettext("key time", "Promised for"), ticket.promised_at, is_promise=True)]

    @cached_property
    def strip(self) -> Strip:
        """The ticket's clocks."""
        return clocks().strip(self.ticket, self.user, moments.now())

    @cached_property
    def links(self) -> list[related.Linked]:
        return related.links_once(self.ticket, self.user)

    @cached_property
    def children(self) -> list[Ticket]:
        return list(related.children_of(self.ticket, self.user))

    @cached_property
    def parent(self) -> Ticket | None:
        parent = self.ticket.parent
        return parent if parent is not None and policies.can_view(self.user, parent) else None

    @cached_property
    def recent(self) -> list[Ticket]:
        return related.recent_of(self.ticket, self.user)

    @property
    def worked_minutes(self) -> int:
        return getattr(self.ticket, "worked_minutes", None) or 0

    @cached_property
    def neighbours(self) -> neighbours.Neighbours | None:
        return neighbours.neighbours_of(self.ticket, self.user, self.params)

    @cached_property
    def query(self) -> str:
        """The view from which the ticket was opened, to be kept in the links of the page."""
        kept = self.params.copy()
        for name in ("show", "before", "template"):
            kept.pop(name, None)
        return kept.urlencode()


def _shown(detail: models.Model, name: str) -> str:
    display = getattr(detail, f"get_{name}_display", None)
    if getattr(detail, name) is True:
        return pgettext("a fact", "yes")
    return str((display() if display else getattr(detail, name)) or "")


def _is_short(field: models.Field) -> bool:
    """Codes, choices and references to master data: no texts, moments or people."""
    if field.primary_key or isinstance(field, models.TextField | models.DateTimeField | models.JSONField):
        return False
    return not (field.is_relation and field.related_model is User)


def draft_key(ticket: Ticket) -> str:
    """Of the desk's box; the requester's own page keeps its own."""
    return f"write:{ticket.number}"
