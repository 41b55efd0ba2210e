"""What the demo company changes: behind it, under way, ahead."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from changes.models import ChangeType

# A day and an hour: so many days from today; "sat" is the next Saturday, "end" the last day of the month.
When = tuple[int | str, str]
LOW = {"reach": "team", "service": "minor", "downtime": "short", "tested": "yes", "rollback": "easy",
       "experience": "often"}  # fmt: skip
MEDIUM = LOW | {"reach": "company", "service": "core", "downtime": "none"}
HIGH = MEDIUM | {"downtime": "long", "tested": "partly", "rollback": "hard"}
ASSESSED: tuple[tuple[str, Any], ...] = (("submit", "planner"), ("assess", "manager"))
REVIEWED = {"outcome": "successful", "review": "按计划完成，监控正常。", "downtime_actual_minutes": 8}


def moment(when: When) -> datetime:
    """The moment that is meant, counted from the day on which the demo is loaded."""
    on, clock = when
    name, _plus, more = str(on).partition("+")
    days = {"sat": next_saturday, "end": month_end}[name]() + int(more or 0) if not isinstance(on, int) else on
    hour, minute = (int(part) for part in clock.split(":"))
    at = datetime.combine(timezone.localdate() + timedelta(days=days), time(hour, minute))
    return timezone.make_aware(at, timezone.get_default_timezone())


def next_saturday() -> int:
    """How many days ahead the next Saturday is, tomorrow at the earliest, and clear of the end of the month."""
    ahead = (5 - timezone.localdate().weekday()) % 7 or 7
    return ahead + 7 if abs(ahead - month_end()) < 3 else ahead


def month_end() -> int:
    """How many days ahead the last of the month is."""
    today = timezone.localdate()
    following = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    return (following - today).days - 1


@dataclass(frozen=True)
class Story:
    """One change: what it is, who plans it and does it, when, and how far it has come."""

    title: str
    by: str
    team: str
    assets: tuple[str, ...]
    window: tuple[When, When]
    words: tuple[str, str, str, str, str]
    steps: tuple[tuple[str, int], ...]
    rollback: tuple[tuple[str, int], ...]
    path: Sequence[tuple[str, Any]]
    asked: When
    type: str = ChangeType.NORMAL
    risk: dict[str, str] = field(default_factory=lambda: LOW)
    category: str = "network"
    template: str = ""
    point: int = 0
    downtime: int = 10


def approved(risk: dict[str, str]) -> list[tuple[str, Any]]:
    """From the draft to the schedule."""
    return [*ASSESSED, ("risk", risk), ("request_approval", "manager"), ("approve", None)]


# What has ended.
PAST = (
    Story(
        "OA系统月度安全补丁", "suwan", "应用支持组", ("虚拟化主机3",), ((-9, "21:00"), (-9, "22:30")),
        ("", "", "", "", ""), (), (),
        [
            ("schedule_standard", "planner"), ("at", (-9, "21:02")), ("start", "planner"), ("steps", None),
            ("finish", "planner"), ("close", ("manager", REVIEWED)),
        ],
        (-13, "10:20"), type=ChangeType.STANDARD, template="月度系统补丁", category="software-system",
    ),
    Story(
        "无线控制器升级到V600R23", "tansiyuan", "网络组", ("无线控制器",), ((-15, "22:00"), (-14, "01:00")),
        (
            "现网版本有漫游掉线缺陷，三厂扫码枪每天断连十余次。", "无线控制器AC6508的系统软件，不动AP配置。",
            "22点起全公司无线中断约20分钟，有线不受影响。", "总部与三厂各抽5个AP，漫游测试20分钟不掉线。",
            "启动备份分区的旧版本，预计15分钟。",
        ),
        (("备份配置与许可", 10), ("上传新版本并校验", 20), ("重启到新版本", 25), ("抽查AP上线与漫游", 40)),
        (("切回旧版本分区并重启", 20), ("确认全部AP上线", 15)),
        [
            *approved(MEDIUM), ("at", (-15, "22:03")), ("start", "planner"), ("steps", 3),
            ("fail step", "三厂32个AP反复重启，新版本与该批次AP不兼容。"),
            ("roll back", "三厂AP与新版本不兼容，扫码枪全部离线。"),
            ("rollback steps", None), ("end_rollback", "planner"),
            ("close_rolled_back", ("manager", {
                "review": "升级前没有在同批次AP上验证。已请厂商给出兼容矩阵，下次先在研发楼试点。",
                "downtime_actual_minutes": 71,
            })),
        ],
        (-20, "09:40"), risk=MEDIUM, category="network-wifi", point=0, downtime=20,
    ),
    Story(
        "事后补录：直接修改出口防火墙策略", "tansiyuan", "网络组", ("出口防火墙",), ((-6, "11:20"), (-6, "11:35")),
        (
            "供应商远程支持需要临时端口，值班工程师直接放行。", "出口防火墙新增一条放行策略。",
            "无用户可感知的影响，但在15分钟内暴露了管理端口。", "", "",
        ),
        (), (),
        [("record", "planner"), ("close", ("manager", {
            "outcome": "with_issues", "review": "策略已删除，已向当事人重申变更流程。", "downtime_actual_minutes": 0,
        }))],
        (-6, "15:10"), type=ChangeType.UNAUTHORISED, category="network", downtime=0,
    ),
    Story(
        "停用旧版VPN客户端", "tansiyuan", "网络组", ("VPN网关",), ((3, "20:00"), (3, "21:00")),
        (
            "旧客户端不再有安全更新。", "VPN网关停止接受旧版客户端。", "仍用旧版的23人无法连接。",
            "用新旧版本各登录一次。", "重新允许旧版本。",
        ),
        (("在网关上停用旧版本", 10), ("查看被拒绝的登录", 20)), (("重新允许旧版本", 5),),
        [*ASSESSED, ("reject", ("manager", {"reason": "还有23人没有升级，先通知并给两周时间。"}))],
        (-7, "14:00"), category="network-vpn",
    ),
    Story(
        "机房UPS更换电池", "tansiyuan", "网络组", ("存储阵列",), ((12, "09:00"), (12, "17:00")),
        ("电池已用五年。", "UPS两组电池。", "切换旁路时无市电保护。", "放电测试10分钟。", "换回原电池。"),
        (("切到旁路", 20), ("更换电池组", 180), ("恢复并测试", 60)), (("换回原电池组", 120),),
        [("submit", "planner"), ("cancel", ("planner", {"reason": "厂商缺货，改到明年一季度。"}))],
        (-5, "11:00"), category="hardware",
    ),
)  # fmt: skip


# What is under way.
PRESENT = (
    Story(
        "打印服务迁移到新主机", "zhouqiming", "桌面运维组", ("打印服务",), ((-1, "20:00"), (-1, "22:00")),
        (
            "旧主机已过保。", "打印服务虚拟机从主机2迁到主机3。", "迁移期间约15分钟不能打印。",
            "各楼层各打一页，ERP打印凭证。", "在原主机上启动快照。",
        ),
        (("快照", 10), ("迁移虚拟机", 30), ("各楼层试打", 40)), (("在原主机启动快照", 20),),
        [*approved(LOW), ("at", (-1, "20:05")), ("start", "planner"), ("steps", None), ("finish", "planner")],
        (-8, "16:30"), category="hardware-printing", downtime=15,
    ),
    Story(
        "ERP数据库主备切换演练", "suwan", "应用支持组", ("ERP数据库服务器",), ((0, "00:30"), (0, "23:30")),
        (
            "等保要求每年演练一次。", "ERP数据库主备角色互换。", "切换时ERP中断约5分钟。",
            "登录ERP，过账一张测试凭证。", "再次切换回原主库。",
        ),
        (("检查复制延迟", 10), ("切换主备", 10), ("过账测试凭证", 15)), (("切换回原主库", 10), ("过账测试凭证", 15)),
        [
            *approved(MEDIUM), ("at", (0, "00:35")), ("start", "planner"), ("steps", 1),
            ("fail step", "备库日志落后40分钟，切换会丢数据。"),
        ],
        (-9, "10:00"), risk=MEDIUM, category="software-business", point=2, downtime=5,
    ),
    Story(
        "紧急修补出口防火墙远程执行漏洞", "chengmo", "信息安全组", ("出口防火墙",), ((0, "00:10"), (0, "23:00")),
        (
            "漏洞正被利用，厂商昨夜发布补丁。", "出口防火墙系统补丁。", "重启时互联网中断约3分钟。",
            "访问外网，检查VPN与邮件收发。", "回退到补丁前的系统分区。",
        ),
        (("备份配置", 5), ("安装补丁并重启", 15), ("检查外网、VPN与邮件", 15)), (("回退系统分区", 10),),
        [
            ("submit", "planner"),
            ("start_unapproved", ("planner", {"reason": "已发现来自外网的利用尝试，不能等评审。"})),
            ("steps", 2),
        ],
        (0, "00:05"), type=ChangeType.EMERGENCY, category="network", downtime=3,
    ),
)  # fmt: skip


# What is to come.
AHEAD = (
    Story(
        "邮件系统升级到2026 R2", "suwan", "应用支持组", ("邮件",), (("sat", "22:00"), ("sat+1", "02:00")),
        (
            "现有版本明年初停止支持。", "邮件服务器软件与反垃圾规则库。", "22点至次日2点收发邮件可能延迟，期间不丢信。",
            "内外各收发十封，日历与手机同步。", "恢复升级前的虚拟机快照并重放队列。",
        ),
        (("通知全员", 10), ("快照与导出队列", 30), ("安装升级", 90), ("收发与同步测试", 40)),
        (("恢复快照", 30), ("重放队列", 30)),
        approved(MEDIUM), (-8, "13:20"), risk=MEDIUM, category="software-mail", point=3, downtime=30,
    ),
    Story(
        "核心交换机1固件升级", "tansiyuan", "网络组", ("核心交换机1",), (("sat", "22:00"), ("sat+1", "00:30")),
        (
            "现网固件有内存泄漏，每90天要重启。", "核心交换机1的系统软件，配置不变。",
            "重启约25分钟，接入它的楼层与服务器全部中断。", "ping各网段网关，登录ERP与邮件。", "从备份分区启动旧固件。",
        ),
        (("备份配置", 10), ("上传固件并校验", 15), ("重启到新固件", 25), ("检查链路与路由", 30)),
        (("从备份分区启动", 25), ("检查链路与路由", 30)),
        [*ASSESSED, ("risk", HIGH), ("request_approval", "manager"), ("approve", 1)],
        (-3, "09:15"), risk=HIGH, category="network", point=3, downtime=25,
    ),
    Story(
        "更换VPN网关证书", "tansiyuan", "网络组", ("VPN网关",), ((2, "20:00"), (2, "20:30")),
        ("", "", "", "", ""), (), (), [("schedule_standard", "planner")],
        (-1, "17:40"), type=ChangeType.STANDARD, template="更换证书", category="network-vpn",
    ),
    Story(
        "存储阵列微码升级", "tansiyuan", "网络组", ("存储阵列",), (("sat+7", "22:00"), ("sat+8", "04:00")),
        (
            "厂商公告：现微码在双控切换时可能掉盘。", "存储阵列双控微码，逐个控制器。",
            "逐控升级，业务不中断，性能下降约一半。",
            "检查路径、延迟与快照任务。", "逐控回退到原微码。",
        ),
        (("确认备份完成", 30), ("升级控制器A", 60), ("升级控制器B", 60), ("检查路径与延迟", 30)),
        (("逐控回退微码", 120),),
        [*ASSESSED, ("risk", HIGH)], (-2, "15:00"), risk=HIGH, category="hardware", point=2, downtime=0,
    ),
    Story(
        "文件服务扩容20TB", "shenyifan", "桌面运维组", ("文件服务",), ((5, "20:00"), (5, "22:00")),
        (
            "剩余空间不足8%。", "文件服务器增加一个磁盘组。", "扩容时读写变慢，不中断。",
            "写入并读回10GB。", "移除新磁盘组。",
        ),
        (("插入磁盘并建组", 40), ("扩展卷", 30), ("读写测试", 20)), (("移除新磁盘组", 30),),
        [("submit", "planner")], (-1, "11:00"), category="backup", downtime=0,
    ),
    Story(
        "ERP月结补丁", "elenarossi", "应用支持组", ("ERP财务模块",), (("end", "20:00"), ("end", "21:00")),
        (
            "税率取整错误影响月结。", "ERP财务模块一个补丁包。", "安装时财务模块停用10分钟。",
            "重算上月三张凭证并比对。", "卸载补丁包。",
        ),
        (("在测试环境重算", 30), ("安装补丁", 10), ("比对凭证", 30)), (("卸载补丁包", 15),),
        [*ASSESSED, ("risk", MEDIUM), ("request_approval", "manager")],
        (-2, "10:30"), risk=MEDIUM, category="software-business", point=0,
    ),
    Story(
        "MES接口改为异步发布", "elenarossi", "应用支持组", ("制造执行系统（MES）",), ((9, "20:00"), (9, "23:00")),
        ("报工高峰时接口排队超过两分钟。", "", "", "", ""), (("部署新接口", 40),), (), [],
        (-1, "09:00"), category="software-business",
    ),
)  # fmt: skip
STORIES = (*PAST, *PRESENT, *AHEAD)
