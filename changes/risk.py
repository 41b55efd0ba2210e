"""The risk of a change: a questionnaire that administrators edit, the score of its answers, the level of the score."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from changes.models import RiskLevel, RiskThresholds
from changes.policies import can_edit_plan
from tickets import custom_forms, events
from tickets.actions.base import lock, require
from tickets.changes import Snapshot
from tickets.custom_forms import AnswersForm, Document
from tickets.models import CustomForm, FormAnswers, FormPurpose, FormVersion, Ticket

FORM_SLUG = "change-risk"


def questionnaire() -> FormVersion | None:
    """The questionnaire as it is asked now; None where there is none."""
    found = CustomForm.objects.filter(slug=FORM_SLUG).select_related("current").first()
    return found.current if found else None


def highest_score(version: FormVersion | None) -> int:
    """The highest score that the answers can add up to."""
    if version is None:
        return 0
    questions = Document.from_json(version.document)
    return sum(max((choice.score for choice in one.choices), default=0) for one in questions)


def level_of(score: int, thresholds: RiskThresholds) -> RiskLevel:
    if score >= thresholds.high_from:
        return RiskLevel.HIGH
    return RiskLevel.MEDIUM if score >= thresholds.medium_from else RiskLevel.LOW


def risk_form(
    ticket: Ticket, version: FormVersion, data: Mapping[str, Any] | None = None, prefix: str | None = None
) -> AnswersForm:
    """The questions as a form."""
    return custom_forms.build_form(version, requester=ticket.requester, data=data, prefix=prefix)


def answers_of(ticket: Ticket) -> FormAnswers | None:
    """The latest answers, with the questions as they were."""
    found = FormAnswers.objects.filter(ticket=ticket, purpose=FormPurpose.RISK)
    return found.select_related("version__form", "answered_by").order_by("-pk").first()


@transaction.atomic
def assess_risk(
    ticket: Ticket, *, by: User, answers: Mapping[str, Any], version: int | None = None, at: datetime | None = None
) -> Ticket:
    """Answers the questionnaire; the score of the answers sets the level, and that who must approve.

    Answering again replaces the level, and the old answers stay. Raises NotAllowed, StaleTicket, or ValidationError by
    question.
    """
    ticket = lock(ticket, version)
    require(can_edit_plan, by, ticket)
    asked = questionnaire()
    if asked is None:
        raise ValidationError(_("There is no risk questionnaire; an administrator must write one."), code="missing")
    form = risk_form(ticket, asked, answers)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    custom_forms.save_answers(ticket, asked, form, FormPurpose.RISK, by)
    before = Snapshot(ticket)
    change = ticket.change
    change.risk_score = custom_forms.score_of(asked, answers_of(ticket).answers)  # type: ignore[union-attr]
    change.risk_level = level_of(change.risk_score, RiskThresholds.current())
    before.save_detail()
    data = {"score": change.risk_score, "level": str(change.risk_level), "form": str(asked)}
    events.record(ticket, "risk_assessed", by, changes=before.changes(), at=at, data=data)
    return ticket
