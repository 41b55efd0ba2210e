"""Editing the facts: only what was changed, only over what was read."""

import pytest

from tests.factories import make_agent, make_category
from tests.tickets.desk_cast import edit_url, make_cast, signed_in
from tickets import actions
from tickets.workspace.fact_form import as_sent, fact_form

pytestmark = pytest.mark.django_db


def sent(ticket, **changes) -> dict:
    """What a browser sends: every field as the page showed it, the changed ones as typed."""
    form = fact_form(ticket)
    data = {}
    for name in form.fields:
        value = as_sent(form[name])
        data[name] = value
        if form.fields[name].show_hidden_initial:
            data[f"initial-{name}"] = str(bool(value)) if name == "confidential" else value
    data |= {"version": ticket.version, "seen": ticket.event_count} | changes
    return {name: value for name, value in data.items() if value != ""} | {
        name: "" for name, value in changes.items() if value == ""
    }


def test_form_shows_the_facts_and_what_was_read():
    cast = make_cast(title="旧标题", category=make_category("打印"))
    page = signed_in(cast.agent).get(edit_url(cast.ticket)).content.decode()
    assert 'name="initial-title" value="旧标题"' in page
    assert page.count("打印") >= 1


def test_only_what_was_changed_is_saved():
    cast = make_cast(device="NB-1")
    signed_in(cast.agent).post(edit_url(cast.ticket), sent(cast.ticket, title="新标题", tags="月结，补丁"))
    event = cast.ticket.events.last()
    assert event.changes == {"title": ["打印机脱机", "新标题"], "tags": [[], ["月结", "补丁"]]}


def test_nothing_different_records_nothing():
    cast = make_cast()
    before = cast.ticket.event_count
    assert signed_in(cast.agent).post(edit_url(cast.ticket), sent(cast.ticket)).status_code == 302
    cast.ticket.refresh_from_db()
    assert cast.ticket.event_count == before


def test_priority_other_than_proposed_needs_a_reason_at_its_field():
    cast = make_cast()
    client = signed_in(cast.agent)
    page = client.post(edit_url(cast.ticket), sent(cast.ticket, priority="1", title="打了一半"))
    assert (page.status_code, list(page.context["form"].errors)) == (400, ["reason"])
    assert "打了一半" in page.content.decode()
    client.post(edit_url(cast.ticket), sent(cast.ticket, priority="1", reason="月结"))
    cast.ticket.refresh_from_db()
    assert (cast.ticket.priority, cast.ticket.priority_overridden) == (1, True)


@pytest.mark.parametrize("title", ["", "x" * 201])
def test_bad_title_is_refused_and_kept(title):
    cast = make_cast()
    page = signed_in(cast.agent).post(edit_url(cast.ticket), sent(cast.ticket, title=title, device="保留我"))
    assert (page.status_code, list(page.context["form"].errors)) == (400, ["title"])
    assert "保留我" in page.content.decode()


def test_stale_save_shows_both_values_keeps_the_typed_and_saves_on_top():
    cast = make_cast(device="旧设备")
    stale = sent(cast.ticket, device="我的设备", location="我的位置")
    actions.edit(cast.ticket, by=make_agent("许嘉", teams=(cast.team,)), device="别人的设备", title="别人的标题")
    client = signed_in(cast.agent)
    page = client.post(edit_url(cast.ticket), stale)
    html = page.content.decode()
    assert page.status_code == 412
    for words in ("许嘉", "我的设备", "别人的设备", "我的位置"):
        assert words in html
    form, ticket = page.context["form"], page.context["ticket"]
    again = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}
    again |= {name: value for name, value in form.data.items() if name.startswith("initial-")}
    again |= {"version": ticket.version, "seen": ticket.event_count}
    assert client.post(edit_url(cast.ticket), again).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.device, ticket.location, ticket.title) == ("我的设备", "我的位置", "别人的标题")


def test_category_switched_off_since_does_not_hinder():
    category = make_category()
    cast = make_cast(category=category)
    category.is_active = False
    category.save()
    signed_in(cast.agent).post(edit_url(cast.ticket), sent(cast.ticket, device="NB-9"))
    cast.ticket.refresh_from_db()
    assert (cast.ticket.device, cast.ticket.category) == ("NB-9", category)


def test_confidential_can_be_switched_both_ways():
    cast = make_cast()
    client = signed_in(cast.agent)
    client.post(edit_url(cast.ticket), sent(cast.ticket, confidential="on"))
    cast.ticket.refresh_from_db()
    assert cast.ticket.confidential
    data = sent(cast.ticket)
    del data["confidential"]
    client.post(edit_url(cast.ticket), data)
    cast.ticket.refresh_from_db()
    assert not cast.ticket.confidential


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_finished_ticket_refuses_an_edit_and_keeps_the_typed(state):
    cast = make_cast(state)
    page = signed_in(cast.agent).post(edit_url(cast.ticket), sent(cast.ticket, device="打了字"))
    assert page.status_code == 403
    assert "打了字" in page.content.decode()


@pytest.mark.parametrize("role", ["auditor", "administrator", "knowledge_manager"])
def test_who_may_not_edit_has_no_form(role):
    cast = make_cast()
    assert signed_in(make_agent(role=role)).get(edit_url(cast.ticket)).status_code == 404
