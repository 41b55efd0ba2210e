"""The demo company's orders, in every state: told in requests.toml and carried out by the verbs themselves."""

import tomllib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import Department, Team, User
from catalog.actions import order, order_freely, save_item
from catalog.actions.order import form_for
from catalog.bundles import plan_of
from catalog.models import CatalogItem, Request
from helpdesk.demo.company import People
from helpdesk.demo.moments import moment
from sla.timer import tick
from tickets import actions, events
from tickets.asset_directory import assets
from tickets.models import ApprovalSeat, ApprovalStep, Ticket

STORIES = Path(__file__).parent / "requests.toml"
# Who fulfils what; the rest is the service desk's.
TEAMS = {
    "桌面运维组": ("new-laptop", "peripherals", "printer", "device-return", "software-installation"),
    "网络组": ("vpn", "network-access", "data-restore", "shared-folder"),
    "应用支持组": ("account-permission", "mailbox"),
    "服务台": ("training", "sign-in-account"),
}
FOR_PEOPLE_OFFICE = ("new-employee", "leaving-employee", "sign-in-account")


def load_requests(people: People) -> int:
    """Gives the items to their teams and carries the orders out. Returns how many; none where they are told."""
    if Request.objects.filter(item__isnull=False).exists():
        return 0
    _settle_catalogue(people["zhongyuan"])
    stories = tomllib.loads(STORIES.read_text("utf-8"))["request"]
    now = timezone.now()
    with events.as_history():
        for story in sorted(stories, key=lambda story: moment(story["asked"], now, now)):
            Telling(people, now).tell(story)
        tick(now)
    return len(stories)


def _settle_catalogue(administrator: User) -> None:
    """As an administrator would do first; the items' history shows it."""
    for name, slugs in TEAMS.items():
        team = Team.objects.get(name=name)
        for item in CatalogItem.objects.filter(slug__in=slugs, team=None):
            save_item(item, by=administrator, note=f"由{name}负责", team=team)
    office = Department.objects.filter(name="人力资源部")
    for item in CatalogItem.objects.filter(slug__in=FOR_PEOPLE_OFFICE):
        save_item(item, by=administrator, note="人力资源部可以申请", departments=list(office))


