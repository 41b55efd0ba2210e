"""Relations, the circles that make no sense, and what depends on an asset."""

import pytest
from django.core.exceptions import ValidationError

from assets import actions
from assets.drawing import draw_impact, shorten
from assets.impact import MAX_DEPTH
from assets.models import AssetEvent, AssetRelation
from tests.assets.making import make_asset

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["runs_on", "part_of"])
def test_nothing_carries_or_contains_itself_however_far_around(keeper, kind):
    first, second, third = (make_asset("server") for _ in range(3))
    actions.relate(first, by=keeper, kind=kind, target=second)
    actions.relate(second, by=keeper, kind=kind, target=third)

    with pytest.raises(ValidationError) as refusal:
        actions.relate(third, by=keeper, kind=kind, target=first)
    assert refusal.value.error_dict["target"][0].code == "circle"


def test_two_services_may_need_each_other(keeper):
    directory, names = make_asset("service"), make_asset("service")

    actions.relate(directory, by=keeper, kind="depends_on", target=names)
    actions.relate(names, by=keeper, kind="depends_on", target=directory)

    assert AssetRelation.objects.count() == 2
    assert draw_impact(names).count == 1


def test_the_same_relation_twice_is_one_and_told_once(keeper):
    service, server = make_asset("service"), make_asset("server")

    for _time in range(2):
        actions.relate(service, by=keeper, kind="runs_on", target=server)

    assert AssetEvent.objects.get().data["target"]["name"] == server.number


@pytest.mark.parametrize("kind", ["", "likes", "runs_on\x00"])
def test_an_unknown_relation_is_refused(keeper, kind):
    with pytest.raises(ValidationError):
        actions.relate(make_asset(), by=keeper, kind=kind, target=make_asset())


def test_an_asset_is_not_related_to_itself(keeper):
    asset = make_asset()

    with pytest.raises(ValidationError):
        actions.relate(asset, by=keeper, kind="depends_on", target=asset)


def test_the_impact_is_drawn_layer_by_layer_in_few_statements(keeper, django_assert_max_num_queries):
    switch, host, erp, finance, mes = (make_asset("service") for _ in range(5))
    for source, kind, target in (
        (host, "depends_on", switch),
        (erp, "runs_on", host),
        (finance, "part_of", erp),
        (mes, "depends_on", erp),
        (mes, "depends_on", host),
    ):
        actions.relate(source, by=keeper, kind=kind, target=target)

    with django_assert_max_num_queries(3):
        drawing = draw_impact(switch)

    assert {node.asset: node.depth for node in drawing.nodes} == {switch: 0, host: 1, erp: 2, mes: 2, finance: 3}
    assert len(drawing.edges) == 5
    assert [assets for _depth, assets in drawing.layers][0] == [host]


def test_a_chain_longer_than_can_be_drawn_says_so(keeper):
    chain = [make_asset("service") for _ in range(MAX_DEPTH + 2)]
    AssetRelation.objects.bulk_create(
        AssetRelation(source=after, target=before, kind="depends_on")
        for before, after in zip(chain, chain[1:], strict=False)
    )

    drawing = draw_impact(chain[0])

    assert (drawing.is_cut, drawing.count) == (True, MAX_DEPTH)


def test_the_page_says_the_same_as_a_list(client, keeper):
    service, server = make_asset("service", name="文件服务"), make_asset("server")
    actions.relate(service, by=keeper, kind="runs_on", target=server)
    client.force_login(keeper)

    page = client.get(f"/assets/{server.number}/impact/").content.decode()

    assert page.count(f'href="/assets/{service.number}/"') == 2


def test_labels_are_cut_by_their_width():
    assert shorten("域名与地址服务（DNS/DHCP）", 12) == "域名与地址…"
    assert shorten("ERP", 12) == "ERP"


def test_the_drawer_relates_and_takes_away(client, keeper):
    service, server = make_asset("service"), make_asset("server", name="数据库服务器")
    client.force_login(keeper)
    address = f"/assets/{service.number}/relations/"

    assert server.number in client.get(f"{address}?q=数据库").content.decode()
    client.post(address, {"kind": "runs_on", "target": server.number})
    relation = AssetRelation.objects.get()
    client.post(address, {"remove": relation.pk})
    assert not AssetRelation.objects.exists()
