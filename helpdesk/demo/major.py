"""What is around the demo's major incidents, whose stories are in tickets/*.toml: who has the one of now too, the
review of the one behind us, and the improvement register. Told by the verbs.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from helpdesk.demo.company import People
from helpdesk.demo.moments import moment
from incidents.affected import me_too
from incidents.review import course_so_far, save_review
from tickets import actions, events
from tickets.actions import improvement as register
from tickets.models import Improvement, ImprovementSource, Ticket

NOW, PAST = "三厂MES终端全部掉线，产线停止报工", "全公司收不到外部邮件"
CHILD = "MES发货单打不开"
# Who has the one of now too, how many minutes ago they said so, and with which words.
ME_TOO = (
    ("maguoqiang", 70, ""),
    ("tangjing", 66, "一厂质检的MES终端也有两台报同样的错，编号Q1-07和Q1-09。"),
    ("luoyiming", 41, ""),
    ("gaoyaqin", 33, ""),
)
REVIEW: dict[str, Any] = {
    "root_cause": "邮件网关的证书到期。自动续期任务三周前起失败，告警只发到已离职同事的邮箱，没有人看到。",
    "went_well": "接到第一个电话后几分钟就有了指挥；两次通报都按承诺的时间发出，第一次通报后服务台的来电少了一半。",
    "went_badly": "证书到期日不在任何台账里；客服中心是从客户那里听到的，不是从我们这里。",
}


def load_major(people: People) -> None:
    """Adds what is missing; nothing where the register holds something already."""
    if Improvement.objects.exists():
        return
    now = timezone.now()
    with events.as_history():
        _affect(people, now)
        _review(people, now)
    _register(people, now)


def _affect(people: People, now: datetime) -> None:
    ticket = Ticket.objects.select_related("major").get(title=NOW)
    child = Ticket.objects.get(title=CHILD)
    actions.join(child, parent=ticket, by=people["dingyutong"], at=now - timedelta(minutes=72))
    for name, minutes, words in ME_TOO:
        me_too(ticket.major, by=people[name], words=words, at=now - timedelta(minutes=minutes))


def _review(people: People, now: datetime) -> None:
    ticket, qinlan = Ticket.objects.get(title=PAST), people["qinlan"]
    written = moment("5d 15:00", now, now)
    save_review(ticket, by=qinlan, at=written, course=course_so_far(ticket), **REVIEW)
    _propose(qinlan, people["guorui"], "把所有证书的到期日纳入监控", -1, written, source_ticket=ticket)
    _propose(qinlan, people["fangmin"], "重大事件的第一次通报同时发给客服中心班长", 9, written, source_ticket=ticket)
    actions.move(ticket, "finish_review", by=qinlan, at=written + timedelta(minutes=20))


def _propose(by: User, owner: User, title: str, days: int, at: datetime, **further: Any) -> Improvement:
    """Enters an action that is due so many days from today."""
    due_on = timezone.localdate() + timedelta(days=days)
    further = {"source_kind": ImprovementSource.REVIEW, **further}
    return register.propose(by=by, title=title, owner=owner, due_on=due_on, at=at, **further)


def _register(people: People, now: datetime) -> None:
    """Entries of other sources, one of them done and one dropped."""
    early = moment("14d 10:00", now, now)
    audit, owner = people["wenruyu"], people["chengmo"]
    done = _propose(
        audit, owner, "停用三个月未登录的管理员账号", 5, early,
        source_kind=ImprovementSource.AUDIT, description="内审第3号发现：12个管理员账号无人使用。",
    )  # fmt: skip
    register.start(done, by=owner, at=moment("12d 09:30", now, now))
    effect = "停用12个账号，管理员账号从41个减到29个；此后每月自动出清单。"
    register.complete(done, by=owner, effect=effect, at=moment("6d 16:00", now, now))
    idea = _propose(
        people["xujia"], people["zhouqiming"], "给打印机贴上报修二维码", 20, early,
        source_kind=ImprovementSource.IDEA,
    )  # fmt: skip
    register.drop(idea, by=people["qinlan"], reason="资产标签已带二维码，不再另贴。", at=moment("8d 11:00", now, now))
    desk = _propose(
        people["qinlan"], people["fangmin"], "夜班交接增加未响应工单清单", 4, moment("4d 17:00", now, now),
        source_kind=ImprovementSource.BREACH, description="上月有5张工单在交班时错过响应时限。",
    )  # fmt: skip
    register.start(desk, by=people["fangmin"], at=moment("2d 09:00", now, now))
