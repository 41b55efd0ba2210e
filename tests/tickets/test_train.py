"""Learning how tickets are filed: what is measured, how little is too little, and that a worker may die."""

import io
import os
import subprocess
import sys
from datetime import timedelta

import numpy as np
import pytest
from django.conf import settings
from django.utils import timezone

from tests.factories import make_agent, make_category, make_team, make_user
from tests.tickets.desk_cast import signed_in
from tests.tickets.filing import ACCOUNTS, PRINTING, file_tickets, learn
from tickets.models import ProposalModel, ProposalSettings, ProposalSettingsChange, ProposalTraining
from tickets.proposals.weights import Weights
from tickets.tasks import keep_proposals

pytestmark = pytest.mark.django_db
PAGE = "/settings/proposals/"


@pytest.fixture
def admin():
    return signed_in(make_user("钟原", roles=("administrator",)))


def page_of(client) -> str:
    return client.get(PAGE, headers={"accept-language": "en"}).content.decode()


@pytest.fixture
def filed():
    team = make_team("桌面运维组")
    file_tickets(PRINTING, 150, category=make_category("打印机"), team=team)
    file_tickets(ACCOUNTS, 150, category=make_category("账号"), team=team)


def test_the_administrator_reads_how_often_it_is_right(admin, filed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert admin.post(f"{PAGE}train/").status_code == 302
    assert ProposalTraining.objects.get().state == "done"
    page = page_of(admin)
    assert "right on 60 tickets that were held back" in page
    assert "打印机" in page and "账号" in page


def test_one_class_is_too_few_to_tell_apart(admin, filed):
    learn()
    model = ProposalModel.objects.get(target="team")
    assert (model.silent, model.weights) == ("few_classes", None)
    assert "it takes two at least with 20 tickets each" in page_of(admin)


def test_few_tickets_keep_it_silent(admin):
    file_tickets(PRINTING, 7, category=make_category(), team=None)
    learn()
    assert {model.silent for model in ProposalModel.objects.all()} == {"few_tickets"}
    assert "there are 7, it takes 200" in page_of(admin)


def test_no_tickets_at_all(admin):
    learn()
    assert ProposalModel.objects.filter(silent="few_tickets", tickets=0).count() == 3


def test_the_next_version_takes_the_place_of_the_first_and_keeps_its_figures(filed):
    learn()
    learn()
    first, second = ProposalModel.objects.filter(target="category").order_by("version")
    assert (first.version, first.is_current, first.weights) == (1, False, None)
    assert first.accuracy is not None
    assert (second.version, second.is_current) == (2, True)


def test_what_is_kept_holds_no_words_and_runs_nothing(filed):
    learn()
    kept = bytes(ProposalModel.objects.get(target="category").weights)
    assert "打印机".encode() not in kept
    assert len(kept) < 5_000_000
    with np.load(io.BytesIO(kept), allow_pickle=False) as arrays:
        assert {array.dtype.kind for array in arrays.values()} <= {"i", "u", "f"}


def test_a_pickle_is_refused():
    kept = io.BytesIO()
    names = ("classes", "hashes", "rarity", "slopes", "offsets", "stretch")
    np.savez_compressed(kept, **{name: np.array([{}], dtype=object) for name in names})
    with pytest.raises(ValueError, match="pickle"):
        Weights.unpack(kept.getvalue())


def test_beat_learns_the_first_time_and_then_once_a_week(filed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        keep_proposals()
    with django_capture_on_commit_callbacks(execute=True):
        keep_proposals()
    assert [one.state for one in ProposalTraining.objects.all()] == ["done"]
    ProposalTraining.objects.update(created_at=timezone.now() - timedelta(days=8))
    with django_capture_on_commit_callbacks(execute=True):
        keep_proposals()
    assert ProposalTraining.objects.filter(state="done").count() == 2


def test_what_a_dead_worker_left_is_begun_anew(filed):
    silent_since = timezone.now() - timedelta(minutes=30)
    ProposalTraining.objects.create(created_at=silent_since, state="running", heartbeat_at=silent_since, attempts=1)
    keep_proposals()
    assert ProposalTraining.objects.get().state == "done"


def test_what_fails_each_time_is_given_up(filed):
    silent_since = timezone.now() - timedelta(minutes=30)
    ProposalTraining.objects.create(created_at=silent_since, state="running", heartbeat_at=silent_since, attempts=3)
    keep_proposals()
    assert ProposalTraining.objects.get().state == "failed"


def test_asking_twice_learns_once(admin, filed):
    ProposalTraining.objects.create(created_at=timezone.now(), state="running", heartbeat_at=timezone.now())
    admin.post(f"{PAGE}train/")
    assert ProposalTraining.objects.count() == 1
    assert "htmx" not in page_of(admin) or 'hx-trigger="every 2s"' in page_of(admin)


def test_the_threshold_is_kept_with_who_changed_it(admin):
    assert admin.post(PAGE, {"threshold": "75", "routes": "on", "note": "先试试"}).status_code == 302
    settings_now = ProposalSettings.load()
    assert (settings_now.threshold, settings_now.routes) == (75, True)
    change = ProposalSettingsChange.objects.get()
    assert (change.by.name, change.changes) == ("钟原", {"threshold": [60, 75], "routes": [False, True]})
    assert "先试试" in page_of(admin)


@pytest.mark.parametrize("wrong", ["29", "100", "", "x", "-1"])
def test_a_threshold_that_makes_no_sense_is_refused(admin, wrong):
    assert admin.post(PAGE, {"threshold": wrong}).status_code == 400
    assert not ProposalSettings.objects.exists()


def test_others_neither_read_nor_train():
    client = signed_in(make_agent(role="supervisor"))
    assert client.get(PAGE).status_code == 404
    assert client.post(f"{PAGE}train/").status_code == 404
    assert client.get(f"{PAGE}progress/").status_code == 404
    assert not ProposalTraining.objects.exists()


def test_the_page_costs_the_same_however_much_was_learned(admin, filed, django_assert_max_num_queries):
    for _time in range(3):
        learn()
    with django_assert_max_num_queries(20):
        page_of(admin)


def test_the_web_process_does_not_load_the_library_that_learns():
    script = (
        "import django, sys; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        "print(sorted(name for name in ('sklearn', 'scipy') if name in sys.modules))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "helpdesk.settings"},
    )  # fmt: skip
    assert found.stdout.strip() == "[]"
