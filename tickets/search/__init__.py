"""Search that knows Chinese, in PostgreSQL: texts to terms, words to queries, and what matches best.

`search_vector` is what a table keeps, `search_query` what it is compared with, `search_ranked` the best answers to a
question. Traditional and simplified, full and half width are alike; titles and names are found by pinyin; synonyms
come from the settings.
"""

from tickets.search.indexes import Index, register_index
from tickets.search.query import Query
from tickets.search.ranked import Ranking, rank, search_ranked
from tickets.search.text import HAN, MAX_TERMS, PARTS, RUNS, index_terms, is_han, normalise, quoted
from tickets.search.vector import (
    TICKET_FIELDS,
    TermsQuery,
    VectorValue,
    query_terms,
    read_query,
    search_query,
    search_vector,
    ticket_search_vector,
    ticket_vector_text,
    vector_text,
)

__all__ = [
    "HAN",
    "Index",
    "MAX_TERMS",
    "PARTS",
    "RUNS",
    "Query",
    "Ranking",
    "TICKET_FIELDS",
    "TermsQuery",
    "VectorValue",
    "index_terms",
    "is_han",
    "normalise",
    "query_terms",
    "quoted",
    "rank",
    "read_query",
    "register_index",
    "search_query",
    "search_ranked",
    "search_vector",
    "ticket_search_vector",
    "ticket_vector_text",
    "vector_text",
]
