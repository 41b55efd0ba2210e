"""How the home page says hello."""

from datetime import datetime

from django.utils.translation import gettext as _

# Two-character surnames; every other Chinese surname has one.
LONG_SURNAMES = frozenset(
    {
        "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "司空", "夏侯", "长孙",
        "宇文", "独孤", "南宫", "端木", "百里", "西门", "轩辕", "闻人", "赫连", "呼延", "申屠",
    }
)  # fmt: skip
MORNING, AFTERNOON, EVENING, NIGHT = 5, 12, 18, 23


def given_name(name: str) -> str:
    """What colleagues call a person: 林晓雨 → 晓雨, 欧阳小雨 → 小雨, Anna Berg → Anna. Two characters stay whole."""
    words = name.split()
    if not words:
        return ""
    if words[0].isascii() or len(words) > 1:
        return words[0]
    surname = 2 if name[:2] in LONG_SURNAMES else 1
    rest = name[surname:]
    return rest if len(rest) == 2 else name


def greeting(name: str, local: datetime) -> str:
    """Hello by name and time of day."""
    called = {"name": given_name(name)}
    if MORNING <= local.hour < AFTERNOON:
        return _("Good morning, %(name)s.") % called
    if AFTERNOON <= local.hour < EVENING:
        return _("Good afternoon, %(name)s.") % called
    if EVENING <= local.hour < NIGHT:
        return _("Good evening, %(name)s.") % called
    return _("Hello, %(name)s.") % called
