"""Finding the ticket that an address names, with everything its page reads."""

from django.db.models import OuterRef, Subquery, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from tickets.marks import marks
from tickets.models import Ticket, Worklog, detail_model

RELATED = (
    "requester__department", "assignee", "team", "category__parent", "contact_department", "opened_by", "parent",
)  # fmt: skip


def find_ticket(user: User, number: str, kind: str = "") -> Ticket:
    """The ticket if the person may see it, in three statements. Raises Http404, also for one of another kind than is
    named.
    """
    worked = Worklog.objects.filter(ticket=OuterRef("pk")).order_by().values("ticket").annotate(sum=Sum("minutes"))
    visible = Ticket.objects.visible_to(user).select_related(*RELATED).defer("search")
    visible = visible.annotate(worked_minutes=Subquery(worked.values("sum")), **marks())
    if kind:
        visible = visible.filter(kind=kind)
    ticket = get_object_or_404(visible.prefetch_related("watchers"), number=number)
    attach_detail(ticket)
    return ticket


def attach_detail(ticket: Ticket) -> None:
    """Reads the process's own part with the rows it points to, in a statement of its own: to join the parts of all
    processes takes PostgreSQL longer to plan than to carry out.
    """
    model = detail_model(ticket.kind)
    if model is None:
        return
    relations = [field.name for field in model._meta.concrete_fields if field.many_to_one]
    part = model._default_manager.select_related(*relations).filter(pk=ticket.pk).first()
    if part is not None:
        part.ticket = ticket  # type: ignore[attr-defined]


def find_for_staff(user: User, number: str, kind: str = "") -> Ticket:
    """The same for the pages of the desk, which nobody else may know of. Raises Http404."""
    if not user.is_desk_staff:
        raise Http404
    return find_ticket(user, number, kind)
