"""What the search of the archive looks at: a ticket's own words, as they were sealed."""

from archive.copying import ticket_row
from archive.models import ArchivedTicket
from archive.opening import Damaged, parsed, read_ticket
from archive.reading import build
from tickets.models import Ticket
from tickets.search import Index, register_index, ticket_vector_text, vector_text

READ = ("number", "title", "requester_name", "position", "line", "digest", "bundle__name", "part__name", "part__size")


def archived_vector_text(archived: ArchivedTicket) -> str:
    """The terms of the ticket; where its copy cannot be read, of what the index itself holds."""
    try:
        row = ticket_row(parsed(read_ticket(archived)))
    except Damaged:
        return vector_text(archived.number, title=archived.title, names=[archived.requester_name])
    return ticket_vector_text(build(Ticket, row))


def register() -> None:
    """Lets the terms be made anew when the way of making them has changed. Its words are the tickets' own, which are
    counted already.
    """
    register_index(Index("archive.ArchivedTicket", archived_vector_text, READ, ("bundle", "part"), weight=0))
