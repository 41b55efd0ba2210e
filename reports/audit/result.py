"""What an audit came to: for each question how many were right, the findings, and all of it as rows of a sheet."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from reports.audit.checklists import NO, REMARK, questions_of
from reports.models import AuditFinding, AuditItem, AuditRound
from tickets.models import Ticket


@dataclass
class Tally:
    """Of one question, or one group of tickets."""

    label: str
    right: int = 0
    wrong: int = 0
    not_applicable: int = 0

    @property
    def percent(self) -> int | None:
        """Right of those that apply; None where none does."""
        asked = self.right + self.wrong
        return round(self.right * 100 / asked) if asked else None

    def add(self, answer: str) -> None:
        if answer == "yes":
            self.right += 1
        elif answer == NO:
            self.wrong += 1
        else:
            self.not_applicable += 1


@dataclass
class Result:
    """What the page, the PDF and the API show."""

    audit: AuditRound
    items: list[AuditItem]
    reviewed: int = 0
    whole: Tally = field(default_factory=lambda: Tally(""))
    questions: list[Tally] = field(default_factory=list)
    kinds: list[Tally] = field(default_factory=list)
    teams: list[Tally] = field(default_factory=list)
    findings: list[AuditFinding] = field(default_factory=list)
    system: list[AuditFinding] = field(default_factory=list)


def result_of(audit: AuditRound, user: User) -> Result:
    """In four statements. Tickets that the reader may not see count, and nothing of them is told but the number."""
    items = list(items_of(audit))
    keys = [item.ticket_id for item in items if item.ticket_id]
    seen = set(Ticket.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    for item in items:
        item.is_shown = item.ticket_id in seen
    result = Result(audit, items)
    by_question: dict[tuple[str, str], Tally] = {}
    by_kind: dict[str, Tally] = {}
    by_team: dict[str, Tally] = {}
    for item in items:
        if item.version is None or item.reviewed_at is None:
            continue
        result.reviewed += 1
        kind = str(item.ticket.get_kind_display()) if item.ticket else "—"
        team = str(item.ticket.team) if item.ticket and item.ticket.team else "—"
        for question in questions_of(item.version):
            answer = str(item.answers.get(question.name, ""))
            key = (question.name, str(question))
            for tally in (
                result.whole,
                by_question.setdefault(key, Tally(str(question))),
                by_kind.setdefault(kind, Tally(kind)),
                by_team.setdefault(team, Tally(team)),
            ):
                tally.add(answer)
    result.questions = list(by_question.values())
    result.kinds, result.teams = list(by_kind.values()), sorted(by_team.values(), key=lambda one: one.label)
    findings = list(audit.findings.select_related("item__ticket", "improvement").order_by("item__position", "pk"))
    result.findings = [one for one in findings if one.item_id is not None]
    result.system = [one for one in findings if one.item_id is None]
    return result


def items_of(audit: AuditRound) -> Any:
    """In the order in which they were drawn."""
    found = AuditItem.objects.filter(audit=audit).order_by("position")
    return found.select_related("ticket__team", "reviewer", "version")


def finding_words(finding: AuditFinding) -> str:
    """In the reader's language."""
    english = (get_language() or "").startswith("en")
    return finding.words_en if english and finding.words_en else finding.words


def sheet(result: Result) -> Iterator[list[Any]]:
    """One row for each question of each ticket; then what the system found."""
    yield [_("Ticket"), _("Kind"), _("Title"), _("Drawn for"), _("Question"), _("Answer"), _("Remarks"), _("Reviewer"),
           _("Reviewed at")]  # fmt: skip
    for item in result.items:
        yield from _item_rows(item)
    for finding in result.system:
        yield ["", _("The system"), "", "", finding_words(finding), finding.count, "", "", None]


def _item_rows(item: AuditItem) -> Iterator[list[Any]]:
    ticket = item.ticket if item.is_shown else None
    head = [
        item.number,
        str(ticket.get_kind_display()) if ticket else "",
        ticket.title if ticket else "",
        item.stratum,
    ]
    if item.version is None:
        yield [*head, "", _("not reviewed"), "", "", None]
        return
    for question in questions_of(item.version):
        answer = str(item.answers.get(question.name, ""))
        said = question.label_of(answer) if answer else ""
        remark = str(item.answers.get(REMARK, ""))
        reviewer = item.reviewer.name if item.reviewer else ""
        yield [*head, str(question), said, remark, reviewer, item.reviewed_at]
