"""Telling people: owners whose article is due for review, reviewers, writers."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from knowledge import actions
from knowledge.models import Article
from knowledge.reminding import remind_reviews
from tests.knowledge.making import make_article
from tickets.models import Notification
from tickets.notifications.delivery import sweep

pytestmark = pytest.mark.django_db

EN = {"headers": {"Accept-Language": "en"}}


@pytest.fixture
def due(writer):
    article = make_article(writer)
    Notification.objects.all().delete()
    Article.objects.update(review_on=timezone.localdate() - timedelta(days=1))
    return article


def bells(user):
    return Notification.objects.inbox(user).values_list("topic", flat=True)


def test_the_owner_is_told_in_the_bell_and_by_mail(client, due, writer):
    remind_reviews(timezone.now())
    sweep()

    client.force_login(writer)
    assert f"Due for review: {due.number}" in client.get("/notifications/", **EN).content.decode()
    assert [message.to for message in mail.outbox] == [[writer.email]]
    assert "Read it once more" in mail.outbox[0].body
    assert f"/knowledge/{due.number}/" in mail.outbox[0].body


def test_the_bell_leads_to_the_article(client, due, writer):
    remind_reviews(timezone.now())
    client.force_login(writer)

    answer = client.get(f"/notifications/{Notification.objects.inbox(writer).get().pk}/")

    assert answer.headers["Location"] == f"/knowledge/{due.number}/"


def test_a_second_run_tells_nobody_again(due, writer):
    now = timezone.now()

    assert [remind_reviews(now), remind_reviews(now + timedelta(hours=1))] == [1, 0]
    assert len(bells(writer)) == 1


def test_a_week_later_they_are_told_again(due, writer):
    now = timezone.now()
    remind_reviews(now)

    assert remind_reviews(now + timedelta(days=7)) == 1
    assert len(bells(writer)) == 2


def test_a_new_day_ends_it(due, writer):
    actions.move(due, "confirm", by=writer, review_on=timezone.localdate() + timedelta(days=30))

    assert remind_reviews(timezone.now()) == 0


def test_what_nobody_reads_is_not_reviewed(due, reviewer):
    actions.move(due, "archive", by=reviewer, reason="过时")

    assert remind_reviews(timezone.now()) == 0


def test_reviewers_are_told_of_a_submission(writer, reviewer):
    make_article(writer, state="in_review")

    assert list(bells(reviewer)) == ["article_submitted"]


def test_the_writer_is_told_what_became_of_it(writer, reviewer):
    article = make_article(writer, state="in_review")

    actions.move(article, "send_back", by=reviewer, reason="请写清步骤")

    message = Notification.objects.inbox(writer).get()
    assert (message.topic, message.data["reason"]) == ("article_sent_back", "请写清步骤")
