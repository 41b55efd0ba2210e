"""Moves from the ticket's page: buttons, forms, and two people at once."""

import pytest

from tests.factories import make_agent, make_cause, make_close_code, make_team, make_ticket, tomorrow
from tests.tickets.desk_cast import address, detail_url, make_cast, signed_in, verbs
from tickets import actions

pytestmark = pytest.mark.django_db


def moment(at) -> str:
    return f"{at:%Y-%m-%dT%H:%M}"


def hold(**values):
    return {"pending_reason": "vendor", "follow_up_at": moment(tomorrow())} | values


def test_form_asks_for_what_the_move_requires():
    cast = make_cast()
    page = signed_in(cast.agent).get(address(cast.ticket, "move", "resolve")).content.decode()
    for name in ("resolution", "cause_category", "close_code"):
        assert f'name="{name}"' in page


def test_htmx_gets_the_panel_alone():
    cast = make_cast()
    client = signed_in(cast.agent)
    whole = client.get(address(cast.ticket, "move", "pend")).content.decode()
    part = client.get(address(cast.ticket, "move", "pend"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    assert 'name="pending_reason"' in part


def test_move_is_carried_out_and_leads_back():
    cast = make_cast()
    answer = signed_in(cast.agent).post(address(cast.ticket, "move", "pend"), hold(message="等备件"))
    assert answer.url == detail_url(cast.ticket) + "#latest"
    cast.ticket.refresh_from_db()
    assert (cast.ticket.state, cast.ticket.pending_reason) == ("pending", "vendor")


@pytest.mark.parametrize(("under", "header"), [("detail", "HX-Refresh"), ("move", "HX-Redirect")])
def test_htmx_reads_the_page_again_or_is_led_to_it(under, header):
    cast = make_cast()
    form = address(cast.ticket, "move", "pend")
    page = "http://testserver" + (detail_url(cast.ticket) + "?view=team" if under == "detail" else form)
    answer = signed_in(cast.agent).post(form, hold(), headers={"HX-Request": "true", "HX-Current-URL": page})
    assert header in answer.headers


def test_missing_value_is_said_at_its_field_and_the_rest_is_kept():
    cast = make_cast()
    page = signed_in(cast.agent).post(
        address(cast.ticket, "move", "resolve"), {"resolution": "重装驱动", "close_code": make_close_code().pk}
    )
    assert page.status_code == 400
    assert list(page.context["form"].errors) == ["cause_category"]
    assert "重装驱动" in page.content.decode()


def test_moment_in_the_past_is_refused_at_its_field():
    cast = make_cast()
    page = signed_in(cast.agent).post(
        address(cast.ticket, "move", "pend"), hold(follow_up_at="2020-01-01T10:00", message="请稍等")
    )
    assert (page.status_code, list(page.context["form"].errors)) == (400, ["follow_up_at"])
    assert "请稍等" in page.content.decode()


def test_move_that_is_no_longer_possible_says_who_did_what_and_keeps_the_text():
    cast = make_cast()
    values = hold(message="写了很久的话", version=cast.ticket.version, seen=cast.ticket.event_count)
    colleague = make_agent("许嘉", teams=(cast.team,))
    actions.move(cast.ticket, "cancel", by=colleague, reason="重复了")
    del values["version"]
    page = signed_in(cast.agent).post(address(cast.ticket, "move", "pend"), values)
    html = page.content.decode()
    assert page.status_code == 409
    assert "写了很久的话" in html
    assert "许嘉" in html
    assert "重复了" in html
    assert verbs(cast.ticket)[-1] == "cancelled"


def test_stale_move_is_refused_and_can_be_sent_again_on_top():
    cast = make_cast()
    read = {"version": cast.ticket.version, "seen": cast.ticket.event_count}
    actions.edit(cast.ticket, by=make_agent("许嘉", teams=(cast.team,)), device="P-602")
    client = signed_in(cast.agent)
    page = client.post(address(cast.ticket, "move", "pend"), hold(message="等厂商") | read)
    html = page.content.decode()
    assert page.status_code == 412
    assert "许嘉" in html
    assert "等厂商" in html
    again = {"version": page.context["ticket"].version, "seen": page.context["ticket"].event_count}
    assert client.post(address(cast.ticket, "move", "pend"), hold(message="等厂商") | again).status_code == 302


def test_blocked_move_says_why_when_it_is_tried_all_the_same():
    cast = make_cast()
    child = make_ticket(by=cast.agent, parent=cast.ticket, team=cast.team)
    page = signed_in(cast.agent).post(
        address(cast.ticket, "move", "resolve"),
        {"resolution": "好了", "cause_category": make_cause().pk, "close_code": make_close_code().pk},
    )
    assert page.status_code == 409
    assert child.number in page.content.decode()
    assert "好了" in page.content.decode()


@pytest.mark.parametrize("name", ["confirm", "auto_close", "nonsense"])
def test_move_of_somebody_else_is_not_found(name):
    cast = make_cast("resolved")
    client = signed_in(cast.agent)
    assert client.get(address(cast.ticket, "move", name)).status_code == 404
    assert client.post(address(cast.ticket, "move", name)).status_code == 404


def test_move_without_inputs_is_one_click():
    cast = make_cast("assigned")
    page = signed_in(cast.agent).get(detail_url(cast.ticket)).content.decode()
    assert f'action="{address(cast.ticket, "move", "accept")}"' in page
    signed_in(cast.agent).post(address(cast.ticket, "move", "accept"), {"version": cast.ticket.version})
    assert verbs(cast.ticket)[-1] == "accepted"


def test_assigning_shows_who_is_on_shift_and_their_load():
    cast = make_cast()
    free = make_agent("空闲", teams=(cast.team,))
    page = signed_in(cast.agent).get(address(cast.ticket, "move", "assign"))
    people = {one.user: one for one in page.context["people"]}
    assert people[cast.agent].open_count == 1
    assert people[free].open_count == 0
    assert people[free].is_on_shift
    assert list(people)[0] == free


def test_choosing_another_team_shows_its_people_without_saving():
    cast = make_cast()
    other = make_team()
    member = make_agent(teams=(other,))
    page = signed_in(cast.agent).post(
        address(cast.ticket, "move", "assign"), {"team": other.pk, "comment": "转给你们", "refresh": "1"}
    )
    assert page.status_code == 200
    assert [one.user for one in page.context["people"]] == [member]
    assert "转给你们" in page.content.decode()
    assert not page.context["form"].errors


def test_person_of_another_team_is_refused_at_the_field():
    cast = make_cast()
    stranger = make_agent()
    page = signed_in(cast.agent).post(
        address(cast.ticket, "move", "assign"), {"team": cast.team.pk, "assignee": stranger.pk}
    )
    assert (page.status_code, list(page.context["form"].errors)) == (400, ["assignee"])
