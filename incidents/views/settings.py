"""The rule by which incidents become major ones, for administrators."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from incidents.forms import RuleForm
from incidents.models import MajorRule, MajorRuleChange
from incidents.policies import may_set_rule
from incidents.rule import save_rule
from tickets.exceptions import Refused
from tickets.views.access import desk_staff
from tickets.views.panels import put_refusal, whole_number

SHOWN_CHANGES = 50


@require_http_methods(["GET", "POST"])
@desk_staff
def rule(request: UserRequest) -> HttpResponse:
    """The rule, what is promised, the first steps; and who changed them."""
    if not may_set_rule(request.user):
        raise Http404
    current = MajorRule.read()
    form = RuleForm(request.POST or None, instance=current)
    status = 200
    if request.method == "POST":
        status = 400
        try:
            if form.is_valid():
                note = form.cleaned_data.pop("note")
                save_rule(form.cleaned_data, by=request.user, note=note, based_on=_read(request))
                messages.success(request, _("Saved."))
                return redirect("major_rule")
        except (ValidationError, Refused) as error:
            status = put_refusal(form, error)
    changes = [
        (change, read_changes(change)) for change in MajorRuleChange.objects.select_related("by")[:SHOWN_CHANGES]
    ]
    context = {"form": form, "version": current.version, "changes": changes}
    return render(request, "incidents/settings.html", context, status=status)


def _read(request: UserRequest) -> int | None:
    return whole_number(request.POST.get("based_on"))


def read_changes(change: MajorRuleChange) -> list[tuple[str, str, str]]:
    """Each setting by its label, as it was and as it became."""
    found = []
    for name, (old, new) in change.changes.items():
        label = str(getattr(MajorRule._meta.get_field(name), "verbose_name", name))
        found.append((label, _shown(name, old), _shown(name, new)))
    return found


def _shown(name: str, value: object) -> str:
    """As a person reads it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return str(value.get("name", ""))
    labels = dict(getattr(MajorRule._meta.get_field(name), "flatchoices", []))
    return str(labels.get(value, value if value is not None else "—"))
