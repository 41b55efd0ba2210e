"""Editing the catalogue on its pages of settings."""

import pytest

from accounts.roles import Role
from catalog.models import CatalogGroup, CatalogItem
from tests.catalog.cast import make_bundle, make_item
from tests.factories import make_agent, make_department, make_user
from tests.tickets.forms_cast import field

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = make_user(roles=(Role.ADMINISTRATOR,))
    client.force_login(user)
    return user


def sent(item=None, *members, do="save", **values):
    """The page of an item as a browser sends it."""
    data = {
        "name": "工位电话", "name_en": "Desk phone", "slug": "phone", "audience": "everyone", "position": "5",
        "is_active": "on", "do": do, "version": str(item.version) if item else "",
    }  # fmt: skip
    data["group"] = str(CatalogGroup.objects.get_or_create(slug="g", defaults={"name": "设备"})[0].pk)
    data |= {"members-TOTAL_FORMS": str(len(members)), "members-INITIAL_FORMS": "0"}
    for index, (member, waits) in enumerate(members):
        data |= {f"members-{index}-item": str(member.pk), f"members-{index}-position": str(index + 1)}
        data |= {f"members-{index}-waits": "on"} if waits else {}
    return data | values


def test_makes_an_item_and_keeps_who_made_it(client, administrator):
    answer = client.post("/settings/catalog/items/new/", sent(note="新增座机"))
    assert answer.status_code == 302, answer.context["form"].errors
    item = CatalogItem.objects.get(slug="phone")
    [change] = item.history.all()
    assert (item.version, change.by, change.note) == (1, administrator, "新增座机")


def test_change_is_kept_with_what_it_changed(client, administrator):
    client.post("/settings/catalog/items/new/", sent())
    item = CatalogItem.objects.get(slug="phone")
    client.post("/settings/catalog/items/phone/", sent(item, delivery_hours="27", note="供应商变慢"))
    item.refresh_from_db()
    assert (item.version, item.delivery_hours) == (2, 27)
    page = client.get("/settings/catalog/items/phone/").content.decode()
    assert "供应商变慢" in page
    assert "<del>—</del> → 27" in page


def test_same_again_is_no_change(client, administrator):
    client.post("/settings/catalog/items/new/", sent())
    item = CatalogItem.objects.get(slug="phone")
    client.post("/settings/catalog/items/phone/", sent(item))
    assert item.history.count() == 1


def test_refuses_to_save_over_what_somebody_else_saved(client, administrator):
    client.post("/settings/catalog/items/new/", sent())
    item = CatalogItem.objects.get(slug="phone")
    client.post("/settings/catalog/items/phone/", sent(item, name="座机"))
    answer = client.post("/settings/catalog/items/phone/", sent(item, name="电话机"))
    assert answer.status_code == 409
    assert CatalogItem.objects.get(slug="phone").name == "座机"


def test_preview_saves_nothing(client, administrator):
    item = make_item(asks=(field("a", label="要几台？"),))
    answer = client.post(f"/settings/catalog/items/{item.slug}/", sent(item, do="preview", form=str(item.form_id)))
    assert answer.status_code == 200
    assert "要几台？" in answer.content.decode()
    assert CatalogItem.objects.get(pk=item.pk).name == "新笔记本"


def test_members_make_it_a_bundle_in_their_order(client, administrator):
    account, mail = make_item("账号"), make_item("邮箱")
    client.post("/settings/catalog/items/new/", sent(None, (mail, False), (account, True)))
    bundle = CatalogItem.objects.get(slug="phone")
    assert bundle.is_bundle
    assert [(one.item, one.waits) for one in bundle.members.all()] == [(mail, False), (account, True)]


def test_bundle_in_a_bundle_is_refused(client, administrator):
    inner = make_bundle(make_item())
    answer = client.post("/settings/catalog/items/new/", sent(None, (inner, False)))
    assert answer.status_code == 400
    assert not CatalogItem.objects.filter(slug="phone").exists()


def test_item_for_chosen_departments_is_for_them(client, administrator):
    department = make_department()
    values = {"audience": "chosen", "departments": [str(department.pk)], "roles": ["supervisor"]}
    client.post("/settings/catalog/items/new/", sent(None, **values))
    item = CatalogItem.objects.get(slug="phone")
    assert list(item.departments.all()) == [department]
    assert item.roles == ["supervisor"]


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"name": ""}, "name"),
        ({"delivery_hours": "0"}, "delivery_hours"),
        ({"title_field": "nothing"}, "title_field"),
        ({"slug": "other"}, "slug"),
        ({"audience": "nobody"}, "audience"),
        ({"icon": "no-such-picture"}, "icon"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(client, administrator, wrong, where):
    answer = client.post("/settings/catalog/items/new/", sent(None, **wrong))
    assert answer.status_code == 400
    assert where in answer.context["form"].errors


def test_groups_are_named_and_put_in_order(client, administrator):
    one = CatalogGroup.objects.create(slug="one", name="一")
    data = {
        "groups-TOTAL_FORMS": "2", "groups-INITIAL_FORMS": "1", "groups-0-pk": str(one.pk), "groups-0-name": "第一",
        "groups-0-slug": "one", "groups-0-position": "9", "groups-1-name": "新组", "groups-1-slug": "two",
        "groups-1-position": "1",
    }  # fmt: skip
    client.post("/settings/catalog/groups/", data)
    assert [group.name for group in CatalogGroup.objects.all()] == ["新组", "第一"]
    page = client.get("/settings/catalog/groups/").content.decode()
    assert administrator.name in page
    assert "新组 · 第一" in page
    assert client.post("/settings/catalog/groups/", data | {"based_on": "0"}).status_code == 409
    assert client.post("/settings/catalog/groups/", data | {"groups-0-slug": "other"}).status_code == 400


@pytest.mark.parametrize("path", ["", "groups/", "items/new/", "items/phone/"])
@pytest.mark.parametrize("role", [None, Role.SUPERVISOR, Role.AUDITOR])
def test_pages_are_there_for_administrators_only(client, path, role):
    make_item(slug="phone")
    client.force_login(make_agent(role=role) if role else make_user())
    assert client.get(f"/settings/catalog/{path}").status_code == 404
