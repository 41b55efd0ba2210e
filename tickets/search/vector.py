"""What a table keeps of its texts, and what it is compared with."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func, Value

from tickets.search import reference
from tickets.search.pinyin import sounds
from tickets.search.query import SAID, Query, parse
from tickets.search.text import MAX_TERMS, count_terms, quoted

if TYPE_CHECKING:
    from tickets.models import Ticket

# More often than this makes a document no more about a word.
MAX_COUNT = 8
MAX_DESCRIPTION = 5_000
TICKET_FIELDS = (
    "number",
    "contact_employee_number",
    "device",
    "error_text",
    "description",
    "title",
    "contact_name",
)


def vector_text(*texts: str, title: str = "", names: Sequence[str] = (), counted: bool = False) -> str:
    """The terms of a document in PostgreSQL's own notation.

    Those of the title weigh more (A) and are found by their sound, as those of the names are. `counted` keeps how often
    a term occurs, for texts that are long enough for it to matter.
    """
    titled = count_terms(title)
    body = count_terms(" ".join((*names, *texts)))
    parts = [quoted(term) + _places(titled.get(term, 0), body.get(term, 0) if counted else 0) for term in titled | body]
    return " ".join((*parts[:MAX_TERMS], *map(quoted, sounds(title, *names))))


def _places(in_title: int, in_body: int) -> str:
    """Positions say nothing but how often, and whether in the title."""
    if not in_title and not in_body:
        return ""
    places = ["1A"] if in_title else []
    return ":" + ",".join((*places, *(str(place) for place in range(2, 2 + min(in_body, MAX_COUNT)))))


class VectorValue(Func):
    """Terms made here, as a `tsvector`."""

    template = "%(expressions)s::tsvector"

    def __init__(self, text: str) -> None:
        super().__init__(Value(text), output_field=SearchVectorField())


def search_vector(*texts: str, title: str = "", names: Sequence[str] = (), counted: bool = False) -> VectorValue:
    """An expression for a `SearchVectorField`; see `vector_text`."""
    return VectorValue(vector_text(*texts, title=title, names=names, counted=counted))


def ticket_vector_text(ticket: "Ticket") -> str:
    """What the queue's search looks at: the number, the title, the people, the device and what happened."""
    return vector_text(
        ticket.number,
        ticket.contact_employee_number,
        ticket.device,
        ticket.error_text,
        ticket.description[:MAX_DESCRIPTION],
        title=ticket.title,
        names=[ticket.contact_name],
    )


def ticket_search_vector(ticket: "Ticket") -> VectorValue:
    """An expression for the ticket's `search`."""
    return VectorValue(ticket_vector_text(ticket))


class TermsQuery(SearchQuery):
    """Terms in PostgreSQL's own notation, taken as they are instead of through a parser."""

    def __init__(self, terms: str) -> None:
        super().__init__(terms, search_type="raw")

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        return super().as_sql(compiler, connection, template="%(expressions)s::tsquery")


def read_query(text: str) -> Query:
    """What was typed, with the synonyms of now."""
    return parse(text, reference.words())


def search_query(text: str) -> TermsQuery | None:
    """An expression to compare a `SearchVectorField` with, or None when the text holds no word."""
    query = read_query(text)
    return TermsQuery(query.as_text) if query.groups else None


def query_terms(text: str) -> list[str]:
    """The terms of a text as it is written, in PostgreSQL's own notation, to be joined by ` & ` or ` | `."""
    query = parse(text, reference.Words())
    said = dict.fromkeys(term for way in query.alternatives() if way.how == SAID for term in way.terms)
    return [str(term) for term in said]


def any_of(terms: Iterable[object]) -> TermsQuery:
    """What holds one of the terms."""
    return TermsQuery(" | ".join(map(str, terms)))
