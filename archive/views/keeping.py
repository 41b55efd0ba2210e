"""Legal holds, the record of acts, the settings."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import UserRequest
from archive.actions import hold as holding
from archive.actions.settings import change_settings
from archive.forms import HoldForm, LiftForm, SettingsForm
from archive.models import ArchiveAct, ArchiveSettings, Hold
from archive.policies import may_keep_archive
from archive.views.guard import keepers, newest_holds, readers, shared
from tickets.exceptions import Refused
from tickets.keyset import newest_first
from tickets.views.paging import page_url
from tickets.views.panels import put_refusal

SIZE = 50


@require_http_methods(["GET", "POST"])
@readers
def holds(request: UserRequest) -> HttpResponse:
    """The holds, the newest first; a POST of an administrator places one."""
    initial = {"number": request.GET.get("ticket", "").replace("\x00", "")[:24]}
    form, status = HoldForm(request.POST or None, initial=initial), 200
    if request.method == "POST":
        if not may_keep_archive(request.user):
            raise Http404
        status = 400
        if form.is_valid():
            try:
                holding.place(by=request.user, **form.cleaned_data)
            except (ValidationError, Refused) as error:
                status = put_refusal(form, error)
            else:
                messages.success(request, _("Held. Nothing of it can be deleted."))
                return redirect("archive:holds")
    return _holds(request, form, status=status)


def _holds(
    request: UserRequest, form: HoldForm, lifting: tuple[int, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    page = newest_first(newest_holds(), "placed_at", cursor=request.GET.get("cursor", ""), limit=SIZE)
    context = {
        **shared(request, "holds"),
        "rows": [
            (row, lifting[1] if lifting and lifting[0] == row.pk else LiftForm(prefix=f"h{row.pk}"))
            for row in page.rows
        ],
        "lifting": lifting[0] if lifting else None,
        "today": timezone.localdate(),
        "form": form,
        "older_url": page_url(request, page.older),
        "newer_url": page_url(request, page.newer),
    }
    return render(request, "archive/holds.html", context, status=status)


@require_POST
@keepers
def lift(request: UserRequest, pk: int) -> HttpResponse:
    """Ends a hold, with the reason."""
    found = get_object_or_404(Hold, pk=pk)
    form = LiftForm(request.POST, prefix=f"h{pk}")
    if not form.is_valid():
        return _holds(request, HoldForm(), (pk, form), 400)
    try:
        holding.lift(found, by=request.user, **form.cleaned_data)
    except (ValidationError, Refused) as error:
        return _holds(request, HoldForm(), (pk, form), put_refusal(form, error))
    messages.success(request, _("Lifted."))
    return redirect("archive:holds")


@require_GET
@readers
def acts(request: UserRequest) -> HttpResponse:
    """Everything that was done with the archive, the newest first."""
    rows = ArchiveAct.objects.select_related("actor", "bundle")
    page = newest_first(rows, "at", cursor=request.GET.get("cursor", ""), limit=SIZE)
    context = {
        **shared(request, "acts"),
        "rows": page.rows,
        "older_url": page_url(request, page.older),
        "newer_url": page_url(request, page.newer),
    }
    return render(request, "archive/acts.html", context)


@require_http_methods(["GET", "POST"])
@keepers
def settings(request: UserRequest) -> HttpResponse:
    """When it archives, how long it keeps, who confirms."""
    form = SettingsForm(request.POST or None, instance=ArchiveSettings.load())
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                change_settings(form.values(), by=request.user, note_text=form.cleaned_data["note"])
            except (ValidationError, Refused) as error:
                status = put_refusal(form, error)
            else:
                messages.success(request, _("Saved."))
                return redirect("archive:settings")
    changes = ArchiveAct.objects.filter(verb=ArchiveAct.Verb.SET).select_related("actor")[:SIZE]
    context = {**shared(request, "settings"), "form": form, "changes": changes}
    return render(request, "archive/settings.html", context, status=status)
