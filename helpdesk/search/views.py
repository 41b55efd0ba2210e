"""The pages of the search: the desk's, the portal's, and what becomes of a search."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest
from helpdesk.search.finding import clean_query, page_of, search, sources_for
from helpdesk.search.hits import MAX_PAGE, PER_PAGE, Results
from tickets.models import SearchPlace
from tickets.search import log


@login_required
@require_safe
@never_cache
def desk(request: UserRequest) -> HttpResponse:
    """The desk's search; who is not of the desk has their own."""
    if not request.user.is_desk_staff:
        return redirect(f"{reverse('portal:search')}?{request.GET.urlencode()}")
    return _page(request, "search/desk.html", SearchPlace.STAFF)


@login_required
@require_safe
@never_cache
def portal(request: UserRequest) -> HttpResponse:
    """What the words of the portal's box find, and the way to ask with the same words."""
    if not clean_query(request.GET.get("q", "")):
        return redirect("portal:home")
    return _page(request, "search/portal.html", SearchPlace.PORTAL)


def _page(request: UserRequest, template: str, place: SearchPlace) -> HttpResponse:
    text = clean_query(request.GET.get("q", ""))
    kind = request.GET.get("kind", "")
    sources = sources_for(request.user)
    kind = kind if any(source.kind == kind for source in sources) else ""
    number = _number(request.GET.get("page", ""))
    exactly = "exactly" in request.GET
    page = page_of(number) if kind else None
    results = search(request.user, text, kind=kind, page=page, exactly=exactly) if text else None
    context = {
        "text": text,
        "kind": kind,
        "sources": sources,
        "results": results,
        "exactly": exactly,
        "number": number,
        "log_key": _note(request, results, place) if results and not kind and not exactly else "",
        **_neighbours(results, text, kind, number),
    }
    return render(request, template, context)


def _note(request: UserRequest, results: Results, place: SearchPlace) -> str:
    noted = log.note(results.asked, results.counts, place=place, user=request.user)
    return log.key_of(noted) if noted else ""


def _number(text: str) -> int:
    return min(max(int(text), 1), MAX_PAGE) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _neighbours(results: Results | None, text: str, kind: str, number: int) -> dict[str, str]:
    """The addresses of the page before and the one after, of one kind."""
    if not kind or results is None:
        return {}
    has_more = any(section.found.has_more for section in results.sections) and number < MAX_PAGE
    address = {"q": text, "kind": kind}
    return {
        "previous_url": f"?{urlencode(address | {'page': number - 1})}" if number > 1 else "",
        "next_url": f"?{urlencode(address | {'page': number + 1})}" if has_more else "",
        "first_number": str((number - 1) * PER_PAGE + 1),
    }


@login_required
@require_POST
def opened(request: UserRequest) -> HttpResponse:
    """A result was opened: the page says so when somebody goes there."""
    log.note_opened(request.POST.get("key", ""), request.POST.get("kind", ""))
    return HttpResponse(status=204)


@login_required
@require_safe
def ask(request: UserRequest) -> HttpResponse:
    """Goes on to ask for help with the same words, and remembers that the search did not help."""
    log.note_asked(request.GET.get("key", ""))
    return redirect(f"{reverse('portal:ask')}?{urlencode({'q': clean_query(request.GET.get('q', ''))})}")
