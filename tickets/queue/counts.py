"""How many tickets each view holds, all in one statement and none counted beyond a cap."""

from collections.abc import Sequence

from django.db.models import IntegerField, QuerySet, Subquery

from accounts.models import User
from tickets.models.ticket import TicketQuerySet

CAP = 1_000


class CappedCount(Subquery):
    """The number of rows of a queryset, at most CAP + 1: what that costs does not grow with the desk."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS capped)"
    output_field = IntegerField()

    def __init__(self, tickets: QuerySet) -> None:
        super().__init__(tickets.order_by().values("pk")[: CAP + 1])


def count_all(user: User, tickets: Sequence[TicketQuerySet]) -> list[int]:
    """The capped counts of several querysets, in one statement."""
    if not tickets:
        return []
    columns = {f"count_{n}": CappedCount(queryset) for n, queryset in enumerate(tickets)}
    row = User.objects.filter(pk=user.pk).values_list(*(columns[name] for name in columns)).get()
    return [count or 0 for count in row]  # none for a condition that nothing can meet


def shown(count: int) -> str:
    """As the page says it: beyond the cap nobody counts on."""
    return f"{CAP}+" if count > CAP else str(count)
