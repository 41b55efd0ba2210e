"""Recurring tickets of the demo company, and a ticket whose tasks are half done."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Team
from helpdesk.demo.company import People
from tickets import actions, events
from tickets.actions.recurring import save_recurring
from tickets.models import Category, RecurringTicket, TaskSpec, TaskTemplate, Ticket
from tickets.recurring import making

RULES: tuple[dict[str, Any], ...] = (
    {
        "name": "每月首个周一机房巡检",
        "name_en": "Server room inspection, first Monday",
        "pattern": "weekday",
        "weekday": 0,
        "ordinal": 1,
        "at": time(9),
        "title": "机房巡检 {date}",
        "description": "按清单逐项检查总部B座机房，异常当场登记事件。",
        "category": "hardware-server",
        "team": "网络组",
        "template": "server-room-inspection",
    },
    {
        "name": "每周五备份核查",
        "name_en": "Check of backups, Fridays",
        "frequency": "weekly",
        "weekdays": [4],
        "at": time(16),
        "closed_days": "previous",
        "title": "备份核查 {year}年第{week}周",
        "description": "核对一周备份作业，并抽取一份试恢复。",
        "category": "backup-schedule",
        "team": "网络组",
        "template": "backup-check",
    },
    {
        "name": "每季度账号复核",
        "name_en": "Review of accounts, quarterly",
        "pattern": "business_day",
        "ordinal": 3,
        "interval": 3,
        "at": time(9, 30),
        "title": "{year}年第{quarter}季度账号复核",
        "description": "核对各系统账号与权限，停用离职与闲置账号。",
        "category": "account",
        "team": "信息安全组",
        "template": "account-review",
        "missed": "skip",
    },
)


def load_tasks(people: People) -> int:
    """Sets the rules up, and makes the latest check of backups. Returns how many rules; none where they are there."""
    if RecurringTicket.objects.exists():
        return 0
    now = timezone.now()
    with events.as_history():
        rules = [_make_rule(people, rule, now) for rule in RULES]
        _check_backups(people, rules[1], now)
        _share_work(people, now)
    return len(rules)


def _make_rule(people: People, said: dict[str, Any], now: datetime) -> RecurringTicket:
    rule = dict(said)
    rule["category"] = Category.objects.get(slug=rule.pop("category"))
    rule["team"] = Team.objects.get(name=rule.pop("team"))
    rule["task_template"] = TaskTemplate.objects.get(slug=rule.pop("template"))
    supervisor = people["qinlan"]
    first = date(timezone.localtime(now).year, 1, 1)
    return save_recurring(
        None, by=supervisor, requester=supervisor, owner=supervisor, kind="request", starts_on=first, **rule
    )


def _check_backups(people: People, rule: RecurringTicket, now: datetime) -> None:
    """The latest Friday's, with its first task done."""
    week_ago = now - timedelta(days=8)
    due = [at for at in rule.dates_after(week_ago, 3) if at <= now]
    run = making.run(rule, due[-1], now) if due else None
    if run is None or run.ticket is None:
        return
    first, second, *_rest = run.ticket.tasks.order_by("position")
    actions.complete_task(first, by=people["tansiyuan"], comment="一周42个作业，失败1个：档案库。")
    actions.start_task(second, by=people["tansiyuan"])


def _share_work(people: People, now: datetime) -> None:
    """Steps of an open ticket of the desktop team, one of them for its requester."""
    open_ones = Ticket.objects.filter(kind="incident", state="in_progress", team__name="桌面运维组", confidential=False)
    ticket = open_ones.order_by("created_at").first()
    if ticket is None or ticket.assignee is None:
        return
    team = Team.objects.get(name="网络组")
    specs = [
        TaskSpec(key="collect", title="收集日志与截图", title_en="Collect logs and screenshots", planned_minutes=15),
        TaskSpec(
            key="path",
            title="核对交换机端口与VLAN",
            title_en="Check the switch port and VLAN",
            team=team,
            planned_minutes=20,
            planned_end=now + timedelta(hours=5),
        ),
        TaskSpec(
            title="按步骤试用并反馈结果",
            title_en="Try it and tell the result",
            assignee=ticket.requester,
            after=("collect", "path"),
        ),
    ]
    tasks = actions.add_tasks(ticket, specs, by=ticket.assignee)
    actions.complete_task(tasks[0], by=ticket.assignee)
