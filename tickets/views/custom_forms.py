"""Settings: the forms, each built on a page that works without script; and what a form suggests while one types."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.colleagues import find_colleagues
from accounts.http import UserRequest
from accounts.models import User
from tickets.asset_directory import assets
from tickets.custom_forms.builder import Builder, FieldRow, NamesForm, put_errors
from tickets.custom_forms.building import AnswersForm, form_of
from tickets.custom_forms.checking import read_document
from tickets.custom_forms.document import Document
from tickets.custom_forms.editing import save_form, save_new_form
from tickets.custom_forms.fields import called
from tickets.exceptions import Refused
from tickets.models import CustomForm, FormVersion
from tickets.views.access import administrators
from tickets.views.panels import status_of, whole_number

SHOWN_VERSIONS = 50
SUGGESTED = 8


@require_GET
@administrators
def form_list(request: UserRequest) -> HttpResponse:
    """Every form, with its version and who saved it."""
    forms = CustomForm.objects.select_related("current", "current__created_by")
    return render(request, "custom_forms/list.html", {"forms": forms})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def edit(request: UserRequest, slug: str | None = None) -> HttpResponse:
    """Builds a form: every button sends the page as it stands; only “save” keeps it."""
    custom = get_object_or_404(CustomForm.objects.select_related("current"), slug=slug) if slug else None
    if request.method != "POST":
        return _page(request, custom, Builder.of(_begin(request, custom)), NamesForm(instance=custom))
    builder = Builder.sent(request.POST)
    command = request.POST.get("do", "")
    if command == "save":
        return _save(request, custom, builder)
    builder.carry_out(command)
    names = NamesForm(initial=request.POST.dict(), instance=custom)
    return _page(request, custom, builder, names)


def _begin(request: UserRequest, custom: CustomForm | None) -> Document:
    """The form as it stands, or as it stood in the version that is to be taken up again."""
    version = custom.current if custom else None
    earlier = whole_number(request.GET.get("from"))
    if custom and earlier:
        version = custom.versions.filter(number=earlier).first() or version
    return Document.from_json(version.document) if version else Document()


def _save(request: UserRequest, custom: CustomForm | None, builder: Builder) -> HttpResponse:
    names = NamesForm(request.POST, instance=custom)
    rows = builder.forms(bound=True)
    status = 400
    try:
        if names.is_valid():
            version = _keep(request, custom, names, builder)
            messages.success(request, _("Saved as version %(number)d.") % {"number": version.number})
            return redirect("custom_forms:edit", version.form.slug)
    except ValidationError as error:
        put_errors(rows, names, error)
    except Refused as refusal:
        names.add_error(None, refusal.message)
        status = status_of(refusal)
    return _page(request, custom, builder, names, rows=rows, status=status)


def _keep(request: UserRequest, custom: CustomForm | None, names: NamesForm, builder: Builder) -> FormVersion:
    note = names.cleaned_data.pop("note")
    if custom is None:
        return save_new_form(names.cleaned_data, builder.raw(), by=request.user, note=note)
    read = whole_number(request.POST.get("based_on"))
    return save_form(names.instance, builder.raw(), by=request.user, note=note, based_on=read)


def _page(
    request: UserRequest,
    custom: CustomForm | None,
    builder: Builder,
    names: NamesForm,
    *,
    rows: list[FieldRow] | None = None,
    status: int = 200,
) -> HttpResponse:
    versions = custom.versions.select_related("created_by").order_by("-number")[:SHOWN_VERSIONS] if custom else []
    based_on = request.POST.get("based_on") or (custom.current.number if custom and custom.current else "")
    context = {
        "custom": custom,
        "rows": builder.forms() if rows is None else rows,
        "opened": builder.opened,
        "form": names,
        "based_on": based_on,
        "versions": versions,
        "preview": _preview(builder, request.user),
    }
    return render(request, "custom_forms/edit.html", context, status=status)


def _preview(builder: Builder, user: User) -> AnswersForm | None:
    """The form as an employee would see it; nothing while it does not make sense."""
    try:
        return form_of(read_document(builder.raw()), requester=user, prefix="preview")
    except ValidationError:
        return None


@require_GET
@administrators
def version(request: UserRequest, slug: str, number: int) -> HttpResponse:
    """A form as it was in one of its versions."""
    found = get_object_or_404(
        FormVersion.objects.select_related("form", "form__current", "created_by"), form__slug=slug, number=number
    )
    document = Document.from_json(found.document)
    context = {"version": found, "preview": form_of(document, requester=request.user, prefix="preview")}
    return render(request, "custom_forms/version.html", context)


@login_required
@never_cache
@require_GET
def people(request: UserRequest) -> HttpResponse:
    """A few colleagues for the words typed, as suggestions: what the portal shows of them, and no more."""
    found = find_colleagues(request.user, _words(request), with_oneself=True)
    return _suggestions(request, [(called(person), str(person.department or "")) for person in found])


@login_required
@never_cache
@require_GET
def asset_suggestions(request: UserRequest) -> HttpResponse:
    """A few assets that the person may name."""
    found = assets().search(_words(request), request.user, SUGGESTED)
    return _suggestions(request, [(one.number, one.name) for one in found])


def _words(request: UserRequest) -> str:
    """The one value of the address, whatever the field is called that sent it."""
    return str(next(iter(request.GET.values()), "")).replace("\x00", "")[:100]


def _suggestions(request: UserRequest, options: list[tuple[Any, Any]]) -> HttpResponse:
    return render(request, "custom_forms/_suggestions.html", {"options": options})
