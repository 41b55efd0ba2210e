"""The change calendar, its private address, and the search for a free window."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.http import UserRequest
from accounts.models import Team
from changes.actions.feed import close_feed, feed_of, open_feed, reader_of
from changes.calendar import VIEWS, Bars, Calendar, Entry, bars_of, may_see
from changes.conflicts import Conflict
from changes.forms.windows import WindowForm
from changes.ical import change_calendar
from changes.policies import may_create
from changes.views.guard import calendar_readers
from changes.windows import find_free_windows
from tickets.asset_directory import assets
from tickets.views.panels import whole_number

EARLIEST, LATEST = date(2000, 1, 1), date(2190, 1, 1)


@require_GET
@calendar_readers
def calendar(request: UserRequest) -> HttpResponse:
    """A month, a week or four weeks as a list."""
    view = request.GET.get("view", "month")
    key = whole_number(request.GET.get("team"))
    team = Team.objects.filter(pk=key).first() if key else None
    view, cursor = view if view in VIEWS else "month", request.GET.get("cursor", "")
    shown = Calendar(request.user, view, _day(request.GET.get("on", "")), team, cursor)
    opened = _opened(request, shown)
    context = {
        "calendar": shown,
        "teams": Team.objects.filter(is_active=True),
        "opened": opened,
        "conflicts": _drawn(request, opened) if opened else [],
        "may_create": may_create(request.user),
        "base": "base_staff.html" if request.user.is_desk_staff else "base_portal.html",
    }
    return render(request, "changes/calendar.html", context)


def _drawn(request: UserRequest, entry: Entry) -> list[tuple[Conflict, bool, Bars]]:
    """What stands against a change, each with whether the reader may know it, and its drawing."""
    found = []
    for conflict in entry.conflicts:
        is_known = may_see(request.user, conflict)
        name = str(conflict.freeze) if conflict.freeze else _("Another change")
        if conflict.change is not None and is_known:
            name = conflict.change.ticket.title
        found.append((conflict, is_known, bars_of(conflict, entry.ticket.title, name)))
    return found


def _day(text: str) -> date:
    """The day of the address; today where it is none."""
    try:
        found = parse_date(f"{text}-01" if len(text) == 7 else text)
    except ValueError:
        found = None
    return found if found is not None and EARLIEST <= found <= LATEST else timezone.localdate()


def _opened(request: UserRequest, shown: Calendar) -> Entry | None:
    """The conflict that is looked at: the one of the address, else the first that nobody has accepted."""
    number = request.GET.get("change", "").upper()
    chosen = [entry for entry in shown.entries if entry.ticket.number == number and not entry.is_secret]
    first = next((entry for entry in shown.in_conflict if not entry.is_secret), None)
    return chosen[0] if chosen else first


@never_cache
@require_GET
@calendar_readers
def feed(request: UserRequest) -> HttpResponse:
    """One's own address of the calendar: whether there is one, and how to get or lose it."""
    return _feed_page(request, "")


@never_cache
@require_POST
@calendar_readers
def make_feed(request: UserRequest) -> HttpResponse:
    """A new address, shown this once; or none any more."""
    if "revoke" in request.POST:
        close_feed(by=request.user)
        messages.success(request, _("The address no longer works."))
        return redirect("changes:feed")
    path = reverse("changes:ics", args=[open_feed(by=request.user)])
    return _feed_page(request, request.build_absolute_uri(path))


def _feed_page(request: UserRequest, address: str) -> HttpResponse:
    base = "base_staff.html" if request.user.is_desk_staff else "base_portal.html"
    return render(request, "changes/feed.html", {"feed": feed_of(request.user), "address": address, "base": base})


@require_GET
def ics(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar for a program that knows the address; to anybody else there is nothing."""
    reader = reader_of(secret)
    if reader is None:
        raise Http404
    with translation.override(reader.language or translation.get_language()):
        content = change_calendar(reader)
    headers = {"Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


@require_GET
@calendar_readers
def free_windows(request: UserRequest) -> HttpResponse:
    """When a change of some assets fits."""
    form = WindowForm(request.GET or None)
    found = None
    if form.is_bound and form.is_valid():
        wanted = form.cleaned_data
        found = find_free_windows(
            timedelta(minutes=wanted["minutes"]), form.earliest(), wanted["assets"], hours=form.hours()
        )
    chosen = assets().get(form.chosen_assets()).values()
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    context = {
        "form": form,
        "windows": found,
        "chosen_assets": sorted(chosen, key=lambda asset: asset.number),
        "found_assets": assets().search(words, request.user, 12) if words else [],
        "asset_query": words,
        "base": "base_staff.html" if request.user.is_desk_staff else "base_portal.html",
    }
    return render(request, "changes/free_windows.html", context, status=400 if form.errors else 200)
