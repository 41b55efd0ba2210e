"""Who may what: a table of addresses and roles, and that the rule and its queryset agree."""

import pytest

from accounts.roles import Role
from assets import actions, policies
from assets.finding import visible_assets
from assets.models import Asset
from tests.assets.making import make_asset, make_kind, make_place
from tests.factories import make_agent, make_user
from tickets.exceptions import NotAllowed

pytestmark = pytest.mark.django_db

MANAGERS = {Role.ASSISTANT, Role.SECOND_LINE, Role.SUPERVISOR, Role.ADMINISTRATOR}
READERS = {
    Role.FIRST_LINE, Role.AUDITOR, Role.PROBLEM_MANAGER, Role.CHANGE_MANAGER, Role.RELEASE_MANAGER,
    Role.KNOWLEDGE_MANAGER,
}  # fmt: skip
OUTSIDE = {"employee", Role.CAB_MEMBER}
EVERYBODY = sorted({*MANAGERS, *READERS, *OUTSIDE})

READ = [
    "/assets/",
    "/assets/{n}/",
    "/assets/{n}/impact/",
    "/assets/labels/",
    "/assets/stock-takes/",
    "/assets/export/csv/",
]
MANAGE = [
    "/assets/new/", "/assets/{n}/edit/", "/assets/{n}/moves/issue/", "/assets/{n}/relations/", "/assets/import/",
    "/assets/stock-takes/new/",
]  # fmt: skip
CONFIGURE = ["/settings/assets/", "/settings/assets/kinds/new/", "/settings/assets/places/new/"]


def person(role):
    return make_user() if role == "employee" else make_user(roles=(role,))


@pytest.mark.parametrize("role", EVERYBODY)
def test_pages_by_role(client, role):
    client.force_login(person(role))
    number = make_asset().number

    def statuses(paths):
        return {client.get(path.format(n=number)).status_code for path in paths}

    assert statuses(READ) == ({404} if role in OUTSIDE else {200})
    assert statuses(MANAGE) == ({200} if role in MANAGERS else {404})
    assert statuses(CONFIGURE) == ({200} if role == Role.ADMINISTRATOR else {404})
    assert client.get("/assets/mine/").status_code == 200


def test_a_stranger_signs_in_first(client):
    assert client.get("/assets/").headers["Location"] == "/login/?next=/assets/"


@pytest.mark.parametrize("role", sorted({*READERS, *OUTSIDE}))
def test_no_verb_is_carried_out_for_those_who_do_not_manage(role):
    by = person(role)
    keeper = make_agent(role=Role.SECOND_LINE)
    asset, licence = make_asset(owner=by), make_asset("licence", seats=1)
    relation = actions.relate(asset, by=keeper, kind="depends_on", target=licence)
    seat = actions.assign_seat(licence, by=keeper, person=by)
    stock_take = actions.start_stock_take(by=keeper, name="盘点")
    events = asset.events.count()

    for verb in (
        lambda: actions.register(make_kind(), by=by, name="T14"),
        lambda: actions.edit(asset, by=by, vendor="戴尔"),
        lambda: actions.move(asset, "return", by=by),
        lambda: actions.relate(licence, by=by, kind="depends_on", target=asset),
        lambda: actions.unrelate(relation, by=by),
        lambda: actions.assign_seat(licence, by=by, person=by),
        lambda: actions.release_seat(seat, by=by),
        lambda: actions.start_stock_take(by=by, name="盘点"),
        lambda: actions.count(stock_take, [asset.number], by=by),
        lambda: actions.close_stock_take(stock_take, by=by),
        lambda: actions.correct_line(stock_take.lines.get(), by=by),
        lambda: actions.save_kind(make_kind(), by=by, name="x"),
        lambda: actions.save_place(make_place(), by=by, name="x"),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert asset.events.count() == events


@pytest.mark.parametrize("role", EVERYBODY)
def test_the_rule_and_its_queryset_agree(role):
    user = person(role)
    make_asset(owner=user)
    make_asset(owner=make_user())
    make_asset(state="disposed")
    make_asset("service", is_public=True)
    make_asset("service", is_public=True, state="disposed")

    for asset in Asset.objects.all():
        assert visible_assets(user).contains(asset) == policies.can_view(user, asset)
        assert Asset.objects.filter(policies.nameable_condition(user)).contains(asset) == policies.can_name(user, asset)


def test_somebody_who_has_left_sees_nothing():
    user = make_user(is_active=False)
    asset = make_asset(owner=user)

    assert not policies.can_view(user, asset)
    assert not visible_assets(user).exists()


def test_whoever_scans_the_label_of_their_own_device_finds_it(client):
    owner = make_user()
    asset = make_asset(owner=owner)
    client.force_login(owner)

    assert client.get(f"/assets/{asset.number}/").headers["Location"] == f"/assets/mine/#{asset.number}"
