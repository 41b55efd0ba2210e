"""Causes and close codes that a new site begins with; the administrators' to change."""

from incidents.models import CauseCategory, CloseCode, MajorRule
from incidents.models.rule import ONLY

CAUSE_CATEGORIES = (
    ("硬件故障", "Hardware fault"),
    ("软件缺陷", "Software defect"),
    ("配置错误", "Wrong configuration"),
    ("变更引起", "Caused by a change"),
    ("网络故障", "Network fault"),
    ("容量不足", "Lack of capacity"),
    ("账号与权限", "Account or permission"),
    ("操作不当", "Mistake in use"),
    ("第三方服务", "Third party service"),
    ("供电与环境", "Power or environment"),
    ("安全事件", "Security incident"),
    ("原因未明", "Cause unknown"),
)
CLOSE_CODES = (
    ("已彻底解决", "Solved for good"),
    ("临时方案解决", "Solved by a workaround"),
    ("远程解决", "Solved remotely"),
    ("更换设备", "Device replaced"),
    ("指导用户解决", "Solved by explaining"),
    ("自行恢复", "Recovered by itself"),
    ("无法重现", "Could not be reproduced"),
    ("非故障", "Not a fault"),
)

# Of a major incident; each is a task, the English words after the bar.
FIRST_STEPS = """\
确认影响范围：哪些厂区、哪些业务|Confirm the scope: which sites, which business
召集应急电话会议|Open the bridge call
发布第一次进展通报|Publish the first update
核对最近的变更|Look through the latest changes
联系供应商值班人员|Call the vendors on duty
"""


def load_cause_categories() -> int:
    """Returns how many were added; nothing where there are some already."""
    return _load(CauseCategory, CAUSE_CATEGORIES)


def load_close_codes() -> int:
    """Returns how many were added; nothing where there are some already."""
    return _load(CloseCode, CLOSE_CODES)


def load_major_rule() -> int:
    """The rule with its first steps; nothing where administrators have set it already."""
    return int(MajorRule.objects.get_or_create(pk=ONLY, defaults={"first_steps": FIRST_STEPS})[1])


def _load(model: type[CauseCategory] | type[CloseCode], names: tuple[tuple[str, str], ...]) -> int:
    if model.objects.exists():
        return 0
    for position, (name, name_en) in enumerate(names, start=1):
        model.objects.create(name=name, name_en=name_en, position=position * 10)
    return len(names)
