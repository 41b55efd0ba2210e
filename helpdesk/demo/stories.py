"""Three weeks of the demo company's tickets, told in tickets/*.toml and carried out by the verbs themselves.

A step is `[when, who, verb, what]`: `when` as moments.py reads it, `who` the person's name in company.toml (`*` is
whoever has the ticket, `-` the system), `what` a text or a table as the verb needs.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Team, User
from helpdesk.demo.bell import fill_bells
from helpdesk.demo.company import People
from helpdesk.demo.earlier import read_earlier
from helpdesk.demo.moments import moment
from helpdesk.demo.picture import error_box
from incidents.models import CauseCategory, CloseCode
from sla.timer import tick
from tickets import actions, events
from tickets.files.keeping import store_upload
from tickets.models import Attachment, Category, Ticket

FOLDER = Path(__file__).parent / "tickets"
ASKED = ("title", "description", "error_text", "impact", "urgency", "device", "channel", "confidential")
INPUTS_OF_TEXT = {"cancel": "reason", "reopen": "reason", "raise": "reason", "record_callback": "callback_outcome"}
MOMENTS = ("follow_up_at", "promised_at")


def read_stories() -> list[dict[str, Any]]:
    """Every story of every file, and what came before them."""
    told = [
        story for path in sorted(FOLDER.glob("*.toml")) for story in tomllib.loads(path.read_text("utf-8"))["ticket"]
    ]
    return [*read_earlier(), *told]


@dataclass(frozen=True)
class Act:
    """Something that somebody does at a moment: asks (no step), or takes the next step of a story."""

    at: datetime
    story: dict[str, Any]
    step: tuple[Any, ...] = ()


def plan(stories: list[dict[str, Any]], now: datetime) -> list[Act]:
    """The acts of all stories in the order in which they happen."""
    acts = []
    for story in stories:
        last = moment(story["asked"], now, now)
        acts.append(Act(last, story))
        for when, *rest in story.get("steps", ()):
            # Nothing happens before what came before it, nor after now.
            last = min(max(moment(when, now, last), last + timedelta(seconds=20)), now)
            acts.append(Act(last, story, tuple(rest)))
    return sorted(acts, key=lambda act: act.at)


def load_stories(people: People) -> int:
    """Carries the stories out, clocks and all. Returns how many; none where they are told already."""
    if Ticket.objects.filter(requester__in=people.values()).exists():
        return 0
    now = timezone.now()
    stories = read_stories()
    stage = Stage(people, now)
    with events.as_history():
        for act in plan(stories, now):
            tick(act.at)
            stage.carry_out(act)
        tick(now)
    fill_bells(stage.tickets.values(), now)
    return len(stories)


class Stage:
    """Where the stories are told: who is there, what has been asked so far, and how late it is."""

    def __init__(self, people: People, now: datetime) -> None:
        self.people = people
        self.now = now
        self.last = now
        self.tickets: dict[str, Ticket] = {}
        self.teams = {team.name: team for team in Team.objects.all()}
        self.categories = {category.slug: category for category in Category.objects.all()}
        self.causes = {cause.name: cause for cause in CauseCategory.objects.all()}
        self.codes = {code.name: code for code in CloseCode.objects.all()}

    def when(self, said: str) -> datetime:
        return moment(said, self.now, self.last)

    def carry_out(self, act: Act) -> None:
        """Asks, or does the step as whoever the story names."""
        self.last = act.at
        key = act.story.get("key", act.story["title"])
        if not act.step:
            self.tickets[key] = self._ask(act.story)
            return
        ticket = self.tickets[key]
        ticket.refresh_from_db()
        who, verb, *what = act.step
        self._step(ticket, verb, self._person(who, ticket), what[0] if what else "", act.at)

    def _ask(self, story: dict[str, Any]) -> Ticket:
        requester = self.people[story["by"]]
        recorder = self.people[story.get("recorded_by", story["by"])]
        fields = {name: story[name] for name in ASKED if name in story}
        if "occurred" in story:
            fields["occurred_at"] = self.when(story["occurred"])
        if "team" in story:
            fields["team"] = self.teams[story["team"]]
        if "parent" in story:
            fields["parent"] = self.tickets[story["parent"]]
        return actions.create(
            "incident",
            by=recorder,
            requester=requester,
            category=self.categories[story["category"]],
            attachments=self._picture(recorder, story),
            at=self.last,
            **fields,
        )

    @staticmethod
    def _picture(by: User, said: dict[str, Any]) -> list[Attachment]:
        name = said.get("picture")
        return [store_upload(by, SimpleUploadedFile(name, error_box()))] if name else []

    def _person(self, name: str, ticket: Ticket) -> User | None:
        if name == "-":
            return None
        if name == "*":
            return ticket.assignee or (ticket.team.lead if ticket.team else None)
        return self.people[name]

    def _step(self, ticket: Ticket, verb: str, by: User | None, what: Any, at: datetime) -> None:
        special: dict[str, Callable[..., Any]] = {
            "reply": self._comment,
            "note": self._comment,
            "edit": self._edit,
            "work": self._work,
            "link": self._link,
            "watch": self._watch,
        }
        if verb in special:
            special[verb](ticket, verb, by, what, at)
        else:
            actions.move(ticket, verb, by=by, at=at, **self._inputs(verb, what))

    def _comment(self, ticket: Ticket, verb: str, by: User, what: Any, at: datetime) -> None:
        said = what if isinstance(what, dict) else {"text": what}
        write = actions.reply if verb == "reply" else actions.note
        write(ticket, by=by, text=said["text"], attachments=self._picture(by, said), at=at)

    def _edit(self, ticket: Ticket, verb: str, by: User, what: dict[str, Any], at: datetime) -> None:
        actions.edit(ticket, by=by, at=at, **self._inputs(verb, what))

    def _work(self, ticket: Ticket, verb: str, by: User, what: dict[str, Any], at: datetime) -> None:
        actions.log_work(ticket, by=by, at=at, **what)

    def _link(self, ticket: Ticket, verb: str, by: User, what: dict[str, Any], at: datetime) -> None:
        actions.link(ticket, by=by, kind=what["kind"], target=self.tickets[what["to"]], at=at)

    def _watch(self, ticket: Ticket, verb: str, by: User, what: str, at: datetime) -> None:
        actions.watch(ticket, by=by, user=self.people[what], at=at)

    def _inputs(self, verb: str, what: Any) -> dict[str, Any]:
        """The inputs of a move as the verbs take them: names become rows, moments times."""
        if isinstance(what, str):
            return {INPUTS_OF_TEXT[verb]: what} if what else {}
        rows: dict[str, Callable[[str], Any]] = {
            "team": lambda name: self.teams[name],
            "assignee": lambda name: self.people[name],
            "commander": lambda name: self.people[name],
            "category": lambda slug: self.categories[slug],
            "cause_category": lambda name: self.causes[name],
            "close_code": lambda name: self.codes[name],
            "duplicate_of": lambda key: self.tickets[key],
            **dict.fromkeys(MOMENTS, self.when),
        }
        return {name: rows[name](value) if name in rows else value for name, value in what.items()}
