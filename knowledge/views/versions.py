"""The versions of an article, and what is different between two of them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import UserRequest
from knowledge import policies
from knowledge.comparing import compare
from knowledge.finding import find_article
from knowledge.models import Article, ArticleVersion
from tickets.markdown import render as render_markdown
from tickets.views.access import desk_staff
from tickets.views.panels import whole_number

MAX_SHOWN = 200


@require_GET
@desk_staff
def versions(request: UserRequest, number: str) -> HttpResponse:
    """All versions; two of them, `from` and `to`, side by side."""
    article = find_article(request.user, number)
    if not policies.can_see_working_copy(request.user, article):
        raise Http404
    rows = list(article.versions.for_list()[:MAX_SHOWN])
    newer = _chosen(request, article, "to") or (_whole(article, rows[0].ordinal) if rows else None)
    older = _chosen(request, article, "from")
    if older is None and newer is not None:
        before = [row.ordinal for row in rows if row.ordinal < newer.ordinal]
        older = _whole(article, before[0]) if before else None
    if older and newer and older.ordinal > newer.ordinal:
        older, newer = newer, older
    context = {
        "article": article,
        "versions": rows,
        "older": older,
        "newer": newer,
        "parts": compare(older, newer) if older and newer and older.pk != newer.pk else [],
    }
    return render(request, "knowledge/versions.html", context)


@require_GET
@desk_staff
def version(request: UserRequest, number: str, ordinal: int) -> HttpResponse:
    """One version as its readers saw it."""
    article = find_article(request.user, number)
    if not policies.can_see_working_copy(request.user, article):
        raise Http404
    found = _whole(article, ordinal)
    if found is None:
        raise Http404
    meta = Article._meta
    parts = [
        (meta.get_field(name).verbose_name, render_markdown(text))  # type: ignore[union-attr]
        for name in ("symptoms", "cause", "solution")
        if (text := getattr(found, name)).strip()
    ]
    return render(request, "knowledge/version.html", {"article": article, "version": found, "parts": parts})


def _chosen(request: UserRequest, article: Article, name: str) -> ArticleVersion | None:
    ordinal = whole_number(request.GET.get(name))
    return _whole(article, ordinal) if ordinal else None


def _whole(article: Article, ordinal: int) -> ArticleVersion | None:
    found: ArticleVersion | None = article.versions.filter(ordinal=ordinal).select_related("author", "reviewer").first()
    return found
