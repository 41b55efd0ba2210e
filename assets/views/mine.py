"""One's own devices, in the portal."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import UserRequest
from assets import actions
from assets.around import seats_held_by
from assets.directory import OWN_LIMIT
from assets.models import Asset
from tickets.views.panels import back_to_page


@login_required
@require_GET
def mine(request: UserRequest) -> HttpResponse:
    """What one has, what one has yet to confirm, and the licences one uses."""
    own = Asset.objects.owned_by(request.user).for_list().order_by("number")[:OWN_LIMIT]
    context = {"assets": own, "seats": seats_held_by(request.user)[:OWN_LIMIT]}
    return render(request, "assets/mine.html", context)


@login_required
@require_POST
def confirm(request: UserRequest, number: str) -> HttpResponse:
    """Says that one has it."""
    asset = get_object_or_404(Asset.objects.owned_by(request.user), number=number)
    actions.confirm_receipt(asset, by=request.user)
    message = _("Thank you: it is noted that you have %(number)s.") % {"number": asset.number}
    return back_to_page(request, "assets:mine", message)