class Telling:
    """One order, from asking on. Nothing happens after now, nor before what came before it."""

    def __init__(self, people: People, now: datetime) -> None:
        self.people, self.now, self.last = people, now, now

    def tell(self, story: dict[str, Any]) -> None:
        """Orders, and does what the story says."""
        self.last = min(moment(story["asked"], self.now, self.now), self.now - timedelta(hours=1))
        ticket = self._order(story)
        if "item" in story and not story.get("is_fresh"):
            self._receive(ticket)
        for when, what, *more in story.get("steps", ()):
            self._advance(when)
            ticket = Ticket.objects.select_related("request__item").get(pk=ticket.pk)
            STEPS[what](self, ticket, more)
        for when, slug, who, words in story.get("parts", ()):
            self._advance(when)
            self._deliver(ticket, slug, self.people[who], words)

    def _receive(self, ticket: Ticket) -> None:
        """The desk's assistant takes notice and says so, as soon as there is something for the desk to do."""
        self._advance("+4m")
        self.move(Ticket.objects.get(pk=ticket.pk), "acknowledge", self.people["dingyutong"])
        self._advance("+6m")
        words = "申请已收到。审批和处理的进度都在这个页面上，有问题直接在这里留言。"
        actions.reply(ticket, by=self.people["dingyutong"], text=words, at=self.last)

    def _advance(self, when: str) -> None:
        self.last = min(max(moment(when, self.now, self.last), self.last + timedelta(minutes=2)), self.now)
        tick(self.last)

    def _order(self, story: dict[str, Any]) -> Ticket:
        by = self.people[story["by"]]
        if "item" not in story:
            return order_freely(by=by, title=story["title"], description=story["description"], at=self.last)
        item = CatalogItem.objects.whole().get(slug=story["item"])
        answers = {name: self._answer(value, by) for name, value in story["answers"].items()}
        form = form_for(item, requester=by, by=by, data=answers)
        return order(item, form, by=by, at=self.last, description=story.get("description", ""))

    def _answer(self, value: Any, by: User) -> Any:
        """What only this day and this database know: days from today, the person's department and their computer."""
        if isinstance(value, str) and value.startswith("today"):
            day = timezone.localdate() + timedelta(days=int(value[5:] or 0))
            return day.isoformat()
        if value == "{department}":
            return by.department_id
        if value == "{own}":
            own = sorted(assets().owned_by(by), key=lambda asset: not asset.number.startswith("NB-"))
            return own[0].id if own else "工位电脑"
        return value

    def decide(self, ticket: Ticket, more: Sequence[str], *, approve: bool) -> None:
        """The word of whoever is asked first."""
        step = ticket.approval_steps.filter(state=ApprovalStep.State.OPEN).first()
        if step is None:  # the word before has counted for it too
            return
        seat = step.seats.filter(state=ApprovalSeat.State.ASKED).order_by("pk").select_related("person")[0]
        actions.decide(step, by=seat.person, approve=approve, comment=more[0] if more else "", at=self.last)

    def move(self, ticket: Ticket, name: str, by: User, **values: Any) -> None:
        actions.move(ticket, name, by=by, at=self.last, **values)

    def accept(self, ticket: Ticket, who: User) -> None:
        """Takes it on; where the routing has given it to somebody else, they hand it over first."""
        if ticket.assignee is not None and ticket.assignee_id != who.pk:
            self.move(ticket, "assign", ticket.assignee, team=ticket.team, assignee=who)
        self.move(ticket, "accept", who)

    def do_tasks(self, ticket: Ticket, count: int, by: User) -> None:
        """Ticks tasks off until so many are done."""
        for task in ticket.tasks.order_by("position")[:count]:
            if not task.is_finished:
                actions.complete_task(task, by=by, at=self.last)

    def _deliver(self, bundle: Ticket, slug: str, by: User, words: str) -> None:
        bundle = Ticket.objects.select_related("request__item").get(pk=bundle.pk)
        part = next(part.ticket for part in plan_of(bundle) if part.member.item.slug == slug)
        if part is None:
            raise LookupError(f"{slug} has not begun")
        self.accept(part, by)
        part.refresh_from_db()
        self.do_tasks(part, 20, by)
        self.move(part, "fulfil", by, resolution=words)


def _handler(ticket: Ticket) -> User:
    if ticket.assignee is None:
        raise LookupError(f"nobody has {ticket.number}")
    return ticket.assignee


STEPS: dict[str, Callable[[Telling, Ticket, Sequence[Any]], None]] = {
    "approve": lambda told, ticket, more: told.decide(ticket, more, approve=True),
    "refuse": lambda told, ticket, more: told.decide(ticket, more, approve=False),
    "accept": lambda told, ticket, more: told.accept(ticket, told.people[more[0]]),
    "tasks": lambda told, ticket, more: told.do_tasks(ticket, more[0], _handler(ticket)),
    "pend": lambda told, ticket, more: told.move(
        ticket,
        "pend",
        _handler(ticket),
        pending_reason=more[0],
        follow_up_at=told.now + timedelta(days=2),
        message="这款机型缺货，供应商下周到货；到货当天为您安装。",
    ),
    "fulfil": lambda told, ticket, more: told.move(ticket, "fulfil", _handler(ticket), resolution=more[0]),
    "confirm": lambda told, ticket, more: told.move(ticket, "confirm", ticket.requester),
    "cancel": lambda told, ticket, more: told.move(ticket, "cancel", ticket.requester, reason=more[0]),
    "reply": lambda told, ticket, more: _reply(told, ticket, more),
}


def _reply(told: Telling, ticket: Ticket, more: Sequence[str]) -> None:
    actions.reply(ticket, by=told.people[more[0]], text=more[1], at=told.last)
