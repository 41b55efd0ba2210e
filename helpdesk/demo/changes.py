"""The demo company's changes of three weeks, in all states and of all types, and its freeze periods.

Each is carried out by the verbs themselves; days are counted from the one on which the demo is loaded.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Role
from assets.actions.name import name_on
from assets.models import Asset
from changes.actions import Plan, StepDraft, begin_rollback, create_change
from changes.actions.meetings import put_on_agenda, save_meeting
from changes.conflicts import not_accepted
from changes.models import Change, ChangeTemplate, Freeze
from changes.risk import assess_risk
from helpdesk.demo.change_stories import STORIES, Story, When, moment
from helpdesk.demo.company import People
from tickets import actions, events
from tickets.actions.approval import decide
from tickets.models import ApprovalStep, Category, Ticket

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MANAGER = "guorui"


def load_changes(people: People) -> int:
    """Freezes and changes. Returns how many; none where there are some already."""
    if Change.objects.exists():
        return 0
    _freezes()
    with events.as_history():
        for story in STORIES:
            Teller(people, story).tell()
        _meeting(people)
    return len(STORIES)


def _freezes() -> None:
    Freeze.objects.create(
        name="月结封网",
        name_en="Month-end freeze",
        reason="财务月结期间不动ERP、网络与数据库",
        starts_at=moment(("end", "00:00")) - DAY,
        ends_at=moment(("end", "08:00")) + DAY,
    )
    Freeze.objects.create(
        name="大促封网",
        name_en="Sales campaign freeze",
        reason="销售大促，全部系统封网",
        starts_at=moment((-11, "00:00")),
        ends_at=moment((-9, "00:00")),
    )


def _meeting(people: People) -> None:
    """The board's next meeting, with what awaits it on the agenda."""
    manager = people[MANAGER]
    values = {
        "title": "变更评审会（周例会）",
        "starts_at": moment((3, "15:00")),
        "ends_at": moment((3, "16:00")),
        "place": "总部B座701会议室",
        "quorum": 3,
    }
    members = [person for person in people.values() if person.has_role(Role.CAB_MEMBER)]
    meeting = save_meeting(None, values, by=manager, members=[*members, manager])
    # Nobody's mailbox is filled by a demo.
    meeting.members.update(told=meeting.sequence)
    for ticket in Ticket.objects.filter(kind="change", state="awaiting_approval").order_by("number"):
        put_on_agenda(meeting, ticket, by=manager)


class Teller:
    """Tells one story, each act a little after the one before it."""

    def __init__(self, people: People, story: Story) -> None:
        self.people, self.story = people, story
        self.at = moment(story.asked)
        self.planner = people[story.by]
        self.manager = people[MANAGER]
        self.acts: dict[str, Callable[[Any], None]] = {
            "risk": self._assess,
            "approve": self._approve,
            "steps": self._do_steps,
            "rollback steps": self._do_rollback,
            "fail step": self._fail_step,
            "roll back": self._roll_back,
            "at": self._wait_until,
        }

    def tell(self) -> None:
        """The whole of it."""
        self.ticket = self._create()
        for name, what in self.story.path:
            self.at += timedelta(minutes=17)
            self.ticket = Ticket.objects.get(pk=self.ticket.pk)
            if name in ("schedule_standard", "start") or (name == "approve" and what is None):
                self._answer_for_conflicts()
            if name in self.acts:
                self.acts[name](what)
            else:
                who, values = what if isinstance(what, tuple) else (what, {})
                actions.move(self.ticket, name, by=self._person(who), at=self.at, **values)

    def _person(self, name: str) -> User:
        return {"planner": self.planner, "manager": self.manager}.get(name) or self.people[name]

    def _create(self) -> Ticket:
        story = self.story
        names = ("justification", "scope", "impact_description", "test_plan", "rollback_plan")
        fields: dict[str, Any] = dict(zip(names, story.words, strict=True))
        fields |= {
            "starts_at": moment(story.window[0]),
            "ends_at": moment(story.window[1]),
            "point_of_no_return": story.point,
        }
        fields |= {"downtime_planned_minutes": story.downtime}
        team = Team.objects.get(name=story.team)
        template = ChangeTemplate.objects.get(name=story.template) if story.template else None
        steps: list[dict[str, Any]] = (
            template.steps if template else [{"title": title, "minutes": length} for title, length in story.steps]
        )
        ticket = create_change(
            by=self.planner,
            type=story.type,
            template=template,
            plan=Plan(
                fields=fields,
                steps=[StepDraft(title=row["title"], minutes=row["minutes"], assignee=self.planner) for row in steps],
                rollback_steps=[
                    StepDraft(title=title, minutes=length, assignee=self.planner) for title, length in story.rollback
                ],
            ),
            at=self.at,
            title=story.title,
            category=Category.objects.get(slug=story.category),
            team=team,
            assignee=self.planner,
        )
        touched = Asset.objects.filter(name__in=story.assets).values_list("pk", flat=True)
        return name_on(ticket, list(touched), by=self.planner, at=self.at)

    def _answer_for_conflicts(self) -> None:
        """On some days of the month a freeze stands in the way."""
        if not_accepted(self.ticket):
            reason = "已与财务部和各业务组确认，可以执行。"
            actions.move(self.ticket, "accept_conflicts", by=self.manager, at=self.at, conflict_reason=reason)
            self.ticket = Ticket.objects.get(pk=self.ticket.pk)

    def _assess(self, answers: dict[str, str]) -> None:
        assess_risk(self.ticket, by=self.manager, answers=answers, at=self.at)

    def _approve(self, count: int | None) -> None:
        """Those who are asked agree, one after the other; `count` stops after so many."""
        given = 0
        while step := ApprovalStep.objects.filter(ticket=self.ticket, state="open").first():
            seat = step.seats.filter(state="asked").select_related("person").order_by("pk").first()
            if seat is None or (count is not None and given >= count):
                return
            decide(step, by=seat.person, approve=True, comment="同意。" if given else "", at=self.at)
            given += 1
            self.at += timedelta(minutes=40)

    def _do_steps(self, count: int | None) -> None:
        self._work("implementation", count)

    def _do_rollback(self, count: int | None) -> None:
        self._work("rollback", count)

    def _work(self, group: str, count: int | None) -> None:
        for task in list(self.ticket.tasks.filter(group=group).order_by("position"))[:count]:
            actions.start_task(task, by=self.planner, at=self.at)
            self.at += timedelta(minutes=task.planned_minutes or 5)
            task.refresh_from_db()
            actions.complete_task(task, by=self.planner, at=self.at)

    def _fail_step(self, reason: str) -> None:
        task = self.ticket.tasks.filter(group="implementation", state="ready").order_by("position").first()
        if task is not None:
            actions.start_task(task, by=self.planner, at=self.at)
            self.at += timedelta(minutes=12)
            task.refresh_from_db()
            actions.fail_task(task, by=self.planner, reason=reason, at=self.at)

    def _roll_back(self, reason: str) -> None:
        begin_rollback(self.ticket, by=self.planner, reason=reason, at=self.at)

    def _wait_until(self, when: When) -> None:
        # Nothing that has happened lies ahead.
        self.at = max(self.at, min(moment(when), timezone.now() - HOUR))
