"""An approver's decision by the signed link: no sign-in, and nothing but what is decided on."""

import uuid

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tickets import actions
from tickets.approvals.forms import AnswerForm
from tickets.approvals.links import Found, Standing, read
from tickets.approvals.overview import Decision
from tickets.exceptions import Refused
from tickets.files.serving import file_response
from tickets.models import Attachment
from tickets.views.panels import put_errors

# A link that was good once answers 410, so that no machine keeps it; a made-up one is simply not there.
STATUSES = {Standing.OPEN: 200, Standing.INVALID: 404}
GONE = 410


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what is decided on; a POST decides. Reading never changes anything: mail scanners follow every link."""
    found = read(token)
    language = found.person.language if found.person else ""
    with translation.override(language or translation.get_language()):
        if request.method == "POST" and found.standing is Standing.OPEN:
            return _decide(request, found, token)
        return _page(request, found, AnswerForm(), token)


@never_cache
@require_http_methods(["GET", "HEAD"])
def file(request: HttpRequest, token: str, attachment_id: uuid.UUID) -> FileResponse:
    """A file of what is decided on, as long as the link is open. Raises Http404."""
    found = read(token)
    if found.standing is not Standing.OPEN or found.seat is None:
        raise Http404
    files = Attachment.objects.to_approve(found.seat.ticket)
    answer = file_response(get_object_or_404(files, uuid=attachment_id))
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _decide(request: HttpRequest, found: Found, token: str) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid() or found.seat is None or found.person is None:
        return _page(request, found, form, token, status=400)
    try:
        actions.decide(found.seat.step, by=found.person, **form.answer, via="link")
    except ValidationError as error:
        put_errors(form, error)
        return _page(request, found, form, token, status=400)
    except Refused as refusal:
        return _page(request, read(token), form, token, refusal=refusal)
    return _answer(request, "approvals/link_done.html", {"ticket": found.seat.ticket, **form.answer})


def _page(
    request: HttpRequest,
    found: Found,
    form: AnswerForm,
    token: str,
    *,
    refusal: Refused | None = None,
    status: int | None = None,
) -> HttpResponse:
    context: dict[str, object] = {"standing": found.standing.value, "form": form, "refusal": refusal}
    if found.standing is Standing.OPEN and found.seat and found.person:
        context["decision"] = Decision(found.seat.step, found.person, token)
    elif found.standing is Standing.DECIDED and found.seat and found.person:
        context["outcome"] = Decision(found.seat.step, found.person).refusal
    if refusal is not None and found.standing is Standing.OPEN:
        status = 409
    return _answer(request, "approvals/link.html", context, status or STATUSES.get(found.standing, GONE))


def _answer(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    answer = render(request, template, context, status=status)
    answer["X-Robots-Tag"] = "noindex"
    # The address is a key, which no other host is told. ("no-referrer" would hide the origin from our own form too.)
    answer["Referrer-Policy"] = "same-origin"
    return answer
