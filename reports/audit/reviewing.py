"""Drawing a round, reviewing what was drawn, finishing it, and what comes of its findings."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Team, User
from reports.audit.checklists import REMARK, checklist_of, failed
from reports.audit.checks import Period, counts
from reports.audit.sampling import candidates, draw, population
from reports.models import AuditFinding, AuditItem, AuditRound
from reports.models.audit import LARGEST_SAMPLE
from reports.policies import may_audit
from tickets import moments
from tickets.actions import improvement
from tickets.actions.base import refuse_unfit, require_text
from tickets.choices import Kind
from tickets.custom_forms.building import AnswersForm, build_form
from tickets.exceptions import Blocked, NotAllowed, WrongState
from tickets.models import FormVersion, Improvement, Ticket

LARGEST_SEED = 2**53


@dataclass(frozen=True)
class Plan:
    """What is audited: tickets of these kinds and teams (none: all), closed in these days; how many, by which seed."""

    title: str
    since: date
    until: date
    kinds: Sequence[str]
    teams: Sequence[Team] = ()
    sample_size: int = 20
    seed: int | None = None


@transaction.atomic
def begin(plan: Plan, *, by: User, at: datetime | None = None) -> AuditRound:
    """Draws a sample and opens the round. Raises NotAllowed or ValidationError by field."""
    if not may_audit(by):
        raise NotAllowed(_("Only auditors and supervisors audit."))
    _check(plan)
    audit = AuditRound.objects.create(
        title=require_text(plan.title, field="title", limit=200),
        since=plan.since,
        until=plan.until,
        kinds=list(plan.kinds),
        sample_size=plan.sample_size,
        seed=secrets.randbelow(LARGEST_SEED) if plan.seed is None else plan.seed,
        created_by=by,
        created_at=at or moments.now(),
    )
    audit.teams.set(plan.teams)
    found = candidates(population(plan.since, plan.until, plan.kinds, plan.teams))
    if not found:
        raise _refusal("until", _("No ticket of these kinds was closed in this period."), "empty")
    audit.population = len(found)
    audit.save(update_fields=["population"])
    _keep_items(audit, [one.id for one in draw(found, plan.sample_size, audit.seed)])
    return audit


def _check(plan: Plan) -> None:
    if plan.until < plan.since:
        raise _refusal("until", _("This day lies before the first one."), "order")
    if plan.until > timezone.localdate():
        raise _refusal("until", _("Choose a day that is not in the future."), "future")
    if plan.since.year < 1990:
        raise _refusal("since", _("No ticket is as old as that."), "too_old")
    if not plan.kinds or not set(plan.kinds) <= set(Kind.values):
        raise _refusal("kinds", _("Choose at least one kind."), "required")
    if not 1 <= plan.sample_size <= LARGEST_SAMPLE:
        raise _refusal("sample_size", _("From 1 to %(most)d.") % {"most": LARGEST_SAMPLE}, "out_of_range")
    if plan.seed is not None and not 0 <= plan.seed < LARGEST_SEED:
        raise _refusal("seed", _("Give a whole number that is not negative."), "out_of_range")


def _keep_items(audit: AuditRound, keys: Sequence[int]) -> None:
    tickets = Ticket.objects.select_related("team").in_bulk(keys)
    AuditItem.objects.bulk_create(
        AuditItem(audit=audit, position=position, ticket=ticket, number=ticket.number, stratum=_stratum(ticket))
        for position, ticket in enumerate((tickets[key] for key in keys), start=1)
    )


def _stratum(ticket: Ticket) -> str:
    parts = [f"P{ticket.priority}", ticket.team.name if ticket.team else ""]
    return " · ".join(filter(None, parts))[:60]


def took_part(user: User, ticket: Ticket) -> bool:
    """Whether it is one's own: asked for, recorded, held, or anything done on it."""
    if user.pk in (ticket.requester_id, ticket.opened_by_id, ticket.assignee_id):
        return True
    return ticket.events.filter(actor=user).exists()


def obstacle(user: User, item: AuditItem) -> str:
    """Why the person does not review it, in words; empty: they do."""
    if not may_audit(user):
        return _("Only auditors and supervisors review.")
    if not item.audit.is_open:
        return _("The audit is finished.")
    if item.ticket is None:
        return _("The ticket is no longer on the desk.")
    if took_part(user, item.ticket):
        return _("You took part in this ticket; somebody else reviews it.")
    return ""


