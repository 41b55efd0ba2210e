"""One's own API tokens."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.forms import TokenForm
from accounts.http import UserRequest
from accounts.models import ApiToken


@login_required
@never_cache
def tokens(request: UserRequest) -> HttpResponse:
    """Lists one's tokens and makes new ones. The answer to making one is the only page that ever shows its secret."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token, secret = ApiToken.issue(request.user, **form.cleaned_data)
        return _page(request, TokenForm(), created=token, secret=secret)
    return _page(request, form, status=422 if form.errors else 200)


def _page(request: UserRequest, form: TokenForm, status: int = 200, **context: Any) -> HttpResponse:
    context |= {
        "form": form,
        "tokens": request.user.api_tokens.all(),
        "shell": "base_staff.html" if request.user.is_desk_staff else "base_portal.html",
    }
    return render(request, "accounts/tokens.html", context, status=status)


@login_required
@require_POST
def revoke(request: UserRequest, token_id: int) -> HttpResponse:
    """Ends a token of one's own, at once."""
    token = get_object_or_404(request.user.api_tokens, pk=token_id)
    token.delete()
    messages.success(request, _("“%(name)s” is revoked and no longer works.") % {"name": token.name})
    return redirect("accounts:tokens")
