"""The command palette's answers."""

from django.http import JsonResponse
from django.views.decorators.http import require_GET

from accounts.http import UserRequest
from tickets.queue.palette import find
from tickets.views.access import desk_staff


@require_GET
@desk_staff
def palette(request: UserRequest) -> JsonResponse:
    """`{"results": [{"group", "label", "url", "icon", "meta"}]}` for what was typed (`q`)."""
    return JsonResponse({"results": find(request.user, request.GET.get("q", ""))})
