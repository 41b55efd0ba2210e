"""Articles as tickets and processes know them.

Who keeps them is named by `settings.TICKET_ARTICLES`; siblings of that app ask here and import nothing of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from tickets.inputs import register_input
from tickets.models import Ticket


@dataclass(frozen=True)
class ArticleReference:
    """An article in a few words. `id` is its key in the directory."""

    id: int
    number: str
    title: str
    url: str = ""
    is_published: bool = True

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class ArticleDirectory(Protocol):
    """What the rest of the desk asks about articles."""

    def find(self, text: str, user: User | None) -> ArticleReference | None:
        """The article whose number the text begins with, if the person may see it (without one: whoever asks)."""

    def address(self, number: str) -> str:
        """Where an article of that number is read; empty for what is no number."""

    def search_address(self) -> str:
        """Where a page finds articles while somebody types; empty where nobody keeps any."""

    def writing_address(self, ticket: Ticket) -> str:
        """Where an article is written from the ticket."""

    def note_use(self, ticket: Ticket, article_id: int, by: User | None, *, solved: bool) -> None:
        """The article solved the ticket, or came of it. Within a move, whose own entry in the timeline tells of it."""


class NoArticles:
    """A desk that keeps no articles."""

    def find(self, text: str, user: User | None) -> ArticleReference | None:
        return ArticleReference(0, text[:300], "")

    def address(self, number: str) -> str:
        return ""

    def search_address(self) -> str:
        return ""

    def writing_address(self, ticket: Ticket) -> str:
        return ""

    def note_use(self, ticket: Ticket, article_id: int, by: User | None, *, solved: bool) -> None:
        return None


@cache
def _keeper(path: str) -> ArticleDirectory:
    found: ArticleDirectory = import_string(path)() if path else NoArticles()
    return found


def articles() -> ArticleDirectory:
    """Whoever keeps this desk's articles."""
    return _keeper(settings.TICKET_ARTICLES)


class ArticleInput(forms.TextInput):
    """A number or words; articles are offered while one types."""

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "off", "maxlength": 300})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Without somebody who keeps articles it is a plain line of text."""
        context = super().get_context(name, value, attrs)
        if address := articles().search_address():
            own = context["widget"]["attrs"]
            own |= {"list": f"{name}-offers", "hx-get": address, "hx-trigger": "input changed delay:250ms"}
            own |= {"hx-target": f"#{name}-offers", "hx-sync": "this:replace", "hx-params": name}
        return context

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The line, and the list of what is offered."""
        line = super().render(name, value, attrs, renderer)
        return format_html('{}<datalist id="{}-offers"></datalist>', line, name)


class ArticleField(forms.CharField):
    """An article by its number; what follows the number is its title and says nothing further."""

    widget = ArticleInput

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=300, **options)


def require_article(text: str, by: User | None, *, field: str) -> ArticleReference:
    """The published article that the text names. Raises ValidationError at the field."""
    found = articles().find(text, by)
    if found is None:
        message = _("There is no article “%(text)s”. Choose one by its number, such as KB-12.")
        raise ValidationError({field: ValidationError(message, code="unknown", params={"text": text[:100]})})
    if not found.is_published:
        message = _("%(number)s is not published yet. Have it published first, or choose another.")
        raise ValidationError({field: ValidationError(message, code="unpublished", params={"number": found.number})})
    return found


def solved_by_article(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the event keeps of the article by which a ticket was resolved. Raises ValidationError at `article`."""
    text = str(values.get("article") or "").strip()
    if not text:
        return {}
    found = require_article(text, by, field="article")
    articles().note_use(ticket, found.id, by, solved=True)
    return {"article": {"id": found.id, "name": found.number, "title": found.title}}


register_input(
    "article",
    lambda ticket: ArticleField(
        label=gettext_lazy("Solved by the article"), help_text=gettext_lazy("Its number, or words of it.")
    ),
)
