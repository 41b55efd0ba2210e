"""Which Latin words occur, and in about how many documents: counted each night, from a part of what is large."""

from django.db import connection, transaction

from tickets.models import SearchTerm
from tickets.search.indexes import Index, indexes
from tickets.search.reference import LEAST_DOCUMENTS, MAX_WORDS

# So many rows tell which words are in use; more would take minutes of a million tickets.
ROWS_READ = 50_000
LATIN = "^[a-z][a-z0-9]{2,38}[a-z]$"


def count_words() -> int:
    """Counts anew. Returns how many words there are."""
    documents: dict[str, int] = {}
    for index in filter(lambda one: one.weight, indexes()):
        for term, count in _words_of(index):
            documents[term] = documents.get(term, 0) + count
    common = sorted(documents.items(), key=lambda item: (-item[1], item[0]))[:MAX_WORDS]
    found = [SearchTerm(term=term, documents=count) for term, count in common if count >= LEAST_DOCUMENTS]
    with transaction.atomic():
        SearchTerm.objects.all().delete()
        SearchTerm.objects.bulk_create(found, batch_size=5_000)
    return len(found)


def _words_of(index: Index) -> list[tuple[str, int]]:
    """Each word of a table with its documents."""
    table = connection.ops.quote_name(index.model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT GREATEST(reltuples, 0) FROM pg_class WHERE oid = %s::regclass", [table])
        rows = cursor.fetchone()[0]
        share = min(1.0, ROWS_READ / rows) if rows else 1.0
        sample = "" if share == 1.0 else f" TABLESAMPLE SYSTEM ({share * 100:.3f})"
        vectors = f"SELECT search FROM {table}{sample}"  # noqa: S608  (the model's own name)
        cursor.execute("SELECT word, ndoc FROM ts_stat(%s) WHERE word ~ %s", [vectors, LATIN])
        return [(word, max(1, round(count / share)) * index.weight) for word, count in cursor.fetchall()]
