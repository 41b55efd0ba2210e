"""An article as a PDF document. Its pictures are read from the store: a document fetches nothing."""

import base64
import re
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from knowledge import policies
from knowledge.holding import is_out
from knowledge.models import Article
from tickets.documents.pdf import render_pdf
from tickets.files.keeping import safe_name
from tickets.markdown import render as render_markdown

PICTURE = re.compile(r'(<img [^>]*?src=")([^"]+)(")')
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What a document carries at most; further pictures show their words.
MAX_BYTES = 20 * 1024 * 1024


def article_pdf(article: Article, user: User) -> bytes:
    """The published article, or the draft for whoever sees it. Raises PdfUnavailable."""
    pictures = _pictures(article, user)
    parts = [
        (Article._meta.get_field(name).verbose_name, _with_pictures(render_markdown(text), pictures))  # type: ignore[union-attr]
        for name in ("symptoms", "cause", "solution")
        if (text := getattr(article, name)).strip()
    ]
    context = {
        "article": article,
        "parts": parts,
        "company_name": settings.COMPANY_NAME,
        "printed_at": timezone.now(),
        "url": settings.SITE_URL + article.get_absolute_url(),
    }
    return render_pdf("knowledge/document.html", context)


def file_name(article: Article) -> str:
    return quote(safe_name(f"{article.number} {article.title[:80]}.pdf"), safe="")


def _pictures(article: Article, user: User) -> dict[str, str]:
    """The article's pictures as addresses that hold them, by id."""
    found, left = {}, MAX_BYTES
    sees_all = policies.can_see_working_copy(user, article)
    for row in article.files.select_related("attachment"):
        file = row.attachment
        if not file.is_image or file.size > left or not (sees_all or is_out(article, row)):
            continue
        try:
            content = default_storage.open(file.storage_name).read()
        except FileNotFoundError:
            continue
        left -= file.size
        found[str(file.uuid)] = f"data:{file.content_type};base64,{base64.b64encode(content).decode()}"
    return found


def _with_pictures(html: SafeString, pictures: dict[str, str]) -> SafeString:
    def held(match: re.Match[str]) -> str:
        name = UUID.search(match[2])
        return f"{match[1]}{pictures.get(name.group(), '') if name else ''}{match[3]}"

    return mark_safe(PICTURE.sub(held, html))  # noqa: S308 (only addresses of sanitised pictures change)
