"""The signs of assets."""

from datetime import date
from functools import cache

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext

from assets.choices import AssetState
from assets.workflow import LOOKS
from tickets.templatetags.desk import icon

register = template.Library()

SOON_DAYS = 90


@register.simple_tag
def asset_state(state: str) -> SafeString:
    """Shape and word of the state an asset is in."""
    return _state(state, get_language() or "")


@cache
def _state(state: str, language: str) -> SafeString:
    look = LOOKS[state]
    tone = f" asset-{look.tone}" if look.tone else ""
    return format_html('<span class="sign state{}">{}{}</span>', tone, icon(look.icon), AssetState(state).label)


@register.simple_tag
def day(value: date | None) -> str:
    """A day as people write it; a dash for none."""
    return date_format(value, "DATE_FORMAT") if value else "—"


@register.simple_tag
def warranty(until: date | None) -> SafeString | str:
    """The last day, and what it means today: over, or over soon."""
    if until is None:
        return "—"
    left = (until - timezone.localdate()).days
    shown = date_format(until, "DATE_FORMAT")
    if left < 0:
        return format_html('{} <span class="is-danger nowrap">{}</span>', shown, pgettext("warranty", "ended"))
    if left <= SOON_DAYS:
        words = ngettext("%(count)d day left", "%(count)d days left", left) % {"count": left}
        return format_html('{} <span class="is-soon nowrap">{}</span>', shown, words)
    return shown
