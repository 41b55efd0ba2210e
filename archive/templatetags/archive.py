"""The words of the archive's pages."""

from datetime import date, timedelta
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.models import ArchiveAct, ArchiveSettings
from archive.months import next_month
from archive.verification import CHAIN, COUNT, LINE, MISSING, PREVIOUS, SUM, UNREADABLE
from tickets.timeline.values import yes_or_no

register = template.Library()


@register.filter
def finding_words(what: str) -> str:
    """What a verification found, in the reader's language."""
    words = {
        MISSING: _("is not there, or cannot be opened"),
        SUM: _("has another sum"),
        UNREADABLE: _("cannot be unpacked"),
        LINE: _("holds another text than was sealed"),
        CHAIN: _("has a timeline that does not fit"),
        PREVIOUS: _("does not follow the bundle before it"),
        COUNT: _("has another number of tickets"),
    }
    return words.get(what, what)


@register.filter
def month_end(month: date) -> str:
    """Its last day, as a form takes it."""
    return (next_month(month) - timedelta(days=1)).isoformat()


@register.filter
def act_details(act: ArchiveAct) -> list[str]:
    """What else there is to say of an act."""
    data: dict[str, Any] = act.data
    found = []
    if "tickets" in data:
        words = ngettext("%(count)d ticket", "%(count)d tickets", data["tickets"])
        found.append(words % {"count": data["tickets"]})
    if "sha256" in data:
        found.append(f"SHA-256 {data['sha256']}")
    found += [f"{one['where']} {finding_words(one['what'])} {one['ticket']}" for one in data.get("findings", [])[:5]]
    if "subject" in data:
        found.append(" · ".join(filter(None, [data["subject"], data.get("until")])))
    if "removed" in data:
        words = ngettext("%(count)d ticket deleted", "%(count)d tickets deleted", data["removed"])
        found.append(words % {"count": data["removed"]})
    if data.get("confirmed_by"):
        found.append(_("confirmed by %(who)s") % {"who": data["confirmed_by"]})
    for name, (old, new) in data.get("changes", {}).items():
        found.append(f"{_label(name)}: {yes_or_no(old)} → {yes_or_no(new)}")
    found += [_("left out: %(what)s") % {"what": what} for what in data.get("left_out", [])[:5]]
    return found


def _label(name: str) -> str:
    return str(getattr(ArchiveSettings._meta.get_field(name), "verbose_name", name))
