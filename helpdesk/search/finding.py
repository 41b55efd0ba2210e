"""One search over all sources: what holds the words, else what comes closest, else with typing mistakes put right."""

from collections.abc import Sequence

from accounts.models import User
from helpdesk.search.hits import MAX_PAGE, PER_PAGE, Page, Results, Section, Source
from helpdesk.search.sources import SOURCES
from tickets.search import Query, read_query
from tickets.search.typos import corrected

MAX_LENGTH = 200


def clean_query(text: str) -> str:
    """The words searched for, without what no document holds."""
    return text.replace("\x00", "").strip()[:MAX_LENGTH]


def sources_for(user: User, kind: str = "") -> list[Source]:
    """Where the person may look; one of them where a kind is named."""
    return [source for source in SOURCES if source.allowed(user) and kind in ("", source.kind)]


def page_of(number: int) -> Page:
    """The page of one kind by its number, from 1."""
    return Page(PER_PAGE, (min(max(number, 1), MAX_PAGE) - 1) * PER_PAGE)


def search(user: User, text: str, *, kind: str = "", page: Page | None = None, exactly: bool = False) -> Results:
    """What answers the text, by kind. With `exactly` no word is taken for another one."""
    sources = sources_for(user, kind)
    query = read_query(text)
    if not query.groups:
        return Results(text, query)
    found = _look(sources, user, query, page or Page())
    if not exactly and not any(section.found.hits and not section.found.is_near for section in found):
        instead = corrected(text)
        better = read_query(instead)
        if better.text != query.text:
            other = _look(sources, user, better, page or Page())
            if any(section.found.hits for section in other):
                return Results(text, better, other, instead)
    return Results(text, query, found)


def _look(sources: Sequence[Source], user: User, query: Query, page: Page) -> list[Section]:
    """Kinds that hold every word come alone; what is merely near is shown when there is nothing better."""
    sections = [Section(source, source.find(user, query, page)) for source in sources]
    found = [section for section in sections if section.found.hits]
    whole = [section for section in found if not section.found.is_near]
    return whole or found
