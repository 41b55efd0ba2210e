"""Who gets the pages of settings, and what all of them show."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from sla.editing.change_words import lines_of
from sla.models import SettingChange
from sla.policies import may_edit_promises, may_read_promises

View = Callable[..., HttpResponseBase]
SHOWN_CHANGES = 50


def _guarded(view: View, allowed: Callable[[Any], bool]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not allowed(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def promise_readers(view: View) -> View:
    """Administrators, and supervisors who look. For others the page is not there."""
    return _guarded(view, may_read_promises)


def promise_editors(view: View) -> View:
    """Administrators alone."""
    return _guarded(view, may_edit_promises)


def history(subject: str, object_id: int | None = None) -> list[SettingChange]:
    """The latest changes of a setting, each with what it says."""
    found = list(SettingChange.objects.about(subject, object_id)[:SHOWN_CHANGES])
    for change in found:
        change.lines = lines_of(change)  # type: ignore[attr-defined]
    return found
