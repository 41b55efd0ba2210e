"""What a new site begins with, so that it can be used today. All of it is the administrators' to change."""

from dataclasses import dataclass

from accounts.models import Team
from tickets.models import Category, PriorityRule, ReplyTemplate
from tickets.priority import DEFAULT_MATRIX


@dataclass(frozen=True)
class Branch:
    """A category of the first level, a tile of the asking page, with its second level as (slug, name, English name)."""

    slug: str
    name: str
    name_en: str
    icon: str
    hint: str
    hint_en: str
    leaves: tuple[tuple[str, str, str], ...]
    is_confidential: bool = False


CATEGORIES = (
    Branch(
        "hardware", "硬件", "Hardware", "device-laptop", "电脑、显示器、打印机、电话",
        "Computers, screens, printers, phones",
        (
            ("hardware-computer", "电脑与笔记本", "Computers and laptops"),
            ("hardware-display", "显示器与外设", "Screens and peripherals"),
            ("hardware-printing", "打印与扫描", "Printing and scanning"),
            ("hardware-meeting-room", "会议室设备", "Meeting room equipment"),
            ("hardware-phone", "电话与移动设备", "Phones and mobile devices"),
            ("hardware-server", "服务器与存储", "Servers and storage"),
        ),
    ),
    Branch(
        "software", "软件", "Software", "apps", "办公软件、业务系统、邮箱", "Office programs, business systems, mail",
        (
            ("software-office", "办公软件", "Office programs"),
            ("software-business", "业务系统", "Business systems"),
            ("software-mail", "邮箱与会议软件", "Mail and online meetings"),
            ("software-installation", "安装与升级", "Installation and upgrade"),
            ("software-system", "操作系统", "Operating system"),
        ),
    ),
    Branch(
        "network", "网络", "Network", "wifi", "有线、无线、VPN、上网", "Cable, Wi-Fi, VPN, internet access",
        (
            ("network-cable", "有线网络", "Wired network"),
            ("network-wifi", "无线网络", "Wi-Fi"),
            ("network-vpn", "VPN与远程接入", "VPN and remote access"),
            ("network-internet", "互联网访问", "Internet access"),
            ("network-address", "IP地址与域名", "IP addresses and domain names"),
        ),
    ),
    Branch(
        "account", "账号权限", "Account and access", "key", "登录、密码、系统权限", "Sign-in, passwords, permissions",
        (
            ("account-password", "密码与登录", "Password and sign-in"),
            ("account-lifecycle", "账号开通与注销", "New and leaving accounts"),
            ("account-permission", "系统权限", "System permissions"),
            ("account-share", "共享文件夹权限", "Shared folder access"),
        ),
    ),
    Branch(
        "security", "信息安全", "Information security", "shield-lock", "可疑邮件、病毒、泄密，仅限相关人员可见",
        "Suspicious mail, viruses, leaks; seen only by those concerned",
        (
            ("security-phishing", "可疑邮件与诈骗", "Phishing and fraud"),
            ("security-malware", "病毒与恶意软件", "Viruses and malware"),
            ("security-account", "账号异常", "Account misuse"),
            ("security-leak", "数据泄露与设备丢失", "Data leaks and lost devices"),
        ),
        is_confidential=True,
    ),
    Branch(
        "backup", "数据备份与恢复", "Data backup and restore", "database", "误删找回、备份、迁移",
        "Deleted files, backups, moving data",
        (
            ("backup-restore", "文件恢复", "Restoring files"),
            ("backup-schedule", "备份任务", "Backup jobs"),
            ("backup-migration", "数据迁移", "Moving data"),
        ),
    ),
    Branch(
        "consulting", "咨询与培训", "Consulting and training", "school", "怎么用、选什么、培训",
        "How to use, what to choose, training",
        (
            ("consulting-usage", "使用咨询", "How to use something"),
            ("consulting-choice", "选型与采购建议", "Advice on what to buy"),
            ("consulting-training", "培训", "Training"),
        ),
    ),
    Branch(
        "other", "其他", "Other", "dots", "拿不准就选这里，我们来判断", "Not sure? Choose this and we will sort it out",
        (("other-suggestion", "建议与反馈", "Suggestions and feedback"), ("other-misc", "其他问题", "Anything else")),
    ),
)  # fmt: skip

REPLY_TEMPLATES = (
    (
        "已收到，正在处理",
        "{{ requester }}您好，您的工单{{ number }}已收到，我是{{ agent }}，正在处理，有进展会第一时间告诉您。",
    ),
    (
        "请补充信息",
        "{{ requester }}您好，为了尽快定位“{{ title }}”，请补充以下信息：\n\n"
        "1. 报错的完整截图\n2. 出现问题的时间\n3. 电脑编号（机身标签）",
    ),
    (
        "约定远程协助",
        "{{ requester }}您好，这个问题需要远程看一下您的电脑。请告诉我方便的时间，"
        "届时请保持电脑开机，并先保存手头的文件。",
    ),
    (
        "约定上门时间",
        "{{ requester }}您好，我会到您的工位处理，请告诉我您在座位上的时间和具体位置。",
    ),
    (
        "等待厂商",
        "{{ requester }}您好，问题已反馈给厂商，正在等他们回复。我会持续跟进，有消息马上告诉您。",
    ),
    (
        "已解决，请确认",
        "{{ requester }}您好，“{{ title }}”已经处理好了，请您试一下。"
        "没有问题的话请点“已经好了”，还有问题直接回复即可。",
    ),
    (
        "Received (English)",
        "Hello {{ requester }}, your ticket {{ number }} has arrived and I am looking into it. "
        "You will hear from me as soon as there is news. {{ agent }}",
    ),
    (
        "Solved, please confirm (English)",
        "Hello {{ requester }}, “{{ title }}” should be solved now. Please try it: confirm it if it works, "
        "or simply reply if it does not. {{ agent }}",
    ),
)


def load_categories() -> int:
    """The category tree. Returns how many were added; nothing where there are categories already."""
    if Category.objects.exists():
        return 0
    for position, branch in enumerate(CATEGORIES, start=1):
        parent = Category.objects.create(
            slug=branch.slug,
            name=branch.name,
            name_en=branch.name_en,
            icon=branch.icon,
            hint=branch.hint,
            hint_en=branch.hint_en,
            position=position * 10,
            is_confidential=branch.is_confidential,
        )
        for leaf_position, (slug, name, name_en) in enumerate(branch.leaves, start=1):
            Category.objects.create(
                parent=parent,
                slug=slug,
                name=name,
                name_en=name_en,
                position=leaf_position * 10,
                is_confidential=branch.is_confidential,
            )
    return Category.objects.count()


def load_priority_matrix() -> int:
    """A row for each cell, so that administrators find them all. Returns how many were added."""
    if PriorityRule.objects.exists():
        return 0
    rules = [PriorityRule(impact=i, urgency=u, priority=p) for (i, u), p in DEFAULT_MATRIX.items()]
    return len(PriorityRule.objects.bulk_create(rules))


def load_reply_templates() -> int:
    """Words used often, for all teams. Returns how many were added."""
    if ReplyTemplate.objects.exists():
        return 0
    return len(ReplyTemplate.objects.bulk_create(ReplyTemplate(name=name, text=text) for name, text in REPLY_TEMPLATES))


def load_service_desk() -> int:
    """The team that takes whatever no rule places. Returns how many were added."""
    if Team.objects.exists():
        return 0
    Team.objects.create(name="服务台", name_en="Service desk", line=Team.Line.FIRST, is_service_desk=True)
    return 1
