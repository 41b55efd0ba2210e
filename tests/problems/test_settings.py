"""The settings of problems, and who changed them."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from problems.models import ProblemSettings, SettingChange
from tests.factories import make_user
from tests.problems.making import make_manager
from tests.tickets.desk_cast import signed_in

pytestmark = pytest.mark.django_db

GIVEN = {
    "candidate_count": "4",
    "candidate_days": "14",
    "review_days": "60",
    "branches": "流程\n\n技术\n人员",
    "note": "按新流程",
}


def url():
    return reverse("problems:settings")


@pytest.fixture
def administrator():
    return make_user("钟原", roles=(Role.ADMINISTRATOR,))


def test_saved_with_who_changed_what(administrator):
    client = signed_in(administrator)
    assert client.post(url(), GIVEN).status_code == 302
    settings = ProblemSettings.load()
    assert (settings.candidate_count, settings.candidate_days, settings.review_days) == (4, 14, 60)
    assert settings.branches == ["流程", "技术", "人员"]
    change = SettingChange.objects.get()
    assert (change.by, change.note, change.changes["candidate_count"]) == (administrator, "按新流程", [3, 4])
    assert "按新流程" in client.get(url()).content.decode()
    client.post(url(), GIVEN)
    assert SettingChange.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"candidate_count": "1"}, {"candidate_days": "0"}, {"review_days": "x"}, {"branches": ""}, {"branches": "人\n人"}],
)
def test_what_makes_no_sense_is_refused(administrator, wrong):
    assert signed_in(administrator).post(url(), GIVEN | wrong).status_code == 400
    assert not SettingChange.objects.exists()


def test_only_administrators(administrator):
    assert signed_in(make_manager()).get(url()).status_code == 404
    assert signed_in(make_manager()).post(url(), GIVEN).status_code == 404
