"""The history of an improvement in words."""

from typing import Any

from django import template
from django.utils.text import capfirst
from django.utils.translation import pgettext

from tickets.models import Improvement, ImprovementChange

register = template.Library()


@register.filter
def said_verb(change: ImprovementChange) -> str:
    """What was done, after the person's name."""
    return {
        "proposed": pgettext("improvement", "proposed it"),
        "started": pgettext("improvement", "began it"),
        "completed": pgettext("improvement", "completed it"),
        "dropped": pgettext("improvement", "dropped it"),
        "reassigned": pgettext("improvement", "gave it to somebody else"),
        "rescheduled": pgettext("improvement", "set another day"),
    }.get(change.verb, change.verb)


@register.filter
def said_changes(change: ImprovementChange) -> list[tuple[str, str, str]]:
    """Each field by its label, as it was and as it became."""
    found = []
    for name, (old, new) in change.changes.items():
        field = Improvement._meta.get_field(name)
        label = capfirst(str(getattr(field, "verbose_name", name)))
        found.append((label, _shown(field, old), _shown(field, new)))
    return found


def _shown(field: Any, value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("name", ""))
    return str(dict(field.flatchoices).get(value, value)) or "—"
