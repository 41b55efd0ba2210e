"""The shapes in which a root cause is looked for: five whys, and causes on the branches of a fishbone 鱼骨图.

Both are kept as plain JSON in the problem. What is checked here holds for the page, the API and Python alike.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_WHYS = 10
MAX_CAUSES = 60
MAX_BRANCHES = 10
MAX_CAUSE_LENGTH = 200
MAX_BRANCH_LENGTH = 20

# 人机料法环测: people, machine, material, method, environment, measurement. The administrator's to change.
DEFAULT_BRANCHES = ["人", "机", "料", "法", "环", "测"]


def validate_whys(value: Any) -> None:
    """A list of answers, each the reason of the one before. Raises ValidationError."""
    if not isinstance(value, list) or not all(isinstance(answer, str) for answer in value):
        raise ValidationError(_("Give a list of answers."), code="invalid")
    if len(value) > MAX_WHYS:
        raise ValidationError(_("At most %(count)d answers."), code="too_many", params={"count": MAX_WHYS})
    for answer in value:
        _refuse_unfit(answer, MAX_CAUSE_LENGTH)


def validate_causes(value: Any) -> None:
    """A list of `{"branch": …, "cause": …}`. Raises ValidationError."""
    if not isinstance(value, list) or not all(_is_cause(item) for item in value):
        raise ValidationError(_("Give a list of causes, each with its branch."), code="invalid")
    if len(value) > MAX_CAUSES:
        raise ValidationError(_("At most %(count)d causes."), code="too_many", params={"count": MAX_CAUSES})
    for item in value:
        _refuse_unfit(item["branch"], MAX_BRANCH_LENGTH)
        _refuse_unfit(item["cause"], MAX_CAUSE_LENGTH)


def validate_branches(value: Any) -> None:
    """A list of different names. Raises ValidationError."""
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValidationError(_("Give a list of names."), code="invalid")
    if not 1 <= len(value) <= MAX_BRANCHES or len(set(value)) != len(value):
        message = _("Between 1 and %(count)d branches, each once.")
        raise ValidationError(message, code="count", params={"count": MAX_BRANCHES})
    for name in value:
        _refuse_unfit(name, MAX_BRANCH_LENGTH)


def _is_cause(item: Any) -> bool:
    return (
        isinstance(item, Mapping)
        and item.keys() == {"branch", "cause"}
        and all(isinstance(text, str) for text in item.values())
    )


def _refuse_unfit(text: str, limit: int) -> None:
    if not text.strip():
        raise ValidationError(_("Leave out what is empty."), code="empty")
    if len(text) > limit:
        raise ValidationError(_("At most %(limit)d characters each."), code="max_length", params={"limit": limit})
    if "\x00" in text:
        raise ValidationError(_("Null characters are not allowed."), code="null_characters")


def by_branch(causes: Iterable[Mapping[str, str]], branches: Iterable[str]) -> dict[str, list[str]]:
    """The causes under their branches, the site's own first; a branch that was renamed since stays as it was."""
    found: dict[str, list[str]] = {name: [] for name in branches}
    for item in causes:
        found.setdefault(item["branch"], []).append(item["cause"])
    return found
