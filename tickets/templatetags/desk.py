"""The signs of the desk: icons, people, moments, badges. Each is built once per value and language, then reused."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django import template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import Select
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, pgettext

from tickets import markdown as rendering
from tickets.choices import Priority
from tickets.workflow import workflow_for

if TYPE_CHECKING:
    from accounts.models import User
    from tickets.models import Ticket

register = template.Library()

# The same bars for every size of figure: how many of three are filled, by priority.
BARS = {Priority.HIGH: 3, Priority.MEDIUM: 2, Priority.LOW: 1}
BAR_SHAPES = ("M1 10h3v5H1z", "M6.5 6h3v9h-3z", "M12 1h3v14h-3z")
URGENT_SHAPE = mark_safe(
    '<svg viewBox="0 0 16 16" aria-hidden="true"><rect class="on" width="16" height="16" rx="3.5"/>'
    '<path class="knock" d="M8 4v4.5M8 11.8v.1"/></svg>'
)
# The shape of a state (`State.icon`) and how it is drawn. Colour only where work goes on or has just been done.
STATE_SHAPES: Mapping[str, tuple[str, str]] = {
    "dashed": ("circle-dashed", ""),
    "dotted": ("circle-dotted", ""),
    "ring": ("circle", ""),
    "half": ("progress", " state-active"),
    "pause": ("player-pause", ""),
    "tick": ("circle-check", " state-done"),
    "tick-filled": ("circle-check-filled", ""),
    "ban": ("ban", ""),
}


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite; `extra` adds classes ("icon-small")."""
    return _icon(name, extra)


@cache
def _icon(name: str, extra: str = "") -> SafeString:
    classes = " ".join(filter(None, ("icon", "icon-filled" if name.endswith("-filled") else "", extra)))
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, static("vendor/icons.svg"), name
    )


@register.simple_tag
def priority(value: int) -> SafeString:
    """Shape, word and colour of a priority."""
    return _priority(int(value), get_language() or "")


@cache
def _priority(value: int, language: str) -> SafeString:
    return format_html(
        '<span class="sign priority priority-{}">{}{}</span>', value, _priority_shape(value), Priority(value).label
    )


def _priority_shape(value: int) -> SafeString:
    if value == Priority.URGENT:
        return URGENT_SHAPE
    filled = BARS[Priority(value)]
    bars = format_html_join(
        "", '<path class="{}" d="{}"/>', (("on" if n < filled else "off", d) for n, d in enumerate(BAR_SHAPES))
    )
    return format_html('<svg viewBox="0 0 16 16" aria-hidden="true">{}</svg>', bars)


@register.simple_tag
def state_badge(ticket: "Ticket") -> SafeString:
    """Shape and word of the state a ticket is in."""
    return state_sign(ticket.kind, ticket.state, get_language() or "")


@cache
def state_sign(kind: str, state: str, language: str) -> SafeString:
    """The badge of one state of one process, in the active language."""
    found = workflow_for(kind).states[state]
    picture, tone = STATE_SHAPES[found.icon]
    return format_html('<span class="sign state{}">{}{}</span>', tone, _icon(picture), found.label)


@register.simple_tag(takes_context=True)
def avatar(context: Mapping[str, Any], user: "User | None", size: str = "") -> SafeString:
    """The surname in a circle (accent for oneself), or a dashed ring with + for nobody. The name stands beside it."""
    classes = f"avatar avatar-{size}" if size else "avatar"
    if user is None:
        return format_html('<span class="{} avatar-none" aria-hidden="true">{}</span>', classes, _icon("plus"))
    viewer = getattr(context.get("request"), "user", None)
    own = " avatar-self" if viewer is not None and viewer.pk == user.pk else ""
    return format_html('<span class="{}{}" aria-hidden="true">{}</span>', classes, own, initial(user.name))


@register.filter
def initial(name: str) -> str:
    """The surname of a Chinese name, the initials of any other."""
    words = name.split()
    if not words:
        return "?"
    if not words[0].isascii():
        return words[0][0]
    return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()


@register.simple_tag
def moment(at: datetime | None, style: str = "") -> SafeString | str:
    """A moment as people say it, exact on hover. Style "short" leaves "today" out (timelines)."""
    if at is None:
        return "—"
    local = timezone.localtime(at)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        exact(local),
        said(local, style),
    )


def exact(local: datetime) -> str:
    return f"{local:%Y-%m-%d %H:%M:%S}"


def said(local: datetime, style: str = "") -> str:
    """今天 14:24 · 11-18 周三 14:24 · 2025-11-18 14:24; in English Today 14:24, Wed 18 Nov 14:24, 18 Nov 2025 14:24."""
    clock = f"{local:%H:%M}"
    today = timezone.localdate()
    days = (local.date() - today).days
    if days == 0 and style == "short":
        return clock
    if days in (-1, 0, 1):
        word = (pgettext("day", "Yesterday"), pgettext("day", "Today"), pgettext("day", "Tomorrow"))[days + 1]
        return f"{word} {clock}"
    if local.year != today.year:
        return date_format(local, pgettext("date format", "j M Y H:i"))
    if style == "short":
        return date_format(local, pgettext("date format", "j M H:i"))
    return _with_weekday(local, clock)


def _with_weekday(local: datetime, clock: str) -> str:
    if (get_language() or "").startswith("zh"):
        return f"{local:%m-%d} 周{'一二三四五六日'[local.weekday()]} {clock}"  # a bare 一 reads as a dash
    return date_format(local, "D j M H:i")


@register.simple_tag
def age(at: datetime | None) -> SafeString | str:
    """How long ago: 38 min, 3 h, 2 days; the page's script keeps it fresh."""
    if at is None:
        return "—"
    local = timezone.localtime(at)
    seconds = (timezone.now() - at).total_seconds()
    return format_html(
        '<time datetime="{}" title="{}" data-age>{}</time>',
        local.isoformat(timespec="seconds"),
        exact(local),
        duration(seconds),
    )


def duration(seconds: float) -> str:
    """The largest whole unit of a stretch of time."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return ngettext("%(count)d min", "%(count)d min", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours < 24:
        return ngettext("%(count)d hr", "%(count)d hr", hours) % {"count": hours}
    days = hours // 24
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


@register.simple_tag(name="markdown")
def markdown_tag(text: str) -> SafeString:
    """What a person wrote, as safe HTML in the clothes of prose."""
    return format_html('<div class="prose">{}</div>', rendering.render(text))


@register.simple_tag
def control(field: Any, extra: str = "", **attrs: str) -> str:
    """The bound field's control in the design's class. Django itself ties help and errors to it (aria)."""
    widget = field.field.widget
    if isinstance(widget, Select):
        widget.choices = [("", "—") if choice == BLANK_CHOICE_DASH[0] else choice for choice in widget.choices]
    kind = getattr(widget, "input_type", "textarea")
    base = {"checkbox": "", "radio": "", "hidden": "", "select": "select", "textarea": "textarea"}.get(kind, "input")
    classes = " ".join(filter(None, (base, extra, widget.attrs.get("class"))))
    return field.as_widget(attrs=attrs | {"class": classes} if classes else attrs)


@register.filter
def control_kind(field: Any) -> str:
    """What the control is, so that a template can choose its frame: checkbox, radio, select, textarea, text, …"""
    widget = field.field.widget
    return getattr(widget, "input_type", "textarea")


@register.filter
def colon(label: object) -> str:
    """What stands between a label and what is said of it; a question brings its own mark."""
    text = str(label)
    if text.endswith("？"):
        return ""
    return " " if text.endswith("?") else pgettext("between a label and its error", ": ")
