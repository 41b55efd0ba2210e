"""Who stands in for whom in the demo company, and the path that asks its security team."""

from datetime import date, timedelta

from accounts.models import Team
from helpdesk.demo.company import People
from tickets import actions, moments
from tickets.actions.approvals.seating import day_of
from tickets.models import ApprovalPath, Delegation

# Away, who stands in, from and to in days from the day of loading, why.
AWAY = (
    ("gaoyaqin", "luoyiming", 0, 6, "出差：华东客户拜访"),
    ("hanlixin", "maguoqiang", 7, 13, "年假"),
)


def load_approvals(people: People) -> int:
    """Makes the delegations and gives the security step to the team. Returns how many delegations; none again."""
    if Delegation.objects.exists():
        return 0
    today: date = day_of(moments.now())
    for person, delegate, first, last, reason in AWAY:
        days = (today + timedelta(days=first), today + timedelta(days=last))
        actions.delegate(people[person], people[delegate], by=people[person], days=days, reason=reason)
    _name_security_team(people)
    return len(AWAY)


def _name_security_team(people: People) -> None:
    """As an administrator would do first; the path's history shows it."""
    path = ApprovalPath.objects.filter(slug="manager-security").first()
    team = Team.objects.filter(name="信息安全组").first()
    if path is None or team is None:
        return
    manager, security = path.steps
    path.steps = [manager, security | {"role": "", "team": team.pk}]
    actions.save_path(path, by=people["zhongyuan"], steps=path.specs(), note="第二步交由信息安全组审核")
