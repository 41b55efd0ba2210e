"""Which tickets a table holds, and whether one waits for it: a short one comes at once, a long one from a worker."""

import tempfile
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from reports.months import last_month, month_after, site_day
from reports.policies import may_take_record_table
from reports.record_table.rows import ordered_ids
from reports.record_table.writing import MAX_ROWS, write
from tickets import moments
from tickets.actions.documents import ask_for
from tickets.documents.background import DocumentKind, Work, register_document
from tickets.filters import FILTERS, clean_filters, condition_for
from tickets.models import BackgroundDocument, Ticket
from tickets.queue.export import XLSX

# A page waits for so many (three seconds); more come from a worker.
AT_ONCE = 3_000
# Counted no further on the page.
CAP = 100_000


def query_of(params: QueryDict) -> QueryDict:
    """The filters of an address; none chosen means what was closed last month, drills left out."""
    kept = QueryDict(mutable=True)
    for name in FILTERS:
        if values := [value for value in params.getlist(name) if value]:
            kept.setlist(name, values)
    if not kept and "apply" not in params:
        month = last_month()
        kept["closed_after"], kept["closed_before"] = f"{month:%Y-%m-%d}", f"{last_day(month):%Y-%m-%d}"
        kept["drill"] = "false"
    return kept


def last_day(month: Any) -> Any:
    """The last day of a month."""
    return month_after(month).fromordinal(month_after(month).toordinal() - 1)


def tickets_of(query: QueryDict, user: User) -> QuerySet[Ticket]:
    """The tickets that the person may see. Raises ValidationError by the filter that is not understood."""
    errors = clean_filters(query)[1]
    if errors:
        raise ValidationError(dict(errors))
    return Ticket.objects.visible_to(user).filter(condition_for(query, user))


def count(query: QueryDict, user: User) -> int:
    """How many rows it will have, counted up to the cap."""
    return tickets_of(query, user).order_by()[: CAP + 1].count()


def file_name(query: QueryDict) -> str:
    """The table's period in its name."""
    period = "-".join(part for part in (query.get("closed_after", ""), query.get("closed_before", "")) if part)
    return f"问题处理记录表 {period or site_day(moments.now()).isoformat()}.xlsx"


def write_now(query: QueryDict, user: User) -> BinaryIO:
    """The table itself, complete and at its beginning."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    write(ordered_ids(tickets_of(query, user), MAX_ROWS), file)
    file.seek(0)
    return file


def order(query: QueryDict, user: User) -> BackgroundDocument:
    """Asks a worker for it. Raises NotAllowed, Refused or ValidationError."""
    tickets_of(query, user)
    title = file_name(query).removesuffix(".xlsx")
    return ask_for(KIND, by=user, params={"query": query.urlencode()}, title=title, file_name=file_name(query))


def make(work: Work) -> None:
    """What the worker does: the tickets that the maker may see when it is made."""
    ids = ordered_ids(tickets_of(QueryDict(work.params["query"]), work.maker), MAX_ROWS + 1)
    if len(ids) > MAX_ROWS:
        raise ValidationError(_("These are more tickets than a sheet holds. Choose a shorter period."))
    work.tell(0, len(ids))
    write(ids, work.file, work.tell)


KIND = DocumentKind(
    key="record_table",
    label=gettext_lazy("Record table"),
    write=make,
    allowed=may_take_record_table,
    content_type=XLSX,
)


def register() -> None:
    """In `ready()`."""
    register_document(KIND)
