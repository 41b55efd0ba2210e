"""The list of assets, as a page, a sheet and labels."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.colleagues import find_colleagues
from accounts.http import UserRequest
from assets import policies
from assets.export import MAX_ROWS, sheet_rows
from assets.finding import visible_assets
from assets.labels import MAX_LABELS, make_labels
from assets.listing import AssetList
from assets.views.guard import readers
from tickets.views.sheets import sheet_response


@require_GET
@readers
def index(request: UserRequest) -> HttpResponse:
    """The assets, narrowed by the address."""
    chosen = AssetList(request.user, request.GET)
    context = {
        "list": chosen,
        "page": chosen.page(),
        "orders": chosen.orders_offered(),
        "query": chosen.query(),
        "max_rows": MAX_ROWS,
        "can_manage": policies.can_manage(request.user),
        "tab": "warranty" if "warranty" in chosen.values else "list",
    }
    return render(request, "assets/list.html", context)


@require_GET
@readers
def export(request: UserRequest, form: str) -> HttpResponseBase:
    """The same as a sheet, which can be imported again."""
    if form not in MAX_ROWS:
        raise Http404
    rows = sheet_rows(AssetList(request.user, request.GET).all_rows(MAX_ROWS[form]))
    return sheet_response(rows, f"assets-{timezone.localtime():%Y%m%d-%H%M}", form)


@require_GET
@readers
def labels(request: UserRequest) -> HttpResponse:
    """Labels to print: of the assets that are named, or of all that the filters find."""
    numbers = [number.upper() for number in request.GET.getlist("number") if "\x00" not in number][:MAX_LABELS]
    if numbers:
        found: Any = visible_assets(request.user).filter(number__in=numbers).order_by("number")
    else:
        found = AssetList(request.user, request.GET).all_rows(MAX_LABELS)
    sheets = make_labels(found, request)
    count = sum(len(sheet) for sheet in sheets)
    context = {"sheets": sheets, "count": count, "is_cut": count == MAX_LABELS, "max": MAX_LABELS}
    return render(request, "assets/labels.html", context)


@require_GET
@readers
def people(request: UserRequest) -> HttpResponse:
    """People to choose from while a name is typed."""
    found = find_colleagues(request.user, request.GET.get("owner", ""), with_oneself=True)
    return render(request, "assets/_people.html", {"people": found})
