"""The list of articles for the desk, and articles to choose from while somebody types."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import UserRequest
from knowledge import policies
from knowledge.choosing import choose
from knowledge.listing import ArticleList
from knowledge.models import Article
from tickets.views.access import desk_staff


@require_GET
@desk_staff
def index(request: UserRequest) -> HttpResponse:
    """The articles, narrowed by the address."""
    chosen = ArticleList(request.user, request.GET)
    context = {
        "list": chosen,
        "page": chosen.page(),
        "orders": chosen.orders_offered(),
        "can_write": policies.can_write(request.user),
        "today": timezone.localdate(),
        "tab": _tab(chosen),
    }
    return render(request, "knowledge/list.html", context)


def _tab(chosen: ArticleList) -> str:
    """Which of the list's views the filters are."""
    values = {name: value for name, value in chosen.values.items() if name != "ordering"}
    if values == {"state": ["in_review"]}:
        return "in_review"
    if values == {"review": "due"}:
        return "due"
    return "mine" if values == {"owner": ["me"]} else "list"


@require_GET
@desk_staff
def find(request: UserRequest) -> HttpResponse:
    """Published articles to choose from, by number or words."""
    text = next((request.GET[name] for name in ("article", "knowledge_reference") if name in request.GET), "")
    found = choose(Article.objects.readable_by(request.user), str(text))
    return render(request, "knowledge/_options.html", {"articles": found})
