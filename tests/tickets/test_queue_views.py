"""Saved views, and the palette that finds them."""

import pytest

from tests.factories import make_agent, make_team, make_ticket, make_user
from tests.tickets.test_queue_page import QUEUE, as_user, listed, text_of
from tickets.models import SavedView
from tickets.queue import forms, side

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return make_team("桌面运维组")


@pytest.fixture
def agent(team):
    return make_agent(teams=(team,))


def save(agent, query: str, **data):
    return as_user(agent).post(f"{QUEUE}views/save/?{query}", {"name": "紧急的", **data})


def test_a_saved_view_shows_what_was_seen(agent, team):
    wanted = make_ticket(by=agent, team=team, priority=1)
    make_ticket(by=agent, team=team, priority=4)
    make_ticket(by=agent, team=make_team(), priority=1)
    answer = save(agent, "view=team&open=true&priority=1&ordering=-updated_at")
    view = SavedView.objects.get()
    assert answer["Location"] == f"{QUEUE}?view={view.pk}"
    assert listed(agent, f"view={view.pk}") == {wanted.number}
    assert view.query == "team=mine&open=true&priority=1&ordering=-updated_at"
    side = text_of(as_user(agent).get(f"{QUEUE}counts/?view={view.pk}"))
    assert "紧急的" in side


def test_it_is_private_unless_shared(agent, team):
    mate, stranger = make_agent(teams=(team,)), make_agent(teams=(make_team(),))
    save(agent, "view=all&priority=1")
    assert "紧急的" not in text_of(as_user(mate).get(QUEUE))
    save(agent, "view=all&priority=1", name="共享的", team=team.pk)
    assert "共享的" in text_of(as_user(mate).get(QUEUE))
    assert "共享的" not in text_of(as_user(stranger).get(QUEUE))


def test_a_shared_view_means_the_reader_when_it_says_me(agent, team):
    mate = make_agent(teams=(team,))
    own = make_ticket(by=mate, team=team, assignee=mate)
    make_ticket(by=agent, team=team, assignee=agent)
    save(agent, "view=mine", team=team.pk)
    assert listed(mate, f"view={SavedView.objects.get().pk}") == {own.number}


def test_a_view_of_others_gives_way_to_the_first(agent):
    view = SavedView.objects.create(owner=make_agent(), name="fremd", query="priority=1")
    assert "<h1>My team</h1>" in text_of(as_user(agent).get(f"{QUEUE}?view={view.pk}"))


def test_it_can_be_renamed_changed_and_deleted(agent):
    save(agent, "view=all&priority=1")
    view = SavedView.objects.get()
    client = as_user(agent)
    client.post(f"{QUEUE}views/{view.pk}/", {"name": "最急的"})
    client.post(f"{QUEUE}views/{view.pk}/update/?view={view.pk}&priority=2")
    view.refresh_from_db()
    assert (view.name, view.query) == ("最急的", "priority=2")
    client.post(f"{QUEUE}views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("path", ["", "update/", "delete/"])
def test_only_its_owner_changes_it(agent, team, path):
    view = SavedView.objects.create(owner=make_agent(teams=(team,)), team=team, name="geteilt")
    assert as_user(agent).post(f"{QUEUE}views/{view.pk}/{path}", {"name": "x"}).status_code == 404
    view.refresh_from_db()
    assert view.name == "geteilt"


def test_a_view_keeps_its_columns(agent):
    make_ticket(by=agent, channel="phone")
    save(agent, "view=all")
    view = SavedView.objects.get()
    client = as_user(agent)
    client.post(f"{QUEUE}columns/?view={view.pk}", {"column": ["channel"]})
    assert "Hotline" in text_of(client.get(f"{QUEUE}?view={view.pk}"))
    assert "Hotline" not in text_of(client.get(f"{QUEUE}?view=all"))


def test_a_name_is_used_once_and_what_was_typed_stays(agent):
    save(agent, "view=all")
    answer = save(agent, "view=mine", name=" 紧急的 ")
    assert answer.status_code == 400
    assert "紧急的" in text_of(answer)
    assert SavedView.objects.count() == 1


def test_one_shares_with_one_s_own_teams_only(agent):
    assert save(agent, "view=all", team=make_team().pk).status_code == 400


def test_views_are_not_without_number(agent, monkeypatch):
    monkeypatch.setattr(forms, "MAX_SAVED_VIEWS", 1)
    save(agent, "view=all")
    assert save(agent, "view=all", name="zweite").status_code == 400


def test_a_broken_saved_query_shows_a_page(agent):
    view = SavedView.objects.create(owner=agent, name="kaputt", query="priority=9&ordering=x&%ff=&team=a", columns=[1])
    assert as_user(agent).get(f"{QUEUE}?view={view.pk}").status_code == 200


def palette(user, text: str) -> list[tuple[str, str]]:
    results = as_user(user).get(f"{QUEUE}palette/", {"q": text}).json()["results"]
    return [(result["group"], result["label"]) for result in results]


def test_the_palette_finds_tickets_people_views_and_actions(agent):
    ticket = make_ticket(make_user("林晓雨"), title="打印机脱机")
    save(agent, "view=all")
    assert palette(agent, "打印机") == [("Tickets", f"{ticket.number} 打印机脱机")]
    assert palette(agent, ticket.number.lower()) == [("Tickets", f"{ticket.number} 打印机脱机")]
    assert ("People", f"林晓雨 {ticket.requester.employee_number}") in palette(agent, "林晓")
    assert palette(agent, "紧急") == [("Views", "紧急的")]
    assert ("Actions", "New ticket") in palette(agent, "new")
    assert ("Views", "My team") in palette(agent, "")


@pytest.mark.parametrize("text", ["\x00", "%", "'", "\\", "x" * 5000, ":*", "&|!"])
def test_the_palette_takes_whatever_is_typed(agent, text):
    make_ticket()
    assert as_user(agent).get(f"{QUEUE}palette/", {"q": text}).status_code == 200


def test_a_shared_view_that_no_page_wrote_harms_nobody(agent, team):
    view = SavedView.objects.create(owner=make_agent(teams=(team,)), team=team, name="voll", query="&" * 1_999)
    for address in (QUEUE, f"{QUEUE}counts/", f"{QUEUE}?view={view.pk}"):
        assert as_user(agent).get(address).status_code == 200


def test_what_others_share_does_not_crowd_out_one_s_own(agent, team, monkeypatch):
    monkeypatch.setattr(side, "MAX_LISTED", 2)
    mate = make_agent(teams=(team,))
    for n in range(3):
        SavedView.objects.create(owner=mate, team=team, name=f"!{n}")
    save(agent, "view=all")
    assert "紧急的" in text_of(as_user(agent).get(QUEUE))
