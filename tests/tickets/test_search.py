"""Finding tickets by words: Chinese without blanks, Latin by their beginning, numbers as they are written."""

import pytest

from tests.factories import make_agent, make_team, make_ticket, make_user
from tickets import actions
from tickets.models import Ticket
from tickets.search import MAX_TERMS, index_terms, query_terms, search_query

pytestmark = pytest.mark.django_db


def finds(ticket: Ticket, text: str) -> bool:
    return Ticket.objects.search(text).filter(pk=ticket.pk).exists()


@pytest.fixture
def ticket():
    return make_ticket(
        make_user("林晓雨", employee_number="C10382"),
        title="ERP凭证打印报“无法连接打印服务”",
        description="换了7楼另一台也一样，今天要出月结凭证。Please call me back.",
        error_text="0x80070709 spooler.exe stopped",
        device="NB-20419 ThinkPad X1",
    )


@pytest.mark.parametrize(
    "text",
    [
        "打印", "印", "无法连接", "凭证打印", "月结", "erp", "ERP", "Ｅｒｐ", "Think", "thinkpad x1", "NB-20419",
        "20419", "林晓雨", "晓雨", "c10382", "0x80070709", "spooler", "打印 月结", "月结 erp think", "call back",
        "“打印服务”",
    ],
)  # fmt: skip
def test_finds_by_any_of_its_words(ticket, text):
    assert finds(ticket, text)


def test_finds_by_its_number_and_the_number_s_beginning(ticket):
    day = ticket.number.rsplit("-", 1)[0]
    for text in (ticket.number, ticket.number.lower(), day, day.removeprefix("IT-")):
        assert finds(ticket, text)


@pytest.mark.parametrize("text", ["扫描", "打扫", "月印", "pad", "打印 扫描", "C20000", "IT-20200101-1"])
def test_does_not_find_what_is_not_there(ticket, text):
    assert not finds(ticket, text)


@pytest.mark.parametrize("text", ["", "  ", "，。！", "'\"\\", "“”"])
def test_no_word_means_no_narrowing(ticket, text):
    assert search_query(text) is None
    assert finds(ticket, text)


@pytest.mark.parametrize(
    "text", ["a & b | !c", "it's", "a:*b", "(((", "\\'; drop table", "x\x00y", "<->", "打印 & !月结"]
)
def test_no_text_breaks_the_query(ticket, text):
    assert set(Ticket.objects.search(text)) <= {ticket}


def test_a_new_title_is_found_and_the_old_one_no_more(ticket):
    team = make_team()
    actions.edit(ticket, by=make_agent(teams=(team,)), title="扫描仪不亮")
    assert finds(ticket, "扫描仪")
    assert not finds(ticket, "无法连接打印服务")


def test_rare_characters_are_found():
    ticket = make_ticket(make_user("㐂𠮷"))
    assert finds(ticket, "𠮷")


def test_the_longest_text_does_not_fill_the_index():
    assert len(index_terms("".join(chr(0x4E00 + n % 20_000) for n in range(60_000)))) <= MAX_TERMS
    assert len(query_terms("词" * 5_000 + " a" * 5_000)) < 50
