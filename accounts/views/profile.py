"""One's own profile."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.forms import ProfileForm
from accounts.models import User
from accounts.roles import Role


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Shows what the company knows about oneself and changes what is one's own to say."""
    user = User.objects.select_related("department", "manager").get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(user.language or translation.get_language()):
            messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    status = 422 if form.errors else 200
    return render(request, "accounts/profile.html", _facts(user) | {"form": form}, status=status)


def _facts(user: User) -> dict[str, Any]:
    return {
        "person": user,
        "role_labels": [Role(role).label for role in user.roles],
        "teams": user.teams.all(),
        # Staff stay in their own shell, with the rail; everybody else in the portal's.
        "shell": "base_staff.html" if user.is_desk_staff else "base_portal.html",
    }
