"""After an upgrade the terms are made anew, in parts, by the command and by the beat."""

import pytest
from django.core.management import call_command

from tests.factories import make_ticket
from tickets.models import IndexProgress, SearchTerm, Ticket
from tickets.search import reindexing
from tickets.tasks import count_words, reindex_search

pytestmark = pytest.mark.django_db


@pytest.fixture
def old():
    """Tickets whose terms were made before titles had a sound."""
    tickets = [make_ticket(title=f"打印机 {n}") for n in range(5)]
    Ticket.objects.update(search="'打印'")
    return tickets


def finds(text: str) -> int:
    return Ticket.objects.search(text).count()


def test_the_command_makes_all_terms_anew(old, capsys):
    assert finds("dayinji") == 0
    call_command("reindex_search")
    assert finds("dayinji") == 5
    assert "tickets.Ticket: 5 - finished" in capsys.readouterr().out


def test_it_goes_on_where_it_was_stopped(old, monkeypatch):
    monkeypatch.setattr(reindexing, "BATCH", 2)
    assert not reindexing.reindex(seconds=0)
    assert finds("dayinji") == 2
    assert finds(old[-1].title.split()[0] + " 4") == 1
    reindex_search()
    assert finds("dayinji") == 5


def test_what_is_done_is_not_done_again(old):
    reindex_search()
    Ticket.objects.filter(pk=old[0].pk).update(search="'打印'")
    reindex_search()
    assert finds("dayinji") == 4
    call_command("reindex_search", "--again", verbosity=0)
    assert finds("dayinji") == 5


def test_another_way_of_making_terms_begins_anew(old, monkeypatch):
    reindex_search()
    assert not reindexing.is_due()
    monkeypatch.setattr(reindexing, "TERMS_VERSION", 99)
    assert reindexing.is_due()
    reindex_search()
    assert {progress.terms_version for progress in IndexProgress.objects.all()} == {99}


def test_the_version_and_time_of_a_ticket_stay_as_they_were(old):
    before = Ticket.objects.values_list("version", "updated_at").get(pk=old[0].pk)
    reindex_search()
    assert Ticket.objects.values_list("version", "updated_at").get(pk=old[0].pk) == before


def test_latin_words_are_counted_and_rare_ones_are_no_words():
    for n in range(4):
        make_ticket(title=f"Outlook {n}")
    make_ticket(title="Outlok")
    count_words()
    assert dict(SearchTerm.objects.filter(term__startswith="outl").values_list("term", "documents")) == {"outlook": 4}
