"""The people behind the words of an escalation rule."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property

from accounts.models import User
from accounts.roles import Role
from accounts.shifts import on_shift
from sla.life import ClockState
from tickets import policies
from tickets.choices import Kind
from tickets.models import ApprovalSeat, Ticket

# Who answers for a process; the desk's supervisors for all others.
PROCESS_MANAGERS = {
    Kind.PROBLEM: Role.PROBLEM_MANAGER,
    Kind.CHANGE: Role.CHANGE_MANAGER,
    Kind.RELEASE: Role.RELEASE_MANAGER,
}
People = Iterable[User | None]


class Recipients:
    """Looks people up for one batch at one moment; those who are told again and again are read once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._by_role: dict[str, list[User]] = {}
        self._named: dict[str, Callable[[Ticket, ClockState], People]] = {
            "assignee": lambda ticket, clock: [ticket.assignee],
            "requester": lambda ticket, clock: [ticket.requester],
            "supervisor": lambda ticket, clock: self._with_role(Role.SUPERVISOR),
            "manager": lambda ticket, clock: self.managers,
            "process_manager": lambda ticket, clock: self._with_role(_process_role(ticket)),
            "team_lead": lambda ticket, clock: [ticket.team.lead] if ticket.team else [],
            "team": lambda ticket, clock: ticket.team.members.filter(is_active=True) if ticket.team else [],
            "on_call": self._on_call,
            "commander": lambda ticket, clock: [_commander(ticket)],
            "approver": lambda ticket, clock: _approvers(ticket, clock),
            "approver_manager": lambda ticket, clock: [person.manager for person in _approvers(ticket, clock)],
        }

    @cached_property
    def managers(self) -> list[User]:
        """The IT management: whom the supervisors report to."""
        supervisors = self._with_role(Role.SUPERVISOR)
        return list(User.objects.active().filter(reports__in=supervisors).distinct())

    def of(self, ticket: Ticket, names: Iterable[str], clock: ClockState) -> list[User]:
        """Those whom a rule names, without who left or may not see the ticket."""
        found = [person for name in names if name in self._named for person in self._named[name](ticket, clock)]
        present = [person for person in found if person is not None and person.is_active]
        if not ticket.confidential:
            return present
        return [person for person in present if policies.can_view(person, ticket)]

    def _with_role(self, role: str) -> list[User]:
        if role not in self._by_role:
            self._by_role[role] = list(User.objects.active().with_role(role))
        return self._by_role[role]

    def _on_call(self, ticket: Ticket, clock: ClockState) -> People:
        """The person on shift now; with each further call of the same clock the next one, round and round."""
        people = list(on_shift(ticket.team, self.now).order_by("pk")) if ticket.team else []
        calls = sum(1 for key in clock.fired if key.startswith("call")) - 1
        return [people[max(0, calls) % len(people)]] if people else []


def _process_role(ticket: Ticket) -> str:
    return PROCESS_MANAGERS.get(Kind(ticket.kind), Role.SUPERVISOR)


def _commander(ticket: Ticket) -> User | None:
    """Who commands a major incident; of another ticket whoever has it. The process keeps it as `ticket.major`."""
    command = getattr(ticket, "major", None)
    return getattr(command, "commander", None) or ticket.assignee


def _approvers(ticket: Ticket, clock: ClockState) -> list[User]:
    """Those who are asked and have not decided yet: in the step that the clock is about, else in any."""
    seats = ApprovalSeat.objects.filter(ticket=ticket, state=ApprovalSeat.State.ASKED)
    if clock.subject.isdigit():
        seats = seats.filter(step=int(clock.subject))
    return [seat.person for seat in seats.select_related("person__manager").order_by("pk")]
