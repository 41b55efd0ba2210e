"""Who is asked in a step: from what it names to people who may decide and are there to do it.

Nobody who asked for the ticket, recorded it or carries it out is ever seated, nor anybody in their place. Where a
person is away their delegate sits; where they have left, their delegate, else their manager, else those on whom the
process falls back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from accounts.models import Department, User
from accounts.roles import Role
from tickets.choices import Kind
from tickets.models import ApprovalSeat, Delegation, StepMode, StepPerson, StepSpec, Ticket

Reason = ApprovalSeat.Reason
# How far delegations, and managers above managers, are followed.
MAX_HOPS = 10


@dataclass(frozen=True)
class Plan:
    """A seat to be: whose vote it is, who is asked for it, and why."""

    principal: User
    person: User
    reason: str


def conflicted_ids(ticket: Ticket) -> set[int]:
    """Who must not decide on the ticket: they asked for it, recorded it or carry it out."""
    ids = {ticket.requester_id, ticket.opened_by_id, ticket.assignee_id}
    if ticket.workflow.conflicted:
        ids |= ticket.workflow.conflicted(ticket)
    return {key for key in ids if key is not None}


def day_of(at: datetime) -> date:
    """The day in the site's zone, by which delegations count."""
    return timezone.localdate(at, timezone.get_default_timezone())


