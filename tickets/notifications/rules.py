"""Who is told of what: one table from events to messages, read by nothing else.

Nobody is told what they did themselves, and nobody what they may not see; the rules are those of the pages.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.models import User
from tickets import moments, policies
from tickets.models import Notification, Task, Ticket, TicketEvent
from tickets.models.notification import Channel

Audience = Callable[[TicketEvent], Iterable[User | None]]

# A team's queue that nobody looks after is everybody's: but a team of hundreds is not mailed.
TEAM_LIMIT = 50


@dataclass(frozen=True)
class Rule:
    """One kind of message: its topic (the name of its templates), who gets it, and whether by mail too."""

    topic: str
    audience: Audience
    mail: bool = True
    # The requester's receipt comes even though it was they who asked.
    tells_actor: bool = False
    # Who may be told; without it, whoever may read such an event.
    sees: policies.Predicate | None = None


def requester(event: TicketEvent) -> Iterable[User]:
    return [event.ticket.requester]


def followers(event: TicketEvent) -> Iterable[User]:
    """The requester and everybody who watches."""
    return [event.ticket.requester, *event.ticket.watchers.all()]


def holder(event: TicketEvent) -> Iterable[User | None]:
    """The assignee; where there is none, the team's lead."""
    ticket = event.ticket
    if ticket.assignee:
        return [ticket.assignee]
    return [ticket.team.lead] if ticket.team else []


def holder_or_team(event: TicketEvent) -> Iterable[User | None]:
    """The assignee; where there is none, everybody in the team."""
    ticket = event.ticket
    if ticket.assignee:
        return [ticket.assignee]
    return ticket.team.members.filter(is_active=True)[:TEAM_LIMIT] if ticket.team else []


def those_addressed(event: TicketEvent) -> Iterable[User | None]:
    """What the desk says goes to the followers, what they say goes to whoever has the ticket."""
    return followers(event) if event.data.get("from_desk") else holder_or_team(event)


def task_holders(event: TicketEvent) -> Iterable[User | None]:
    """Whoever holds a task that became ready: its person, else its team, else whoever has the ticket."""
    ready = [task["id"] for task in event.data.get("ready", ())]
    found: list[User | None] = []
    for task in Task.objects.filter(pk__in=ready).select_related("assignee", "team") if ready else ():
        if task.assignee:
            found.append(task.assignee)
        elif task.team:
            found += task.team.members.filter(is_active=True)[:TEAM_LIMIT]
        else:
            found += holder(event)
    return found


TASK_READY = Rule("task_ready", task_holders, sees=policies.can_view)


def approvers(event: TicketEvent) -> Iterable[User]:
    """Whom a step asks; of those who were replaced, the new ones. Whoever is no longer asked is left in peace."""
    newly = event.data.get("approvers") or [one["to"] for one in event.data.get("replaced", ()) if one["to"]]
    asked = User.objects.filter(approval_seats__step=event.data["step"], approval_seats__state="asked")
    return asked.filter(pk__in=[person["id"] for person in newly]).distinct()


def told_of_outcome(event: TicketEvent) -> Iterable[User]:
    """The requester, of what others have decided."""
    return [] if event.data.get("outcome") == "withdrawn" else [event.ticket.requester]


APPROVAL = Rule("approval", approvers, tells_actor=True, sees=policies.is_approver)


def owner_of_improvement(event: TicketEvent) -> Iterable[User | None]:
    """Who is to do what came of the ticket."""
    return User.objects.active().filter(pk=event.data.get("owner", {}).get("id"))


def supervisors(event: TicketEvent) -> Iterable[User]:
    return User.objects.active().with_role("supervisor")[:TEAM_LIMIT]


def rated_agent(event: TicketEvent) -> Iterable[User | None]:
    """Whose work was rated."""
    rated = event.ticket.satisfactions.filter(closing=event.data["closing"]).select_related("assignee").first()
    return [rated.assignee] if rated else []


RULES: dict[str, tuple[Rule, ...]] = {
    "created": (Rule("received", requester, tells_actor=True),),
    "assigned": (Rule("assigned", holder), Rule("in_queue", holder_or_team, mail=False)),
    "escalated": (Rule("assigned", holder), Rule("escalated", followers)),
    "raised": (Rule("raised", supervisors),),
    "replied": (Rule("reply", those_addressed),),
    "pended": (Rule("pended", requester),),
    "promised": (Rule("promised", followers),),
    "resolved": (Rule("resolved", followers),),
    "reopened": (Rule("reopened", holder),),
    "closed": (Rule("closed", followers),),
    "confirmed": (Rule("closed", followers), Rule("confirmed", holder, mail=False)),
    "cancelled": (Rule("cancelled", followers), Rule("withdrawn", holder, mail=False)),
    "noted": (Rule("note", holder, mail=False),),
    **{
        f"task_{verb}": (TASK_READY,)
        for verb in ("added", "ready", "done", "waived", "retried", "assigned", "changed", "removed")
    },
    "task_failed": (Rule("task_failed", holder),),
    "improvement_proposed": (Rule("improvement", owner_of_improvement),),
    "follow_up_due": (Rule("follow_up", holder),),
    "satisfaction_asked": (Rule("rating", requester, sees=policies.can_rate),),
    "rated": (Rule("rated", rated_agent, mail=False, sees=policies.can_see_internal),),
    "follow_up_opened": (Rule("dissatisfied", supervisors),),
    "approval_opened": (APPROVAL,),
    "approver_replaced": (APPROVAL,),
    "approvals_finished": (Rule("approvals_finished", told_of_outcome),),
}


# Topics that everybody may read, whoever may see the ticket, and the page that says what they are about.
PUBLIC_PAGES: dict[str, Callable[[Ticket], str]] = {}


def register_rules(verb: str, *rules: Rule) -> None:
    """Says who is told of a process's own verb. Raises ValueError where that has been said."""
    if verb in RULES:
        raise ValueError(f"there are rules for {verb} already")
    RULES[verb] = rules


def notifications_for(event: TicketEvent) -> list[Notification]:
    """The messages an event causes, unsaved: one per person and channel, the first rule that names them wins."""
    now = moments.now()
    found: dict[tuple[int, str], Notification] = {}
    for rule in RULES.get(event.verb, ()):
        for person in rule.audience(event):
            if person is None or not _may_be_told(person, event, rule):
                continue
            for channel in (Channel.IN_APP, Channel.MAIL) if rule.mail else (Channel.IN_APP,):
                message = _message(event, person, rule.topic, channel)
                message.next_attempt_at = now if message.state == Notification.State.PENDING else None
                found.setdefault((person.pk, channel), message)
    return list(found.values())


def _may_be_told(person: User, event: TicketEvent, rule: Rule) -> bool:
    if not person.is_active or (person.pk == event.actor_id and not rule.tells_actor):
        return False
    sees = rule.sees or (policies.can_view if event.public else policies.can_see_internal)
    return sees(person, event.ticket)


def _message(event: TicketEvent, person: User, topic: str, channel: str) -> Notification:
    in_app = channel == Channel.IN_APP
    return Notification(
        event=event,
        recipient=person,
        channel=channel,
        topic=topic,
        state=Notification.State.SENT if in_app else Notification.State.PENDING,
        sent_at=moments.now() if in_app else None,
    )
