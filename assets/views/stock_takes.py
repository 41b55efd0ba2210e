"""Stock-taking 盘点: the list, beginning one, counting, closing, putting the books right."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import UserRequest
from assets import actions, policies
from assets.actions.stock_take import read_codes
from assets.counting import all_lines, explained_lines, lines_page, progress_of, sheet_rows
from assets.forms import CountForm, StockTakeForm
from assets.models import Outcome, StockTake, StockTakeLine
from assets.views.guard import managers, readers
from tickets.exceptions import Refused
from tickets.keyset import newest_first
from tickets.views.panels import put_errors, put_refusal
from tickets.views.sheets import sheet_response

SIZE = 30


@require_GET
@readers
def index(request: UserRequest) -> HttpResponse:
    """The stock-takes, the latest first."""
    page = newest_first(StockTake.objects.for_list(), "started_at", cursor=request.GET.get("cursor", ""), limit=SIZE)
    rows = [(one, progress_of(one)) for one in page.rows[:SIZE]]
    context = {
        "rows": rows,
        "newer_url": f"?cursor={page.newer}" if page.newer else "",
        "older_url": f"?cursor={page.older}" if page.older else "",
        "can_manage": policies.can_manage(request.user),
        "tab": "stock_takes",
    }
    return render(request, "assets/stock_takes.html", context)


@require_http_methods(["GET", "POST"])
@managers
def new(request: UserRequest) -> HttpResponse:
    """Begins one."""
    form = StockTakeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            started = actions.start_stock_take(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
        else:
            return redirect("assets:stock_take", started.pk)
    return render(request, "assets/stock_take_new.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@readers
def show(request: UserRequest, pk: int) -> HttpResponse:
    """Its progress and its lines; while it is open, the field into which numbers are scanned."""
    stock_take = get_object_or_404(StockTake.objects.for_list(), pk=pk)
    can_manage = policies.can_manage(request.user)
    form, status = CountForm(initial={"at": request.GET.get("at")}), 200
    counted: list[Any] = []
    if request.method == "POST":
        if not can_manage:
            raise Http404
        form, counted, status = _count(request, stock_take)
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in Outcome.values else ""
    page = lines_page(stock_take, outcome, request.GET.get("cursor", ""))
    address = f"?outcome={outcome}&cursor="
    context = {
        "stock_take": stock_take,
        "progress": progress_of(stock_take),
        "form": form,
        "counted": counted,
        "outcome": outcome,
        "lines": explained_lines(page.rows, stock_take),
        "newer_url": f"{address}{page.newer}" if page.newer else "",
        "older_url": f"{address}{page.older}" if page.older else "",
        "can_manage": can_manage,
        "tab": "stock_takes",
    }
    return render(request, "assets/stock_take.html", context, status=status)


def _count(request: UserRequest, stock_take: StockTake) -> tuple[CountForm, list[Any], int]:
    form = CountForm(request.POST)
    if not form.is_valid():
        return form, [], 400
    try:
        codes = read_codes(form.cleaned_data["codes"])
        counted = actions.count(stock_take, codes, by=request.user, place=form.cleaned_data["at"])
    except (ValidationError, Refused) as error:
        return form, [], put_refusal(form, error)
    # The next number follows at the same place.
    return CountForm(initial={"at": form.cleaned_data["at"]}), counted, 200


@require_POST
@managers
def close(request: UserRequest, pk: int) -> HttpResponse:
    """Ends the counting."""
    stock_take = get_object_or_404(StockTake, pk=pk)
    try:
        actions.close_stock_take(stock_take, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("assets:stock_take", stock_take.pk)


@require_POST
@managers
def correct(request: UserRequest, pk: int) -> HttpResponse:
    """Puts the books right after the lines that are named."""
    stock_take = get_object_or_404(StockTake, pk=pk)
    named = [key for key in request.POST.getlist("line") if key.isascii() and key.isdecimal() and len(key) < 19]
    done = 0
    for line in StockTakeLine.objects.filter(stock_take=stock_take, pk__in=named[: SIZE * 10]).order_by("pk"):
        try:
            actions.correct_line(line, by=request.user)
            done += 1
        except ValidationError as error:
            messages.error(request, f"{line.code}: {' '.join(error.messages)}")
        except Refused as refusal:
            messages.error(request, f"{line.code}: {refusal.message}")
    if done:
        messages.success(request, _("Put right: %(count)d") % {"count": done})
    outcome = request.POST.get("outcome", "")
    return redirect(f"{reverse('assets:stock_take', args=[pk])}?outcome={outcome if outcome in Outcome.values else ''}")


@require_GET
@readers
def report(request: UserRequest, pk: int, form: str) -> HttpResponseBase:
    """The result as a sheet."""
    stock_take = get_object_or_404(StockTake.objects.for_list(), pk=pk)
    return sheet_response(sheet_rows(all_lines(stock_take)), f"stock-take-{stock_take.pk}", form)
