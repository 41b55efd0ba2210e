"""Every refusal of the API in one shape: problem details (RFC 9457), in the reader's language."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DomainError
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.response import Response

from tickets.exceptions import Blocked, NotAllowed, Refused, StaleTicket, WrongState
from tickets.idempotency import InProgress, KeyReused

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:problem-type:helpdesk:"
GENERAL = "non_field_errors"

# What a problem is called, by its code; any other code goes by its status.
TITLES: dict[str, str | Promise] = {
    "invalid": _("Some of the input is not right."),
    "parse_error": _("The body cannot be read."),
    "not_authenticated": _("Sign in or send a token."),
    "permission_denied": _("This is not allowed."),
    "not_found": _("There is nothing here."),
    "method_not_allowed": _("This address does not do that."),
    "not_acceptable": _("No form of the answer that you accept is available."),
    "wrong_state": _("It has moved on in the meantime."),
    "blocked": _("Something else must happen first."),
    "in_progress": _("The same request is being carried out right now."),
    "stale": _("It was changed in the meantime."),
    "too_large": _("The body is too large."),
    "unsupported_media_type": _("The body's media type is not understood here."),
    "key_reused": _("This idempotency key belongs to another request."),
    "throttled": _("Too many requests."),
    "error": _("Something went wrong on our side. It has been noted."),
}
CODES = {
    status.HTTP_400_BAD_REQUEST: "invalid",
    status.HTTP_401_UNAUTHORIZED: "not_authenticated",
    status.HTTP_403_FORBIDDEN: "permission_denied",
    status.HTTP_404_NOT_FOUND: "not_found",
    status.HTTP_405_METHOD_NOT_ALLOWED: "method_not_allowed",
    status.HTTP_406_NOT_ACCEPTABLE: "not_acceptable",
    status.HTTP_413_REQUEST_ENTITY_TOO_LARGE: "too_large",
    status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type",
    status.HTTP_429_TOO_MANY_REQUESTS: "throttled",
}
REFUSALS: dict[type[Refused], tuple[int, str]] = {
    NotAllowed: (status.HTTP_403_FORBIDDEN, "permission_denied"),
    WrongState: (status.HTTP_409_CONFLICT, "wrong_state"),
    Blocked: (status.HTTP_409_CONFLICT, "blocked"),
    StaleTicket: (status.HTTP_412_PRECONDITION_FAILED, "stale"),
    InProgress: (status.HTTP_409_CONFLICT, "in_progress"),
    KeyReused: (status.HTTP_422_UNPROCESSABLE_ENTITY, "key_reused"),
}

Problem = dict[str, str]


def handle(error: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's exception handler: turns whatever was raised into a problem; never lets one through as a page."""
    if isinstance(error, Refused):
        return _refusal(error)
    if isinstance(error, DomainError):
        return problem(status.HTTP_400_BAD_REQUEST, errors=list(_domain_errors(error)))
    if isinstance(error, RequestDataTooBig):
        return problem(status.HTTP_413_REQUEST_ENTITY_TOO_LARGE, detail=str(error))
    if isinstance(error, SuspiciousOperation):
        return problem(status.HTTP_400_BAD_REQUEST)
    if isinstance(error, Http404):
        return problem(status.HTTP_404_NOT_FOUND)
    if isinstance(error, PermissionDenied):
        return problem(status.HTTP_403_FORBIDDEN)
    if isinstance(error, exceptions.APIException):
        return _api_exception(error)
    logger.error("The API failed: %s", context["request"].path, exc_info=error)
    return problem(status.HTTP_500_INTERNAL_SERVER_ERROR)


def problem(
    status_code: int,
    *,
    code: str = "",
    detail: str = "",
    errors: Iterable[Problem] = (),
    headers: Mapping[str, str] | None = None,
    **extra: Any,
) -> Response:
    """A response that says what is wrong: `errors` field by field, `extra` what else a program needs to go on."""
    code = code or CODES.get(status_code, "error")
    fallback = CODES.get(status_code, "error")
    errors = list(errors)
    title = str(TITLES.get(code) or TITLES[fallback])
    body = {
        "type": f"{TYPE_PREFIX}{code}",
        "title": title,
        "status": status_code,
        "detail": detail or " ".join(dict.fromkeys(error["message"] for error in errors)) or title,
        "code": code,
        "errors": errors,
        **extra,
    }
    return Response(body, status=status_code, headers=dict(headers or {}), content_type=MEDIA_TYPE)


def _refusal(error: Refused) -> Response:
    status_code, code = next(answer for kind, answer in REFUSALS.items() if isinstance(error, kind))
    if isinstance(error, StaleTicket):
        version = error.ticket.version
        return problem(
            status_code, code=code, detail=error.message, headers={"ETag": f'"{version}"'}, current_version=version
        )
    if isinstance(error, Blocked):
        reasons = [str(reason) for reason in error.reasons]
        return problem(status_code, code=code, detail=error.message, blocked_by=reasons)
    headers = {"Retry-After": "1"} if isinstance(error, InProgress) else None
    return problem(status_code, code=code, detail=error.message, headers=headers)


def _api_exception(error: exceptions.APIException) -> Response:
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    if isinstance(error, exceptions.ValidationError):
        return problem(error.status_code, errors=list(_api_errors(error.detail, ())), headers=headers)
    detail = error.detail
    return problem(error.status_code, code=getattr(detail, "code", ""), detail=str(detail), headers=headers)


def _api_errors(detail: Any, path: tuple[str, ...]) -> Iterator[Problem]:
    """DRF's nested errors, flat, each with the path of its field."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _api_errors(inner, path if name == GENERAL else (*path, str(name)))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            yield from _api_errors(inner, path if not isinstance(inner, Mapping) else (*path, str(index)))
    else:
        yield {"field": ".".join(path), "code": getattr(detail, "code", "invalid"), "message": str(detail)}


def _domain_errors(error: DomainError) -> Iterator[Problem]:
    fields = error.error_dict if hasattr(error, "error_dict") else {GENERAL: error.error_list}
    for name, inner in fields.items():
        field = "" if name in (GENERAL, "__all__") else name
        for one in inner:
            yield {"field": field, "code": one.code or "invalid", "message": " ".join(one.messages)}