class Seating:
    """Everything about one ticket at one moment that decides who may sit."""

    def __init__(self, ticket: Ticket, at: datetime) -> None:
        self.ticket = ticket
        self.day = day_of(at)
        self.unfit = conflicted_ids(ticket)
        self._delegates: dict[int, User] = {}
        self._looked_up: set[int] = set()

    def plan(self, spec: StepSpec) -> tuple[list[Plan], bool]:
        """The seats of a step, and whether they are those of the fallback."""
        shared = spec.mode == StepMode.ALL
        principals = [person for person in self.named(spec) if person.pk not in self.unfit]
        self._look_up_delegates(principals)
        taken = {person.pk for person in principals if person.is_active and person.pk not in self._delegates}
        plans = []
        for principal in principals:
            plan = self.seat(principal, taken - {principal.pk}, shared=shared)
            if plan is not None:
                taken.add(plan.person.pk)
                plans.append(plan)
        if not plans:
            return [Plan(person, person, Reason.FALLBACK) for person in self.fallback], True
        if spec.mode == StepMode.QUORUM:
            plans += self._fill_up(spec.quorum - len(plans), taken)
        return plans, False

    def seat(self, principal: User, taken: set[int], *, shared: bool, base: str = Reason.NAMED) -> Plan | None:
        """Who sits for a person now; `taken` are people who have a vote in the step already.

        `shared`: everybody must agree, so that one may speak for two. None where nobody can sit for them.
        """
        if principal.pk in self.unfit:
            return None
        delegate = self._delegate_of(principal)
        if delegate is not None and (shared or delegate.pk not in taken):
            return Plan(principal, delegate, Reason.DELEGATE)
        if principal.is_active:
            return Plan(principal, principal, base)
        manager = self._manager_above(principal, set() if shared else taken)
        if manager is not None:
            return Plan(principal, manager, Reason.MANAGER)
        free = next((person for person in self.fallback if shared or person.pk not in taken), None)
        return Plan(principal, free, Reason.FALLBACK) if free else None

    def _fill_up(self, missing: int, taken: set[int]) -> list[Plan]:
        """As many of the fallback as are missing to the number that must agree."""
        free = [person for person in self.fallback if person.pk not in taken]
        return [Plan(person, person, Reason.FALLBACK) for person in free[: max(0, missing)]]

    # Whom a step names.

    def named(self, spec: StepSpec) -> list[User]:
        """Everybody a step names, each once; those who have left too where they are named themselves."""
        condition = Q(pk__in=[])
        if spec.people:
            condition |= Q(pk__in=spec.people)
        if spec.role:
            condition |= Q(roles__contains=[spec.role], is_active=True)
        if spec.team:
            condition |= Q(pk__in=User.objects.filter(teams=spec.team).values("pk"), is_active=True)
        found = list(User.objects.filter(condition).order_by("pk")) if condition != Q(pk__in=[]) else []
        found += [person for person in self._found(spec.who) if person not in found]
        return found

    def _found(self, who: str) -> list[User]:
        if who == StepPerson.MANAGER:
            return self._climb(self.ticket.requester)
        if who == StepPerson.DEPARTMENT_HEAD:
            return self._head()
        return directors() if who == StepPerson.IT_DIRECTOR else []

    def _climb(self, person: User) -> list[User]:
        """The manager; the one above where the manager has to do with the ticket."""
        seen = {person.pk}
        for _ in range(MAX_HOPS):
            above = person.manager
            if above is None or above.pk in seen:
                return []
            if above.pk not in self.unfit:
                return [above]
            seen.add(above.pk)
            person = above
        return []

    def _head(self) -> list[User]:
        """The head of the department, or of the nearest one above it whose head may decide."""
        department = self.ticket.contact_department
        if department is None:
            return []
        above = [int(key) for key in department.path.strip("/").split("/")]
        heads = Department.objects.filter(pk__in=above, head__isnull=False).exclude(head__in=self.unfit)
        nearest = heads.select_related("head").order_by("-path").first()
        return [nearest.head] if nearest and nearest.head else []

    @cached_property
    def fallback(self) -> list[User]:
        """Those who decide where nobody else may: whom the process names, else supervisors, else administrators."""
        supervisors = User.objects.active().with_role(Role.SUPERVISOR)
        wanted = directors() if self.ticket.workflow.approval_fallback == StepPerson.IT_DIRECTOR else []
        for people in (wanted, supervisors, User.objects.active().with_role(Role.ADMINISTRATOR)):
            if fit := [person for person in sorted(people, key=lambda one: one.pk) if person.pk not in self.unfit]:
                return fit
        return []

    # Who sits for whom.

    def _manager_above(self, person: User, taken: set[int]) -> User | None:
        seen: set[int] = set()
        above = person.manager
        while above is not None and above.pk not in seen:
            if above.is_active and above.pk not in self.unfit | taken:
                return above
            seen.add(above.pk)
            above = above.manager
        return None

    def _delegate_of(self, person: User) -> User | None:
        """Who sits for a person who is away; a delegate who is away too passes it on. None where they may not."""
        self._look_up_delegates([person])
        seen = {person.pk}
        found = None
        while (following := self._delegates.get((found or person).pk)) is not None:
            if following.pk in seen or following.pk in self.unfit:
                return None
            seen.add(following.pk)
            found = following
        return found if found is not None and found.is_active else None

    def _look_up_delegates(self, people: Iterable[User]) -> None:
        """Reads the delegations of these people, and of their delegates, a statement for each length of the chain."""
        wanted: set[int] = {person.pk for person in people} - self._looked_up
        for _ in range(MAX_HOPS):
            if not wanted:
                return
            self._looked_up |= wanted
            rows = Delegation.objects.on(self.day).filter(person__in=wanted).select_related("delegate").order_by("pk")
            self._delegates |= {row.person_id: row.delegate for row in rows}
            wanted = {self._delegates[key].pk for key in wanted & self._delegates.keys()} - self._looked_up


def directors() -> list[User]:
    """The IT management: whom the supervisors of the service desk report to."""
    supervisors = User.objects.active().with_role(Role.SUPERVISOR)
    return list(User.objects.active().filter(reports__in=supervisors).distinct().order_by("pk"))


def preview(person: User, specs: Sequence[StepSpec], at: datetime) -> list[tuple[StepSpec, list[Plan], bool]]:
    """Who would be asked in each step, and whether as the fallback, if the person asked for something plain."""
    ticket = Ticket(kind=Kind.INCIDENT, requester=person, opened_by=person, contact_department=person.department)
    seating = Seating(ticket, at)
    return [(spec, *seating.plan(spec)) for spec in specs]
