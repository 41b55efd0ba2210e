"""What only the page of a ticket says."""

import re

from django import template
from django.forms import BoundField
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from tickets.templatetags.desk import duration

register = template.Library()

NUMBER = re.compile(r"(IT-\d{8}-\d{1,9})")


@register.filter
def link_numbers(text: str) -> SafeString:
    """The text, escaped, with the ticket numbers in it as links (who may see those, their own page decides)."""
    parts = NUMBER.split(str(text))
    return format_html_join("", "{}", ((_link(part) if n % 2 else part,) for n, part in enumerate(parts)))


def _link(number: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("tickets:detail", args=[number]), number)


@register.filter
def linked_reasons(reasons: list[object]) -> list[SafeString]:
    """What blocks a move, in words with links."""
    return [link_numbers(str(reason)) for reason in reasons]


@register.filter
def as_duration(seconds: float | None) -> str:
    return "" if seconds is None else duration(seconds)


@register.filter
def minutes(total: int) -> str:
    """Worked time: 45 min, 2 h 5 min."""
    hours, rest = divmod(int(total), 60)
    if not hours:
        return ngettext("%(count)d min", "%(count)d min", rest) % {"count": rest}
    return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


@register.filter
def category_path(category: object | None) -> str:
    """The category with the one above it."""
    if category is None:
        return ""
    parent = getattr(category, "parent", None)
    return f"{parent} / {category}" if parent else str(category)


@register.simple_tag
def hidden_initial(field: BoundField) -> str:
    """The value that the page shows, carried along so that only what a person changes is saved."""
    return field.as_hidden(only_initial=True) if field.field.show_hidden_initial else ""


@register.simple_tag
def separator() -> SafeString:
    return mark_safe(' <span aria-hidden="true">·</span> ')
