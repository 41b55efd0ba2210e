"""The settings of synonyms: who, what is refused, what it would change, and what is kept of it."""

import pytest

from tests.factories import make_ticket
from tests.search.conftest import as_user
from tickets.models import SynonymChange, SynonymGroup

pytestmark = pytest.mark.django_db
PAGE, API = "/settings/synonyms/", "/api/v1/synonyms/"


def test_a_group_is_made_changed_and_removed_with_its_history(administrator):
    client = as_user(administrator)
    assert client.post(f"{PAGE}new/", {"words": "打不开 = 无法访问\n登不上", "is_active": "on"}).status_code == 302
    group = SynonymGroup.objects.get()
    assert group.words == ["打不开", "无法访问", "登不上"]
    client.post(f"{PAGE}{group.pk}/", {"words": "打不开 = 进不去", "is_active": "on"})
    client.post(f"{PAGE}{group.pk}/remove/")
    assert not SynonymGroup.objects.exists()
    assert [(change.verb, change.actor) for change in SynonymChange.objects.order_by("pk")] == [
        (verb, administrator) for verb in ("made", "changed", "removed")
    ]
    page = client.get(PAGE).content.decode()
    assert "<s>打不开 = 无法访问 = 登不上</s> → 打不开 = 进不去" in page


def test_the_preview_says_what_a_group_changes_and_keeps_nothing(administrator):
    for n in range(3):
        make_ticket(title=f"内网无法访问 {n}")
    make_ticket(title="邮箱打不开")
    page = (
        as_user(administrator)
        .post(f"{PAGE}new/", {"words": "打不开=无法访问", "is_active": "on", "do": "preview"})
        .content.decode()
    )
    assert "1 → <strong>4</strong>" in page
    assert "3 → <strong>4</strong>" in page
    assert not SynonymGroup.objects.exists()


@pytest.mark.parametrize(
    "words", ["打不开", "打不开 = 打不開", "。 = ，", "x" * 41 + " = y", "=".join(map(str, range(21)))]
)
def test_what_makes_no_group_is_refused_at_the_field_and_stays_typed(administrator, words):
    answer = as_user(administrator).post(f"{PAGE}new/", {"words": words, "is_active": "on"})
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"words"}
    assert words in answer.content.decode()


def test_nobody_else_finds_them(agent, employee):
    for user in (agent, employee):
        assert as_user(user).get(PAGE).status_code == 404
        assert as_user(user).get(API).status_code == 403


def test_the_api_does_the_same(administrator):
    client = as_user(administrator)
    made = client.post(API, {"words": ["a1", "b1"]}, "application/json")
    assert made.status_code == 201, made.content
    address = f"{API}{made.json()['id']}/"
    assert client.patch(address, {"is_active": False}, "application/json").json()["is_active"] is False
    assert client.patch(address, {"words": ["nur eines"]}, "application/json").status_code == 400
    assert client.delete(address).status_code == 204
    assert client.get(API).json()["results"] == []


def test_two_groups_that_share_a_word_are_both_asked(administrator, found):
    make_ticket(title="内网登不上")
    SynonymGroup.objects.create(words=["打不开", "无法访问"])
    SynonymGroup.objects.create(words=["打不开", "登不上"])
    assert found("打不开") == ["内网登不上"]


def test_a_part_of_a_number_is_no_word(found):
    make_ticket(title="PC-00123 蓝屏")
    make_ticket(title="电脑 00123")
    SynonymGroup.objects.create(words=["PC", "电脑"])
    assert found("PC-00123") == ["PC-00123 蓝屏"]