def review_form(item: AuditItem, by: User, data: Any = None) -> AnswersForm | None:
    """The checklist for the ticket; for one that was reviewed, the version it was reviewed with."""
    version = version_for(item)
    if version is None or item.ticket is None:
        return None
    form = build_form(version, requester=by, by=by, data=data)
    if data is None:
        form.initial |= item.answers
    return form


def version_for(item: AuditItem) -> FormVersion | None:
    if item.version is not None:
        return item.version
    return checklist_of(item.ticket.kind) if item.ticket else None


@transaction.atomic
def review(item: AuditItem, *, by: User, answers: Mapping[str, Any], version: FormVersion) -> AuditItem:
    """Keeps what a valid form was answered with, and its findings anew. Raises NotAllowed or WrongState."""
    audit = AuditRound.objects.select_for_update(of=("self",)).get(pk=item.audit_id)
    item.audit = audit
    if not audit.is_open:
        raise WrongState(_("The audit is finished."))
    if words := obstacle(by, item):
        raise NotAllowed(words)
    item.version, item.answers = version, dict(answers)
    item.reviewer, item.reviewed_at = by, moments.now()
    item.save(update_fields=["version", "answers", "reviewer", "reviewed_at"])
    wrong = failed(version, answers)
    names = [one.name for one in wrong]
    item.findings.filter(improvement=None).exclude(key__in=names).delete()
    for one in wrong:
        AuditFinding.objects.update_or_create(
            audit=audit,
            item=item,
            key=one.name,
            defaults={"words": one.label, "words_en": one.label_en, "remark": str(answers.get(REMARK, ""))},
        )
    return item


@transaction.atomic
def finish(audit: AuditRound, *, by: User, conclusion: str = "", at: datetime | None = None) -> AuditRound:
    """Ends it; what the system finds in the same period is kept with it. Raises NotAllowed, WrongState or Blocked."""
    if not may_audit(by):
        raise NotAllowed(_("Only auditors and supervisors audit."))
    audit = AuditRound.objects.select_for_update(of=("self",)).get(pk=audit.pk)
    if not audit.is_open:
        raise WrongState(_("The audit is finished."))
    if not audit.items.filter(reviewed_at__isnull=False).exists():
        raise Blocked([_("No ticket has been reviewed yet.")])
    refuse_unfit(conclusion, field="conclusion", limit=20_000)
    now = at or moments.now()
    for check, count in counts(by, Period(audit.since, audit.until, now)):
        if count:
            with override("zh-hans"):
                words = str(check.label)
            with override("en"):
                words_en = str(check.label)
            AuditFinding.objects.create(audit=audit, key=check.key, words=words, words_en=words_en, count=count)
    audit.state, audit.conclusion = AuditRound.State.FINISHED, conclusion.strip()
    audit.finished_by, audit.finished_at = by, now
    audit.save(update_fields=["state", "conclusion", "finished_by", "finished_at"])
    return audit


@transaction.atomic
def improve(finding: AuditFinding, *, by: User, title: str, owner: User | None, due_on: date | None) -> Improvement:
    """Enters an action for a finding into the improvement register. Raises NotAllowed, WrongState, ValidationError."""
    if not may_audit(by):
        raise NotAllowed(_("Only auditors and supervisors audit."))
    locked = AuditFinding.objects.select_for_update(of=("self",)).select_related("item__ticket")
    finding = locked.get(pk=finding.pk)
    if finding.improvement_id is not None:
        raise WrongState(_("There is an improvement for this finding already."))
    # One that the person may not see is not named.
    key = finding.item.ticket_id if finding.item else None
    source = Ticket.objects.visible_to(by).filter(pk=key or 0)
    made = improvement.propose(
        by=by,
        title=title,
        owner=owner,
        due_on=due_on,
        source_ticket=source.first(),
        source_kind="audit",
        description=finding.remark,
    )
    finding.improvement = made
    finding.save(update_fields=["improvement"])
    return made


def _refusal(field: str, words: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code=code)})
