"""Articles as tickets name them."""

from django import template
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe

from tickets.article_directory import articles

register = template.Library()


@register.simple_tag
def article_reference(text: str) -> SafeString:
    """An article's number as a way to it; what was written before articles had numbers, as it was written."""
    if address := articles().address(text):
        return format_html('<a href="{}">{}</a>', address, text)
    return mark_safe(urlize(text, autoescape=True))  # noqa: S308 (urlize has escaped it)
