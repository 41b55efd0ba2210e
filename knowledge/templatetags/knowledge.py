"""The signs of articles."""

from functools import cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext

from accounts.models import User
from knowledge.models import Article
from knowledge.policies import sees_all
from knowledge.workflow import STATES
from tickets.templatetags.desk import icon

register = template.Library()


@register.simple_tag
def article_state(article: Article) -> SafeString:
    """Shape and word of where it is; with a word on the version that readers have while another is written."""
    sign = _sign(article.state, get_language() or "")
    if article.is_published and article.has_draft:
        return format_html(
            '{} <span class="tag">{}</span>', sign, pgettext("article", "an earlier version is published")
        )
    return sign


@cache
def _sign(state: str, language: str) -> SafeString:
    found = STATES[state]
    tone = f" state-{found.tone}" if found.tone else ""
    return format_html('<span class="sign state{}">{}{}</span>', tone, icon(found.icon), found.label)


@register.filter
def sees_work_list(user: User) -> bool:
    """Whether the person finds the knowledge manager's work list."""
    return sees_all(user)


@register.simple_tag
def shell_address(shell: Any, article: Article, name: str = "article") -> str:
    """Where an article, or something of it, is in these clothes."""
    address: str = shell.address(article, name)
    return address
