"""The rule about what was learned. Source: processes.md, "Problem", "Release": closing needs a knowledge decision."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from tickets.article_directory import ArticleField, articles, require_article
from tickets.inputs import register_input
from tickets.models import Ticket
from tickets.models.knowledge_decision import KnowledgeDecision

# What a move that decides asks for.
REQUIRES = ("knowledge_decision",)
OPTIONAL = ("knowledge_reference", "knowledge_reason")


def article_field(ticket: Ticket) -> forms.Field:
    """The article, chosen while one types; a draft can be begun from here."""
    help_text: Any = _("Its number, or words of it.")
    if address := articles().writing_address(ticket):
        help_text = format_html(
            '{} <a href="{}" target="_blank" rel="noopener">{}</a>', help_text, address, _("Write one from this ticket")
        )
    return ArticleField(label=gettext_lazy("Article"), help_text=help_text)


register_input("knowledge_reference", article_field)


def check_knowledge(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> None:
    """Effect of a move: an article is named, or why there is none. Raises ValidationError by field.

    The article and the ticket tell of each other from now on. What was decided before articles had numbers stays as it
    was written.
    """
    detail = ticket.detail
    if KnowledgeDecision(detail.knowledge_decision) == KnowledgeDecision.NOT_NEEDED:
        if not detail.knowledge_reason.strip():
            message = _("Say why no article is written.")
            raise ValidationError({"knowledge_reason": ValidationError(message, code="required")})
        return
    text = detail.knowledge_reference.strip()
    if not text:
        message = _("Say which article: choose it by its number or title.")
        raise ValidationError({"knowledge_reference": ValidationError(message, code="required")})
    found = require_article(text, by, field="knowledge_reference")
    detail.knowledge_reference = found.number
    articles().note_use(ticket, found.id, by, solved=False)
