"""The demo company's first process audit: of the last month, or of the weeks there are while the desk is younger."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from reports.audit.checklists import REMARK, checklist_of, questions_of
from reports.audit.reviewing import Plan, begin, finish, improve, obstacle, review
from reports.audit.sampling import population
from reports.models import AuditItem, AuditRound
from tickets import events
from tickets.choices import Kind

KINDS = (Kind.INCIDENT, Kind.REQUEST, Kind.CHANGE)
SAMPLE, SEED = 8, 20261121
# Which drawn tickets fell short of what, and what the auditor remarked.
SHORTCOMINGS: Mapping[int, tuple[str, str]] = {
    2: ("informed", "处理期间两天没有告知申请人进展。"),
    4: ("callback", "没有回访记录，申请人也没有确认。"),
    5: ("complete", "没有写明影响了哪些人。"),
    7: ("informed", "改期之后没有重新告知预计解决时间。"),
}
TITLE, TITLE_OF_ACTION = "流程审计：首次抽查", "改期时必须重新告知申请人"
CONCLUSION = "分类与优先级总体准确；主要问题是处理期间的告知不及时，建议在改期时强制填写告知内容。"


def load_audits(people: Mapping[str, User]) -> int:
    """A finished audit with findings, one of them on its way to being mended. Returns how many tickets it has."""
    everybody = [person for person in people.values() if person.is_active]
    auditor = next((person for person in everybody if person.has_role(Role.AUDITOR)), None)
    supervisor = next((person for person in everybody if person.has_role(Role.SUPERVISOR)), None)
    period = _period()
    if auditor is None or supervisor is None or period is None or AuditRound.objects.exists():
        return 0
    plan = Plan(TITLE, *period, kinds=KINDS, sample_size=SAMPLE, seed=SEED)
    audit = begin(plan, by=auditor)
    for item in audit.items.select_related("audit", "ticket").order_by("position"):
        _review(item, auditor)
    finding = audit.findings.filter(key="informed").first() or audit.findings.first()
    finish(audit, by=auditor, conclusion=CONCLUSION)
    if finding is not None:
        due_on = timezone.localdate() + timedelta(days=21)
        with events.as_history():
            improve(finding, by=auditor, title=TITLE_OF_ACTION, owner=supervisor, due_on=due_on)
    return audit.items.count()


def _period() -> tuple[date, date] | None:
    """The first that any ticket was closed in."""
    today = timezone.localdate()
    last = today.replace(day=1) - timedelta(days=1)
    for since, until in ((last.replace(day=1), last), (today - timedelta(days=28), today)):
        if population(since, until, KINDS, ()).count() >= SAMPLE:
            return since, until
    return None


def _review(item: AuditItem, auditor: User) -> None:
    version = checklist_of(item.ticket.kind) if item.ticket else None
    if version is None or obstacle(auditor, item):
        return
    answers = {question.name: "yes" for question in questions_of(version)}
    name, remark = SHORTCOMINGS.get(item.position, ("", ""))
    if name in answers:
        answers |= {name: "no", REMARK: remark}
    review(item, by=auditor, answers=answers, version=version)
