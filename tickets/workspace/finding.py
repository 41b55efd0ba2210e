"""Finding the ticket that an address names, with everything its page reads."""

from functools import cache

from django.db.models import OuterRef, Subquery, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from tickets.choices import Kind
from tickets.models import Ticket, Worklog, detail_model

RELATED = (
    "requester__department", "assignee", "team", "category__parent", "contact_department", "opened_by", "parent",
)  # fmt: skip


@cache
def _details() -> tuple[str, ...]:
    """The processes' own parts, with the rows they point to."""
    found = []
    for kind in Kind.values:
        model = detail_model(kind)
        if model is None:
            continue
        relations = [field.name for field in model._meta.concrete_fields if field.many_to_one]
        found += [kind, *(f"{kind}__{name}" for name in relations)]
    return tuple(found)


def find_ticket(user: User, number: str) -> Ticket:
    """The ticket if the person may see it, in two statements. Raises Http404."""
    worked = Worklog.objects.filter(ticket=OuterRef("pk")).order_by().values("ticket").annotate(sum=Sum("minutes"))
    visible = Ticket.objects.visible_to(user).select_related(*RELATED, *_details()).defer("search")
    visible = visible.annotate(worked_minutes=Subquery(worked.values("sum")))
    return get_object_or_404(visible.prefetch_related("watchers"), number=number)


def find_for_staff(user: User, number: str) -> Ticket:
    """The same for the pages of the desk, which nobody else may know of. Raises Http404."""
    if not user.is_desk_staff:
        raise Http404
    return find_ticket(user, number)
