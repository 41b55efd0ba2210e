"""A process as a board: what stands where, and what dropping a card does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import bring_to, make_agent, make_team, make_ticket, make_user
from tests.tickets.desk_cast import make_cast
from tests.tickets.test_queue_page import as_user
from tickets.board import MOST_CARDS, columns_of

pytestmark = pytest.mark.django_db
BOARD, DROP = "/tickets/board/incident/", "/tickets/board/drop/"
JSON = {"accept": "application/json"}


def drop(user, ticket, state, **more):
    return as_user(user).post(DROP, {"number": ticket.number, "state": state, **more}, headers=JSON)


def test_a_card_stands_in_the_column_of_its_state():
    cast = make_cast("pending")
    standing = {column.name: [card["number"] for card in column.cards] for column in columns_of("incident", cast.agent)}
    assert standing["pending"] == [cast.ticket.number]
    assert sum(len(cards) for cards in standing.values()) == 1


def test_the_most_urgent_come_first_and_a_column_has_an_end():
    agent = make_agent(teams=(make_team(),))
    for _ in range(MOST_CARDS + 2):
        make_ticket(by=agent, priority=3, team=agent.teams.get())
    urgent = make_ticket(by=agent, priority=1, team=agent.teams.get())
    column = next(column for column in columns_of("incident", agent) if column.cards)
    assert (column.cards[0]["number"], len(column.cards), column.has_more) == (urgent.number, MOST_CARDS, True)


def test_it_shows_only_what_one_may_see():
    agent = make_agent(teams=(make_team(),))
    secret = make_ticket(make_user(), by=make_agent(teams=(make_team(),)), confidential=True)
    assert secret.number not in as_user(agent).get(BOARD).content.decode()
    assert drop(agent, secret, "cancelled").status_code == 404


def test_an_employee_and_an_unknown_process_find_nothing():
    assert as_user(make_user()).get(BOARD).status_code == 404
    assert as_user(make_agent()).get("/tickets/board/wish/").status_code == 404


def test_a_step_that_asks_for_nothing_is_taken():
    cast = make_cast("assigned")
    answer = drop(cast.agent, cast.ticket, "in_progress")
    cast.ticket.refresh_from_db()
    assert (answer.status_code, cast.ticket.state) == (200, "in_progress")
    assert "In progress" in answer.json()["moved"]


def test_a_step_that_asks_for_something_leads_to_its_form():
    cast = make_cast("in_progress")
    answer = drop(cast.agent, cast.ticket, "resolved")
    cast.ticket.refresh_from_db()
    assert answer.json() == {"form": f"/tickets/{cast.ticket.number}/moves/resolve/"}
    assert cast.ticket.state == "in_progress"


def test_where_no_step_leads_it_says_so():
    cast = make_cast("assigned")
    answer = drop(cast.agent, cast.ticket, "closed")
    assert answer.status_code == 409
    assert "Closed" in answer.json()["error"]


def test_what_blocks_the_step_is_said():
    cast = make_cast("in_progress")
    child = make_ticket(by=cast.agent, team=cast.team, parent=cast.ticket)
    answer = drop(cast.agent, cast.ticket, "resolved")
    assert answer.status_code == 409
    assert child.number in answer.json()["error"]


def test_an_auditor_moves_nothing():
    cast = make_cast("assigned")
    assert drop(make_user(roles=("auditor",)), cast.ticket, "in_progress").status_code == 409
    cast.ticket.refresh_from_db()
    assert cast.ticket.state == "assigned"


def test_without_script_the_menu_comes_back_to_the_board():
    cast = make_cast("assigned")
    form = {"number": cast.ticket.number, "state": "in_progress", "next": BOARD}
    assert as_user(cast.agent).post(DROP, form)["Location"] == BOARD
    form["next"] = "https://evil.example/"
    assert as_user(cast.agent).post(DROP, form)["Location"] == "/tickets/"


def test_it_costs_the_same_however_many_there_are():
    cast = make_cast("assigned")
    client = as_user(cast.agent)
    with CaptureQueriesContext(connection) as few:
        client.get(BOARD)
    for state in ("new", "in_progress", "pending"):
        for _ in range(4):
            bring_to(make_ticket(by=cast.agent, team=cast.team), "assigned" if state == "new" else state, cast.agent)
    with CaptureQueriesContext(connection) as many:
        client.get(BOARD)
    assert len(many) <= len(few) <= 8
