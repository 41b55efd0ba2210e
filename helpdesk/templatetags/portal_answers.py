"""How answers are drawn: the words that met in accent, and a short solution to read in place."""

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from helpdesk.portal.answers import Answer, new_key
from knowledge.models import Article
from tickets import markdown
from tickets.workspace.similar import merged_spans

register = template.Library()

# An answer is read in a minute; the article has the rest.
MAX_EXCERPT = 1_200
MAX_WORDS = 40
FENCE = re.compile(r"^(```|~~~)", re.MULTILINE)


@register.filter
def marked(text: str, words: Iterable[str]) -> SafeString:
    """The text with these words marked, neighbouring ones together."""
    spans = merged_spans(text, list(words)[:MAX_WORDS])
    if not spans:
        return conditional_escape(text)
    edges = [0, *(place for span in spans for place in span), len(text)]
    parts = (text[begin:end] for begin, end in zip(edges, edges[1:], strict=False))
    tags = ((mark_safe("<mark>"), mark_safe("</mark>")), (mark_safe(""), mark_safe("")))
    # Every other part is one that met.
    rows = ((tags[place % 2 == 0][0], part, tags[place % 2 == 0][1]) for place, part in enumerate(parts))
    return format_html_join("", "{}{}{}", rows)


@register.simple_tag
def excerpt(answer: Answer) -> SafeString:
    """What helps, as safe HTML: whole paragraphs, as many as fit."""
    return format_html('<div class="prose">{}</div>', markdown.render(_beginning(answer.solution or answer.symptoms)))


@register.inclusion_tag("portal/_solved_button.html", takes_context=True)
def solved_button(context: Context, article: Article) -> dict[str, Any]:
    """On the page of an article: it ended the matter."""
    request = context["request"]
    return {"number": article.number, "answers_key": new_key(request.user), "csrf_token": context.get("csrf_token")}


def _beginning(text: str) -> str:
    if len(text) <= MAX_EXCERPT:
        return text
    kept: list[str] = []
    for paragraph in text.split("\n\n"):
        if kept and len("\n\n".join([*kept, paragraph])) > MAX_EXCERPT:
            break
        kept.append(paragraph[:MAX_EXCERPT])
    beginning = "\n\n".join(kept)
    return f"{beginning}\n```\n\n…" if len(FENCE.findall(beginning)) % 2 else f"{beginning}\n\n…"
