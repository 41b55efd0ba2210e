"""What the demo company ships together: one release in each situation that a release manager meets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from helpdesk.demo.change_stories import When
from releases.models import ReleaseType

NOT_NEEDED = {"knowledge_decision": "not_needed", "knowledge_reason": "使用方法没有变化，发布说明已足够。"}


@dataclass(frozen=True)
class Story:
    """One release: what it is, what is in it, how it goes out, and how far it has come."""

    title: str
    version: str
    goal: str
    team: str
    assignee: str
    category: str
    asked: When
    window: tuple[When, When]
    # name, from, to, note
    units: tuple[tuple[str, str, str, str], ...]
    # name, for whom, how it is verified
    stages: tuple[tuple[str, str, str], ...]
    path: Sequence[tuple[str, Any]] = ()
    # By their titles; they are put in where the path says "put in", else at the beginning.
    changes: tuple[str, ...] = ()
    type: str = ReleaseType.MINOR


STORIES = (
    Story(
        "CRM移动端3.8发布", "3.8.0", "客户拜访可离线填写，回到网络后自动上传。", "应用支持组", "suwan",
        "software-business", (-12, "09:30"), ((-6, "20:00"), (-6, "23:00")),
        (
            ("CRM移动端（安卓）", "3.7.4", "3.8.0", "企业应用商店推送"),
            ("CRM移动端（iOS）", "3.7.4", "3.8.0", ""),
            ("CRM接口服务", "3.7.2", "3.8.0", "新增离线上传接口"),
        ),
        (
            ("试点", "销售一部20人", "登录、离线填写、上传各做一次，无闪退"),
            ("全员", "全部销售，约180人", "一小时内崩溃率低于0.5%"),
        ),
        [
            ("build", "worker"), ("at", (-10, "15:00")), ("test", "worker"), ("prepare", 6),
            ("submit_for_decision", ("worker", {"test_result": "安卓12、13与iOS 17、18回归通过；未覆盖安卓14。"})),
            ("at", (-6, "17:00")),
            ("go", ("manager", {"decision_note": "试点范围小，安卓14在试点中观察。"})),
            ("at", (-6, "20:05")), ("deploy", "试点用户正常使用40分钟，无闪退。"),
            ("start", None), ("fail", "安卓14登录后闪退，崩溃率6.2%。"),
            ("roll_back", ("worker", {"reason": "安卓14全部闪退，商店审核补丁需要数天，先退回3.7.4。"})),
            ("take back", None), ("finish_rollback", "worker"), ("caused", "CRM手机端登录后闪退"),
            ("at", (-5, "14:00")),
            ("close_rolled_back", ("manager", {
                "verification": "两批设备均已回到3.7.4，接口服务已恢复旧版，崩溃率回到0.1%。",
                "known_issues": "部分安卓14手机没有自动退回，等厂商补丁；可先用手机浏览器访问。",
                "knowledge_decision": "not_needed", "knowledge_reason": "回退后没有新的使用方法。",
            })),
        ],
        type=ReleaseType.MAJOR,
    ),
    Story(
        "OA移动端5.2分批上线", "5.2", "配合服务端补丁，修复待办重复提醒，审批页打开更快。", "应用支持组", "suwan",
        "software-system", (-12, "14:00"), ((-8, "20:00"), (-7, "12:00")),
        (("OA移动端", "5.1.3", "5.2.0", ""), ("OA网关配置", "2026.08", "2026.11", "只接受5.1及以上版本")),
        (
            ("试点", "信息技术部", "收发待办与审批各一次"),
            ("第一批", "总部", "两小时内无新增事件"),
            ("全员", "三厂与各办事处", "次日上午无新增事件"),
        ),
        [
            ("build", "worker"), ("at", (-10, "10:00")), ("test", "worker"), ("at", (-9, "23:20")), ("put in", None),
            ("prepare", 6), ("submit_for_decision", ("worker", {"test_result": "回归用例86条全部通过。"})),
            ("at", (-8, "16:00")), ("go", ("manager", {"decision_note": "服务端补丁已完成并验证，按计划发布。"})),
            ("at", (-8, "20:00")), ("deploy", "信息技术部31人正常。"), ("deploy", "总部412人已升级，无新增事件。"),
            ("at", (-7, "08:00")), ("deploy", "三厂与办事处升级率97%，无新增事件。"), ("finish", "worker"),
            ("at", (-5, "10:00")),
            ("close", ("manager", {
                "outcome": "with_issues", "verification": "三批全部验证通过，待办重复提醒不再出现。",
                "known_issues": "鸿蒙平板上审批附件预览偶尔空白，重新打开即可，下一版修复。", **NOT_NEEDED,
            })),
        ],
        changes=("OA系统月度安全补丁",),
    ),
    Story(
        "打印平台2.0推广", "2.0", "刷卡在任意一台打印机取件，减少错拿与浪费。", "桌面运维组", "zhouqiming",
        "hardware-printing", (-9, "10:10"), ((-1, "20:00"), (4, "18:00")),
        (("打印服务", "1.9", "2.0.1", "新主机上的虚拟机"), ("取件面板固件", "4.2", "4.6", "23台打印机")),
        (
            ("试点", "总部B座3层", "每台打印机刷卡取件一次，ERP凭证能打"),
            ("第一批", "总部其余楼层", "一个工作日内打印事件不多于3件"),
            ("全员", "三厂与研发楼", "领料单与标签打印正常"),
        ),
        [
            ("build", "worker"), ("at", (-4, "11:00")), ("test", "worker"), ("prepare", 6),
            ("at", (-1, "22:30")), ("put in", None),
            ("submit_for_decision", ("worker", {"test_result": "五种机型取件测试通过，主机迁移已完成。"})),
            ("go", ("manager", {"decision_note": "主机迁移正常，今晚先开试点。"})),
            ("deploy", "3层四台打印机取件正常，ERP凭证已试打。"), ("start", None),
        ],
        changes=("打印服务迁移到新主机",),
    ),
    Story(
        "ERP月结补丁包2026.11", "2026.11", "月结前修正税率取整错误。", "应用支持组", "suwan", "software-business",
        (-2, "11:00"), (("end", "20:00"), ("end", "22:30")),
        (("ERP财务模块", "8.4.11", "8.4.12", "税率取整"), ("月结报表模板", "2026.10", "2026.11", "")),
        (("试点", "财务共享中心3人", "重算上月三张凭证，金额一致"), ("全员", "全部财务用户", "试算平衡")),
        [
            ("build", "worker"), ("at", (-2, "16:00")), ("test", "worker"), ("prepare", 5), ("at", (-1, "15:00")),
            ("submit_for_decision", ("worker", {"test_result": "测试环境重算三个月凭证，差异为零。"})),
        ],
        changes=("ERP月结补丁",),
    ),
    Story(
        "MES 3.4发布", "3.4", "报工高峰不再排队；修复报表任务占满连接池。", "应用支持组", "suwan", "software-business",
        (-1, "09:20"), ((9, "20:00"), (9, "23:30")),
        (
            ("MES服务端", "3.3.6", "3.4.0", "异步接口"),
            ("报表任务", "1.8", "1.9", "重试后归还连接"),
            ("数据库结构", "112", "115", "三个迁移脚本，可回退"),
        ),
        (
            ("试点", "三厂2号线", "一个班次报工无排队"),
            ("第一批", "三厂其余产线", "高峰时段响应低于2秒"),
            ("全员", "全部工厂", "连续24小时无连接池告警"),
        ),
        changes=("MES接口改为异步发布",), type=ReleaseType.MAJOR,
    ),
)  # fmt: skip
