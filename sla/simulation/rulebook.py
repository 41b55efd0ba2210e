"""All policies as they would be with a draft, and which of them a past ticket would have got."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import Department, User
from sla.document import PolicyDocument, read_document
from sla.editing.calendars import CalendarDraft
from sla.editing.policies import CRITERIA, PolicyDraft
from sla.happenings import first_standing, happening_of, is_relevant
from sla.life import ClockState, follow
from sla.matching import best
from sla.models import Calendar, Policy
from tickets.choices import Kind
from tickets.models import Category, Ticket, TicketEvent

Rules = list[dict[str, Any]]
MATCHING = ("created", "edited")


def _rule(policy: Policy, document: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": policy.pk, **{name: getattr(policy, name) for name in CRITERIA}, "document": document}


def _others(policy: Policy | None) -> Iterator[dict[str, Any]]:
    others = Policy.objects.active().exclude(pk=policy.pk) if policy else Policy.objects.active()
    for one in others.select_related("current"):
        if one.current is not None:
            yield _rule(one, one.current.document)


def with_policy(policy: Policy | None, draft: PolicyDraft) -> Rules:
    """The active policies with this one as it would be. Raises ValidationError."""
    row = draft.check()
    # A new policy would come after all others.
    row.pk = policy.pk if policy else (Policy.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    own = [_rule(row, draft.document())] if draft.is_active else []
    return [*_others(policy), *own]


def with_calendar(calendar: Calendar | None, draft: CalendarDraft) -> Rules:
    """The active policies, those that count by the calendar with it as it would be. Raises ValidationError."""
    content = draft.content(calendar)
    found = list(_others(None))
    for rule in found:
        calendars = rule["document"]["calendars"]
        if calendar is not None and calendar.key in calendars:
            rule["document"] = {**rule["document"], "calendars": {**calendars, calendar.key: content}}
    return found


@dataclass
class Facts:
    """What policies ask about a ticket, as it stood at one of its events."""

    kind: str
    priority: int
    category: Category | None
    contact_department: Department | None
    requester: User
    # The process's own part, as it was ordered.
    detail: Any = None


class Rulebook:
    """A set of rules laid out for many tickets: everything it needs is read once."""

    def __init__(self, rules: Iterable[Mapping[str, Any]]) -> None:
        self.categories = {row.pk: row for row in Category.objects.only("path")}
        self.departments = {row.pk: row for row in Department.objects.only("path")}
        self.documents: dict[int, PolicyDocument] = {}
        self.policies = [self._policy(rule) for rule in rules]
        # Whether it matters what was ordered.
        self.names_items = any(policy.catalog_item for policy in self.policies)

    def _policy(self, rule: Mapping[str, Any]) -> Policy:
        policy = Policy(pk=rule["id"], **{name: rule[name] for name in CRITERIA if name in rule})
        policy.category = self.categories.get(policy.category_id)  # type: ignore[arg-type]
        policy.department = self.departments.get(policy.department_id)  # type: ignore[arg-type]
        self.documents[policy.pk] = read_document(rule["document"])
        return policy

    def replay(self, ticket: Ticket, events: list[TicketEvent]) -> list[ClockState]:
        """The ticket's clocks as these rules would have had them; nothing is written."""
        clocks: list[ClockState] = []
        facts = self._first_facts(ticket, events)
        standing, held = None, None
        for event in events:
            standing = first_standing(event) if standing is None else standing.after(event)
            self._turn(facts, event)
            facts.priority = standing.priority
            if not is_relevant(event):
                continue
            if event.verb in MATCHING:
                found = best(self.policies, facts)
                held = found[0].pk if found else held
            if held is not None:
                # Negative, so that it is never taken for the version of that number.
                follow(clocks, happening_of(event, ticket.kind, standing), -held, self.documents[held])
        return clocks

    def _first_facts(self, ticket: Ticket, events: Iterable[TicketEvent]) -> Facts:
        """As the ticket began: the first change of a field tells what it was before."""
        first: dict[str, int | None] = {
            "category": ticket.category_id,
            "contact_department": ticket.contact_department_id,
        }
        for name in first:
            changed = next((event.changes[name][0] for event in events if name in event.changes), None)
            if any(name in event.changes for event in events):
                first[name] = _id(changed)
        return Facts(
            kind=ticket.kind,
            priority=0,
            category=self.categories.get(first["category"] or 0),
            contact_department=self.departments.get(first["contact_department"] or 0),
            requester=ticket.requester,
            detail=ticket.detail if self.names_items and ticket.kind == Kind.REQUEST else None,
        )

    def _turn(self, facts: Facts, event: TicketEvent) -> None:
        if "category" in event.changes:
            facts.category = self.categories.get(_id(event.changes["category"][1]) or 0)
        if "contact_department" in event.changes:
            facts.contact_department = self.departments.get(_id(event.changes["contact_department"][1]) or 0)


def _id(value: Any) -> int | None:
    return value.get("id") if isinstance(value, dict) else None
