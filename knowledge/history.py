"""The history of an article in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from knowledge.choices import ArticleKind, ArticleLanguage, Audience
from knowledge.models import Article, ArticleEvent
from knowledge.workflow import MOVES

MAX_ENTRIES = 100
SENTENCES: Mapping[str, Any] = {
    "written": pgettext_lazy("article", "%(who)s began it"),
    "edited": pgettext_lazy("article", "%(who)s changed it"),
    "submitted": pgettext_lazy("article", "%(who)s submitted version %(ordinal)s for review"),
    "published": pgettext_lazy("article", "%(who)s published version %(ordinal)s"),
    "sent_back": pgettext_lazy("article", "%(who)s sent version %(ordinal)s back"),
    "withdrawn": pgettext_lazy("article", "%(who)s took version %(ordinal)s back from review"),
    "revised": pgettext_lazy("article", "%(who)s began version %(ordinal)s"),
    "confirmed": pgettext_lazy("article", "%(who)s reviewed it: still right"),
    "discarded": pgettext_lazy("article", "%(who)s discarded version %(ordinal)s"),
    "archived": pgettext_lazy("article", "%(who)s archived it"),
    "restored": pgettext_lazy("article", "%(who)s took it up again as version %(ordinal)s"),
    "file_removed": pgettext_lazy("article", "%(who)s took off the file %(file)s"),
    "reminded": gettext_lazy("%(who)s reminded the owner of the review"),
}
ICONS: Mapping[str, str] = {
    "written": "plus",
    "edited": "pencil",
    "file_removed": "trash",
    "reminded": "bell",
    **{move.verb: move.icon for move in MOVES.values()},
}
VALUES: Mapping[str, Any] = {
    "kind": dict(ArticleKind.choices),
    "language": dict(ArticleLanguage.choices),
    "audience": dict(Audience.choices),
}


@dataclass(frozen=True)
class Entry:
    """An entry of the history as its reader finds it."""

    event: ArticleEvent
    icon: str
    sentence: str
    notes: list[str]


def history_of(article: Article, limit: int = MAX_ENTRIES) -> list[Entry]:
    """What happened to the article, the latest first. One statement."""
    events = ArticleEvent.objects.filter(article=article).select_related("actor").order_by("-pk")[:limit]
    return [describe(event) for event in events]


def describe(event: ArticleEvent) -> Entry:
    """One entry in the reader's language."""
    return Entry(event, ICONS.get(event.verb, "point"), _sentence(event), list(_notes(event)))


def _sentence(event: ArticleEvent) -> str:
    names = {
        "who": event.actor.name if event.actor else _("The system"),
        "ordinal": event.data.get("ordinal", ""),
        "file": event.data.get("file", ""),
    }
    words = SENTENCES.get(event.verb)
    return str(words) % names if words else f"{names['who']}: {event.verb}"


def _notes(event: ArticleEvent) -> list[str]:
    notes = []
    colon = pgettext("between a label and its error", ": ")
    if event.reason:
        notes.append(f"{_('Reason')}{colon}{event.reason}")
    if ticket := event.data.get("ticket"):
        notes.append(_("Written from %(number)s") % {"number": ticket["name"]})
    if event.data.get("own_review"):
        notes.append(_("Reviewed by its own writer, since nobody else could."))
    if kept := event.data.get("personal_data_kept"):
        notes.append(_("%(count)s pieces of personal data were looked at and kept.") % {"count": kept})
    meta: Any = Article._meta
    for name in event.data.get("texts", ()):
        notes.append(_("%(field)s rewritten") % {"field": meta.get_field(name).verbose_name})
    for name, (old, new) in event.changes.items():
        if name not in ("state", "summary"):
            notes.append(f"{meta.get_field(name).verbose_name}{colon}{_said(name, old)} → {_said(name, new)}")
    return notes


def _said(name: str, value: Any) -> str:
    if isinstance(value, list):
        return pgettext("between items", ", ").join(map(str, value)) or "—"
    if isinstance(value, dict):
        return str(value.get("name", ""))
    return str(VALUES.get(name, {}).get(value, value) or "—")
