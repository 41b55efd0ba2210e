"""The demo company's knowledge base, told in articles.toml and carried out by the verbs themselves."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import Department, Team, User
from helpdesk.demo.company import People
from knowledge import actions
from knowledge.inputs import default_review_day
from knowledge.models import Article
from knowledge.models.article import TEXTS
from tickets import events
from tickets.models import Category, Ticket

FILE = Path(__file__).parent / "articles.toml"
REVIEWER, SECOND_REVIEWER = "fangmin", "qinlan"
# The oldest of them should have been looked at by now.
OVERDUE_DAYS = 280


def load_articles(people: People) -> int:
    """Writes them where there is none yet. Returns how many."""
    if Article.objects.exists():
        return 0
    stories = tomllib.loads(FILE.read_text("utf-8"))["article"]
    with events.as_history():
        for story in sorted(stories, key=lambda story: -story["days"]):
            Teller(people, story, timezone.now()).tell()
    return len(stories)


class Teller:
    """Tells of one article: written, reviewed, published, and what readers made of it."""

    def __init__(self, people: People, story: dict[str, Any], now: datetime) -> None:
        self.people, self.story, self.now = people, story, now
        self.owner = people[story["owner"]]
        self.at = now - timedelta(days=story["days"], hours=2)

    def tell(self) -> None:
        """The whole of it."""
        self.article = self._write()
        state = self.story["state"]
        if state == "draft" and "returned" not in self.story:
            return
        self._move("submit", self.owner)
        if "returned" in self.story:
            self._move("send_back", self._reviewer(self.owner), reason=self.story["returned"])
        if state in ("draft", "in_review"):
            return
        self._publish(self.owner)
        if revision := self.story.get("revision"):
            self._revise(revision)
        self._use()
        if state == "archived":
            self._move("archive", self.people[REVIEWER], reason=self.story["archived"])

    def _write(self) -> Article:
        texts = {name: self.story[name].strip() for name in (*TEXTS, "keywords") if name in self.story}
        names = ("kind", "language", "audience")
        facts: dict[str, Any] = {name: self.story[name] for name in names if name in self.story}
        if "teams" in self.story:
            facts["teams"] = list(Team.objects.filter(name__in=self.story["teams"]))
        if "departments" in self.story:
            facts["departments"] = list(Department.objects.filter(name__in=self.story["departments"]))
        facts["category"] = Category.objects.filter(slug=self.story["category"]).first()
        facts = {"kind": "faq", "language": "zh-hans", "audience": "everyone"} | facts
        return actions.write(by=self.owner, at=self.at, **texts, **facts)

    def _reviewer(self, writer: User) -> User:
        """Nobody reviews their own."""
        return self.people[SECOND_REVIEWER if writer == self.people[REVIEWER] else REVIEWER]

    def _move(self, name: str, by: User, **values: Any) -> None:
        self.at = min(self.at + timedelta(hours=5), self.now)
        self.article = actions.move(self.article, name, by=by, at=self.at, **values)

    def _publish(self, writer: User) -> None:
        values = {"review_on": default_review_day(), "personal_data_checked": True}
        self._move("publish", self._reviewer(writer), **values)
        if self.story["days"] > OVERDUE_DAYS:
            overdue = timezone.localdate() - timedelta(days=6)
            Article.objects.filter(pk=self.article.pk).update(review_on=overdue)

    def _revise(self, revision: dict[str, Any]) -> None:
        by = self.people[revision["by"]]
        self.at = self.now - timedelta(days=revision["days"])
        self._move("revise", by)
        texts = {name: revision[name].strip() for name in TEXTS if name in revision}
        self.article = actions.edit(self.article, by=by, at=self.at, **texts)
        self._move("submit", by, summary=revision["summary"])
        self._publish(by)

    def _use(self) -> None:
        for vote in self.story.get("votes", ()):
            who, _separator, comment = vote.partition(":")
            by, useful = self.people[who.rstrip("+-")], who.endswith("+")
            actions.vote(self.article, by=by, useful=useful, comment=comment, at=self.now)
        for part in self.story.get("solved", ()):
            ticket = Ticket.objects.filter(title__contains=part).order_by("pk").first()
            if ticket is not None and ticket.resolved_at:
                last = ticket.events.latest("sequence").at
                by = ticket.assignee or ticket.requester
                actions.mark_solved(self.article, ticket, by=by, at=max(last, self.at))
        Article.objects.filter(pk=self.article.pk).update(view_count=self.story.get("views", 0))
