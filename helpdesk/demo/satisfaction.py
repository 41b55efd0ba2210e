"""What the people of the demo company think of how they were helped; one of them is still to be talked to."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from helpdesk.demo.company import People
from sla.timer import tick
from tickets import events
from tickets.actions import follow_up as following
from tickets.actions.satisfaction import rate
from tickets.models import FollowUp, RatedVia, Satisfaction, Ticket
from tickets.satisfaction.asking import could_be_asked, put_question

# Overall, speed, attitude, words; in the order in which the tickets closed, then again. None: no answer.
ANSWERS: tuple[tuple[str, int | None, int | None, str] | None, ...] = (
    ("satisfied", 5, 5, "很快就好了，还教了我下次怎么自己处理。"),
    ("satisfied", 4, 5, ""),
    None,
    ("neutral", 3, 4, "问题是解决了，就是中间等了半天没人说一声。"),
    ("satisfied", 5, 5, "谢谢！"),
    ("satisfied", None, None, ""),
    None,
    ("satisfied", 4, 4, ""),
    ("satisfied", 5, 5, "态度很好，解释得很清楚。"),
    ("neutral", 2, 4, ""),
)
# Those who were not content, the older one first.
BAD = (
    (1, 3, "同样的问题这个月第三次了，每次都是重启一下。"),
    (2, 4, "打了两次电话才有人来，耽误了一上午的对账。"),
)
HOUR = timedelta(hours=1)


def load_satisfaction(people: People) -> int:
    """Asks whoever's ticket is closed and lets most of them answer. Returns how many were asked; none a second time."""
    if Satisfaction.objects.exists():
        return 0
    now = timezone.now()
    closed = Ticket.objects.filter(state="closed", kind__in=("incident", "request"), confidential=False)
    related = ("requester", "assignee", "team", "incident", "request")
    found = closed.select_related(*related).order_by("closed_at")
    asked = [(ticket, ticket.closed_at) for ticket in found if ticket.closed_at and could_be_asked(ticket)]
    with events.as_history():
        for number, (ticket, closed_at) in enumerate(asked):
            satisfaction = put_question(ticket, closed_at, mails=1, mail_at=None)
            _answer(satisfaction, ANSWERS[number % len(ANSWERS)], now)
        bad = [one for one, closed_at in asked if closed_at < now - 6 * HOUR][-len(BAD) :]
        for ticket, (speed, attitude, comment) in zip(bad, BAD, strict=False):
            satisfaction = ticket.satisfactions.get()
            _answer(satisfaction, ("dissatisfied", speed, attitude, comment), now)
        _follow_up(_supervisor(people), now)
        tick(now)
    return len(asked)


def _answer(satisfaction: Satisfaction, said: Any, now: datetime) -> None:
    if said is None:
        return
    overall, speed, attitude, comment = said
    at = min(satisfaction.asked_at + (2 if satisfaction.answered_at is None else 3) * HOUR, now)
    rate(
        satisfaction, by=satisfaction.requester, overall=overall, via=RatedVia.LINK, at=at, speed=speed,
        attitude=attitude, comment=comment,
    )  # fmt: skip


def _supervisor(people: People) -> User:
    return next(person for person in people.values() if person.has_role(Role.SUPERVISOR) and person.is_active)


def _follow_up(supervisor: User, now: datetime) -> None:
    """The older one is done and has led to something; the newer one waits."""
    first = FollowUp.objects.order_by("opened_at").first()
    if first is None or FollowUp.objects.count() < len(BAD):
        return
    hours = [min(first.opened_at + hours * HOUR, now) for hours in (1, 2, 3)]
    said = "电话回访：用户说同一台打印机反复脱机，希望彻底解决。"
    following.note_contact(first, by=supervisor, text=said, at=hours[0])
    following.improve(
        first,
        by=supervisor,
        title="反复脱机的打印机统一更换固定IP与驱动",
        description="同类工单本月三次以上的打印机列清单，一次性处理；下月看重复报修数。",
        owner=supervisor,
        due_on=timezone.localdate(now) + timedelta(days=21),
        at=hours[1],
    )
    done = "已安排更换固定IP并更新驱动，约定下周回访。"
    following.close(first, by=supervisor, reason="again", done=done, satisfied_now="yes", at=hours[2])
