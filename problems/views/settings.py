"""The settings of problems."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from problems.actions import change_settings
from problems.forms import SettingsForm
from problems.models import ProblemSettings, SettingChange
from problems.policies import can_change_settings
from tickets.exceptions import Refused
from tickets.views.access import desk_staff
from tickets.views.panels import put_refusal, whole_number

SHOWN_CHANGES = 50


@require_http_methods(["GET", "POST"])
@desk_staff
def edit(request: UserRequest) -> HttpResponse:
    """From when on incidents make a candidate, when known errors are reviewed, the fishbone's branches."""
    if not can_change_settings(request.user):
        raise Http404
    current = ProblemSettings.load()
    form = SettingsForm(request.POST or None, instance=current, initial={"branches": current.branches})
    status = 400 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            read = whole_number(request.POST.get("based_on"))
            change_settings(form.values(), by=request.user, note=form.cleaned_data["note"], based_on=read)
            messages.success(request, _("Saved."))
            return redirect("problems:settings")
        except (ValidationError, Refused) as error:
            status = put_refusal(form, error)
    changes = [(change, read_changes(change)) for change in SettingChange.objects.select_related("by")[:SHOWN_CHANGES]]
    context = {"form": form, "changes": changes, "based_on": SettingChange.latest()}
    return render(request, "problems/settings.html", context, status=status)


def read_changes(change: SettingChange) -> list[tuple[str, str, str]]:
    """Each setting by its label, as it was and as it became."""
    found = []
    for name, (old, new) in change.changes.items():
        label = str(getattr(ProblemSettings._meta.get_field(name), "verbose_name", name))
        found.append((label, _shown(old), _shown(new)))
    return found


def _shown(value: object) -> str:
    return pgettext("between items", ", ").join(map(str, value)) if isinstance(value, list) else str(value)
