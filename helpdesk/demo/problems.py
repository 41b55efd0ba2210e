"""The demo company's problems: one in each state, told by the verbs, with the incidents that led to them."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Team, User
from helpdesk.demo.company import People
from knowledge.models import Article
from problems.candidates import refresh_candidates
from problems.models import Problem
from tickets import actions, events
from tickets.choices import Kind, LinkKind
from tickets.models import Category, Ticket

PATH = ("investigate", "confirm_known_error", "start_fix", "resolve", "close")
FISHBONE = (
    ("人", "信道由人工指定，没有复核"),
    ("机", "AP固件8.10.185在高密度下会重启无线模块"),
    ("机", "5层两台AP已用6年"),
    ("法", "新装设备前没有做信道勘测"),
    ("环", "隔壁实验室新装了同频段设备"),
    ("测", "没有对AP重启次数告警"),
)
# Days ago that it was logged, until which move it came, who has it, its incidents by a part of their titles, and what
# was found.
PROBLEMS: tuple[dict[str, Any], ...] = (
    {
        "title": "研发楼5层AP固件缺陷，高密度时无线模块重启",
        "days": 4,
        "moves": 2,
        "team": "网络组",
        "assignee": "tansiyuan",
        "category": "network-wifi",
        "impact": "department",
        "urgency": "medium",
        "incidents": ("无线频繁掉线", "收货区手持终端连不上无线"),
        "found": {
            "method": "fishbone",
            "causes": [{"branch": branch, "cause": cause} for branch, cause in FISHBONE],
            "root_cause": "AP固件8.10.185的已知缺陷：同时在线超过60个终端时，5GHz无线模块会重启。",
            "contributing_factors": "隔壁实验室的新设备占用了相邻信道，AP频繁切换信道，加快了缺陷出现。",
            "workaround": "掉线后关闭再打开无线，选择 **CJ-Office-2.4G**；会议前可在研发楼前台借一根网线。",
            "symptom": "研发楼5层的无线每隔几分钟断一次",
        },
        "public": True,
    },
    {
        "title": "报表任务占满MES数据库连接池",
        "days": 2,
        "moves": 3,
        "team": "应用支持组",
        "assignee": "elenarossi",
        "category": "software-business",
        "impact": "company",
        "urgency": "critical",
        "incidents": ("MES终端全部掉线", "MES发货单打不开"),
        "found": {
            "method": "five_whys",
            "whys": [
                "MES应用取不到数据库连接",
                "连接池的200个连接全部被报表任务占用",
                "报表任务出错重试时不归还连接",
                "重试逻辑是外包团队加的，没有走代码评审",
                "外包的小改动不在发布流程里",
            ],
            "root_cause": "报表任务重试时不归还数据库连接，直到连接池耗尽。",
            "contributing_factors": "没有对连接池使用率告警；小改动不走发布流程。",
            "workaround": "在数据库上终止来源为 `report-job` 的会话，然后重启报表任务；约3分钟恢复。",
        },
        "public": False,
        "review_in_days": -1,
    },
    {
        "title": "补丁把打印服务账号改成LocalService，读不到共享打印机",
        "days": 1,
        "moves": 1,
        "team": "桌面运维组",
        "assignee": "zhouqiming",
        "category": "hardware-printing",
        "impact": "department",
        "urgency": "high",
        "incidents": ("ERP凭证打印报", "无法打印领料单"),
        "found": {
            "method": "five_whys",
            "whys": ["打印服务读不到共享打印机", "服务账号变成了LocalService", "16日的补丁重装了打印服务"],
        },
    },
    {
        "title": "出差人员VPN在酒店网络下连不上",
        "days": 12,
        "moves": 5,
        "team": "网络组",
        "assignee": "guorui",
        "category": "network-vpn",
        "impact": "team",
        "urgency": "medium",
        "incidents": ("出差酒店连不上VPN",),
        "found": {
            "root_cause": "酒店网络屏蔽UDP 4500，客户端没有回退到TCP 443。",
            "workaround": "在VPN客户端里手工选择“TCP 443”。",
            "fix": "客户端配置改为自动回退到TCP 443，已下发到全部笔记本。",
        },
    },
    {
        "title": "会议平板触控漂移是否为批次问题",
        "days": 6,
        "moves": 0,
        "team": "桌面运维组",
        "assignee": "shenyifan",
        "category": "hardware",
        "impact": "person",
        "urgency": "low",
        "incidents": ("会议平板触控漂移",),
        "found": {},
        "rejected": "厂商确认只有一台的触控框松动，更换后正常，不是批次问题。",
    },
)


def load_problems(people: People) -> int:
    """Tells them where there is none yet. Returns how many."""
    if Problem.objects.exists():
        return 0
    now, manager = timezone.now(), people["suwan"]
    with events.as_history():
        for story in PROBLEMS:
            _tell(story, manager, people, now)
    refresh_candidates(now)
    return len(PROBLEMS)


def _tell(story: dict[str, Any], manager: User, people: People, now: datetime) -> None:
    at = now - timedelta(days=story["days"], hours=3)
    step = (now - at) / 12
    problem = actions.create(
        Kind.PROBLEM,
        by=manager,
        title=story["title"],
        category=Category.objects.filter(slug=story["category"]).first(),
        impact=story["impact"],
        urgency=story["urgency"],
        team=Team.objects.get(name=story["team"]),
        assignee=people[story["assignee"]],
        at=at,
    )
    for part in story["incidents"]:
        incident = Ticket.objects.filter(kind=Kind.INCIDENT, title__contains=part).order_by("pk").first()
        if incident is not None:
            # After what was last recorded of the incident: histories are told in their order.
            linked_at = max(at + step, incident.events.latest("sequence").at)
            actions.link(incident, by=manager, kind=LinkKind.CAUSED_BY, target=problem, at=linked_at)
    if "rejected" in story:
        actions.move(problem, "reject", by=manager, at=at + 4 * step, reason=story["rejected"])
        return
    _work(problem, story, manager, at + 2 * step, step)


def _article_number() -> str:
    """The article that came of the problem that is closed."""
    return Article.objects.published().filter(title__contains="酒店").values_list("number", flat=True)[0]


def _work(problem: Ticket, story: dict[str, Any], manager: User, at: datetime, step: timedelta) -> None:
    """The moves one after the other; what was found is written down after the first."""
    for index, name in enumerate(PATH[: story["moves"]]):
        values: dict[str, Any] = {}
        if name == "close":
            values = {"knowledge_decision": "published", "knowledge_reference": _article_number()}
        problem = actions.move(problem, name, by=manager, at=at, **values)
        at += step
        if index == 0 and story["found"]:
            problem = actions.edit(problem, by=manager, at=at, **story["found"])
    if "review_in_days" in story:
        day = timezone.localdate() + timedelta(days=story["review_in_days"])
        problem = actions.edit(problem, by=manager, at=at, review_on=day)
    if "public" in story:
        found = story["found"]
        published: dict[str, Any] = {"workaround": found["workaround"], "workaround_public": story["public"]}
        actions.move(problem, "publish_workaround", by=manager, at=at, **published)
