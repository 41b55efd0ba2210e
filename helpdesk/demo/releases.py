"""The demo company's releases: planned, before the decision, half out, closed, and taken back.

Each is carried out by the verbs themselves; days are counted from the one on which the demo is loaded.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from accounts.models import Team
from helpdesk.demo.change_stories import When, moment
from helpdesk.demo.company import People
from helpdesk.demo.release_stories import STORIES, Story
from releases import actions as verbs
from releases.actions import ReleasePlan, StageDraft, UnitDraft
from releases.content import stages_of, stages_to_roll_back
from releases.models import Release, ReleaseStage, StageState
from tickets import actions, events
from tickets.choices import Kind
from tickets.models import Category, TaskTemplate, Ticket

MANAGER = "elenarossi"
STEP = timedelta(minutes=11)


def load_releases(people: People) -> int:
    """Tells them where there is none yet. Returns how many."""
    if Release.objects.exists():
        return 0
    # The notes that a closing writes are in the company's language.
    with events.as_history(), translation.override(settings.LANGUAGE_CODE):
        for story in STORIES:
            Teller(people, story).tell()
    return len(STORIES)


class Teller:
    """Tells one story, each act a little after the one before it."""

    def __init__(self, people: People, story: Story) -> None:
        self.story = story
        self.at = moment(story.asked)
        self.manager, self.worker = people[MANAGER], people[story.assignee]
        self.acts: dict[str, Callable[[Any], None]] = {
            "at": self._wait_until,
            "put in": self._put_in,
            "prepare": self._prepare,
            "start": self._start,
            "deploy": self._deploy,
            "fail": self._fail,
            "take back": self._take_back,
            "caused": self._name_incident,
        }

    def tell(self) -> None:
        """The whole of it."""
        self.ticket = self._create()
        if "put in" not in dict(self.story.path):
            self._put_in(None)
        for name, what in self.story.path:
            self._pass(STEP)
            if name in self.acts:
                self.acts[name](what)
            else:
                who, values = what if isinstance(what, tuple) else (what, {})
                by = self.manager if who == "manager" else self.worker
                actions.move(self.ticket, name, by=by, at=self.at, **values)
            self.ticket = Ticket.objects.get(pk=self.ticket.pk)

    def _pass(self, time: timedelta) -> None:
        # Nothing that has happened lies ahead.
        self.at = min(self.at + time, timezone.now())

    def _wait_until(self, when: When) -> None:
        self.at = max(self.at, min(moment(when), timezone.now()))

    def _create(self) -> Ticket:
        story = self.story
        begins, ends = (moment(when) for when in story.window)
        plan = ReleasePlan(
            fields={
                "type": story.type,
                "version_name": story.version,
                "goal": story.goal,
                "planned_start": begins,
                "planned_end": ends,
            },
            units=[
                UnitDraft(name=name, from_version=old, version=new, note=note) for name, old, new, note in story.units
            ],
            stages=[StageDraft(name=name, audience=who, criterion=how) for name, who, how in story.stages],
        )
        return verbs.create_release(
            by=self.manager,
            plan=plan,
            at=self.at,
            title=story.title,
            category=Category.objects.get(slug=story.category),
            team=Team.objects.get(name=story.team),
            assignee=self.worker,
        )

    def _put_in(self, _nothing: None) -> None:
        for title in self.story.changes:
            change = Ticket.objects.get(kind=Kind.CHANGE, title=title)
            # After what was last recorded of the change: histories are told in their order.
            self.at = max(self.at, change.events.latest("sequence").at)
            verbs.put_in(self.ticket, by=self.manager, change=change, at=self.at)

    def _prepare(self, count: int) -> None:
        """The checklist of the house; the first of its items are done."""
        template = TaskTemplate.objects.get(slug="release-preparation")
        tasks = actions.add_tasks(self.ticket, template.specs(), by=self.worker, at=self.at)
        for task in tasks[:count]:
            self._pass(STEP)
            task.refresh_from_db()
            actions.complete_task(task, by=self.worker, at=self.at)

    def _next(self, state: StageState) -> ReleaseStage:
        return next(stage for stage in stages_of(self.ticket) if stage.state == state)

    def _start(self, _nothing: None) -> None:
        verbs.start_stage(self._next(StageState.PLANNED), by=self.worker, at=self.at)

    def _deploy(self, finding: str) -> None:
        stage = verbs.start_stage(self._next(StageState.PLANNED), by=self.worker, at=self.at)
        self._pass(STEP)
        stage = verbs.finish_stage(stage, by=self.worker, at=self.at)
        self._pass(4 * STEP)
        verbs.verify_stage(stage, by=self.worker, finding=finding, at=self.at)

    def _fail(self, finding: str) -> None:
        verbs.fail_stage(self._next(StageState.DEPLOYING), by=self.worker, finding=finding, at=self.at)

    def _take_back(self, _nothing: None) -> None:
        for stage in stages_to_roll_back(stages_of(self.ticket)):
            self._pass(STEP)
            verbs.roll_back_stage(stage, by=self.worker, at=self.at)

    def _name_incident(self, title: str) -> None:
        incident = Ticket.objects.get(kind=Kind.INCIDENT, title=title)
        self.at = max(self.at, incident.events.latest("sequence").at)
        verbs.name_incident(self.ticket, by=self.worker, incident=incident, at=self.at)
