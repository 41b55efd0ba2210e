"""What Ctrl+K finds: tickets, articles, assets, people and places."""

from dataclasses import asdict

from django.http import JsonResponse
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from accounts.http import UserRequest
from accounts.models import User
from helpdesk.search.hits import Found, Page
from helpdesk.search.sources import find_articles, find_assets
from tickets.queue.palette import Result, cleaned, find_by_name, find_places, find_tickets
from tickets.search import read_query
from tickets.views.access import desk_staff

FEW = Page(limit=3)


@require_GET
@desk_staff
def palette(request: UserRequest) -> JsonResponse:
    """`{"results": [{"group", "label", "url", "icon", "meta"}]}` for what was typed (`q`)."""
    return JsonResponse({"results": find(request.user, request.GET.get("q", ""))})


def find(user: User, text: str) -> list[dict[str, str]]:
    """The best few of each group for what was typed; places alone for nothing."""
    text = cleaned(text)
    found = find_places(user, text)
    query = read_query(text)
    if query.groups:
        found = [
            *find_tickets(user, text, query),
            *_results(pgettext("search", "Articles"), find_articles(user, query, FEW)),
            *_results(pgettext("search", "Assets"), find_assets(user, query, FEW)),
            *find_by_name(text),
            *found,
        ]
    elif text:
        found = [*find_by_name(text), *found]
    return [asdict(result) for result in found]


def _results(group: str, found: Found) -> list[Result]:
    """Only what holds every word: nobody reads on in a palette."""
    hits = [hit for hit in found.hits if hit.is_whole]
    return [
        Result(group, f"{hit.number} {hit.title}".strip(), hit.url, hit.icon, next(iter(hit.facts), "")) for hit in hits
    ]
