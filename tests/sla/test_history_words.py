"""The history says what was changed as people know it."""

import pytest
from django.urls import reverse
from django.utils import translation

from sla.editing.change_words import lines_of
from sla.editing.matrix import read_matrix, save_matrix, save_reasons
from sla.editing.policies import PolicyDraft, save_policy
from sla.models import BreachReason, Policy, SettingChange
from tests.factories import make_category, make_user
from tests.sla.browsing import client_of

pytestmark = pytest.mark.usefixtures("promises")


@pytest.fixture
def administrator(db):
    return make_user("钟原", roles=("administrator",), language="en")


def said() -> list[tuple[str, str, str]]:
    with translation.override("en"):
        return lines_of(SettingChange.objects.latest("pk"))


def change_policy(by, **criteria) -> None:
    policy = Policy.objects.get()
    save_policy(policy, PolicyDraft.read({**PolicyDraft.of(policy).as_json(), **criteria}), by=by)


def test_criteria_are_named(administrator) -> None:
    category = make_category("网络")
    change_policy(administrator, kind="incident", priority=1, category_id=category.pk, for_vip=True)
    assert set(said()) == {
        ("Kind", "—", "Incident"),
        ("Priority", "—", "Urgent"),
        ("Category", "—", "网络"),
        ("VIP only", "no", "yes"),
    }


def test_cells_of_the_matrix_are_named(administrator) -> None:
    cells = {**read_matrix(), ("person", "low"): 3}
    save_matrix(cells, by=administrator)
    assert said() == [("One person × Low", "Low", "Medium")] or said()[0][1:] == ("Low", "Medium")


def test_reasons_are_named(administrator) -> None:
    rows = [
        {"pk": reason.pk, "name": reason.name, "name_en": reason.name_en, "is_active": reason.is_active}
        for reason in BreachReason.objects.all()
    ]
    rows[0]["is_active"] = False
    rows.append({"name": "断电", "name_en": "Power cut", "is_active": True})
    save_reasons(rows, by=administrator)
    assert set(said()) == {(f"{rows[0]['name']} · Active", "yes", "no"), ("Breach reason", "—", "断电")}


def test_the_page_shows_them(administrator) -> None:
    change_policy(administrator, position=7)
    page = client_of(administrator).get(reverse("sla:policy", args=[Policy.objects.get().pk])).content.decode()
    assert "<dt>Position</dt><dd><del>100</del> → 7</dd>" in page


def test_an_administrator_saves_the_matrix_on_its_page(administrator) -> None:
    client = client_of(administrator)
    data = {f"{impact}_{urgency}": priority for (impact, urgency), priority in read_matrix().items()}
    answer = client.post(reverse("sla:matrix"), {**data, "person_low": "2", "note": "领导要求", "based_on": "0"})
    assert answer.status_code == 302
    assert read_matrix()["person", "low"] == 2
    assert SettingChange.objects.get().note == "领导要求"


def test_an_administrator_saves_the_reasons_on_their_page(administrator) -> None:
    rows = list(BreachReason.objects.values("pk", "name", "name_en", "is_active"))
    data = {"reasons-TOTAL_FORMS": str(len(rows) + 1), "reasons-INITIAL_FORMS": str(len(rows)), "based_on": "0"}
    for number, row in enumerate([*rows, {"pk": "", "name": "断电", "name_en": "", "is_active": True}]):
        values = {"pk": row["pk"], "name": row["name"], "name_en": row["name_en"], "ORDER": len(rows) - number}
        data |= {f"reasons-{number}-{name}": str(value) for name, value in values.items()}
        data |= {f"reasons-{number}-is_active": "on"} if row["is_active"] else {}
    answer = client_of(administrator).post(reverse("sla:reasons"), data)
    assert answer.status_code == 302
    names = list(BreachReason.objects.order_by("position").values_list("name", flat=True))
    assert (names[0], len(names)) == ("断电", len(rows) + 1)


def test_what_was_saved_since_is_not_overwritten(administrator) -> None:
    save_matrix({**read_matrix(), ("person", "low"): 1}, by=administrator)
    data = {f"{impact}_{urgency}": priority for (impact, urgency), priority in read_matrix().items()}
    answer = client_of(administrator).post(reverse("sla:matrix"), {**data, "person_low": "3", "based_on": "0"})
    assert answer.status_code == 409
    assert read_matrix()["person", "low"] == 1
