"""The words that articles are filed under."""

from django.db import models
from django.utils.translation import pgettext_lazy


class ArticleKind(models.TextChoices):
    """What sort of answer it is."""

    FAQ = "faq", pgettext_lazy("article", "FAQ")
    HOW_TO = "how_to", pgettext_lazy("article", "How-to")
    TROUBLESHOOTING = "troubleshooting", pgettext_lazy("article", "Troubleshooting")
    KNOWN_ERROR = "known_error", pgettext_lazy("article", "Known error")


class ArticleState(models.TextChoices):
    """Where the working copy is. Whether a version stands published is the article's `is_published`."""

    DRAFT = "draft", pgettext_lazy("article", "Draft")
    IN_REVIEW = "in_review", pgettext_lazy("article", "In review")
    PUBLISHED = "published", pgettext_lazy("article", "Published")
    ARCHIVED = "archived", pgettext_lazy("article", "Archived")


class VersionState(models.TextChoices):
    """What became of one version."""

    DRAFT = "draft", pgettext_lazy("version of an article", "Draft")
    IN_REVIEW = "in_review", pgettext_lazy("version of an article", "In review")
    PUBLISHED = "published", pgettext_lazy("version of an article", "Published")
    REPLACED = "replaced", pgettext_lazy("version of an article", "Earlier version")
    DISCARDED = "discarded", pgettext_lazy("version of an article", "Discarded")


WORKING_STATES = (VersionState.DRAFT, VersionState.IN_REVIEW)


class Audience(models.TextChoices):
    """Who may read it once it is published."""

    EVERYONE = "everyone", pgettext_lazy("article", "Everyone")
    STAFF = "staff", pgettext_lazy("article", "IT staff")
    TEAMS = "teams", pgettext_lazy("article", "Certain teams")
    DEPARTMENTS = "departments", pgettext_lazy("article", "Certain departments")


class TicketRole(models.TextChoices):
    """What an article and a ticket have to do with each other."""

    WRITTEN_FROM = "written_from", pgettext_lazy("article", "Written from it")
    SOLVED = "solved", pgettext_lazy("article", "Solved it")
    RELATED = "related", pgettext_lazy("article", "Related")


class ArticleLanguage(models.TextChoices):
    CHINESE = "zh-hans", "简体中文"
    ENGLISH = "en", "English"
