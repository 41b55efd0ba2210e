"""Moving an article along its life."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from knowledge import events, privacy, telling
from knowledge.actions.base import lock, require
from knowledge.actions.write import begin_version
from knowledge.choices import VersionState
from knowledge.inputs import VerbForm
from knowledge.models import Article, ArticleVersion
from knowledge.models.article import TEXTS
from knowledge.workflow import MOVES, STATES, Move, blockers, is_applicable
from tickets import moments
from tickets.exceptions import Blocked, WrongState

# Sets fields of the article and its versions; returns the article's fields to save and what to keep in the history.
Effect = Callable[[Article, User, Mapping[str, Any], datetime], tuple[set[str], dict[str, Any]]]


@transaction.atomic
def move(
    article: Article, name: str, *, by: User, version: int | None = None, at: datetime | None = None, **values: Any
) -> Article:
    """Carries out a move of `workflow.MOVES` and returns the article fresh.

    Raises NotAllowed, StaleTicket, WrongState, Blocked, or ValidationError by field; then nothing has changed.
    """
    chosen = MOVES[name]
    article = lock(article, version)
    require(chosen.who(by, article))
    _check(article, chosen, by)
    cleaned = VerbForm.cleaned(chosen.requires, chosen.optional, values)
    now = at or moments.now()
    state = article.state
    fields, data = EFFECTS[name](article, by, cleaned, now)
    article.state = chosen.target
    changes = {"state": [state, article.state]} if state != article.state else {}
    reason = str(cleaned.get("reason") or cleaned.get("comment") or "")
    events.record(article, chosen.verb, by, fields={"state", *fields}, changes=changes, at=now, reason=reason, **data)
    telling.follow(article, name, by, now)
    article.__dict__.pop("working_version", None)
    return article


def _check(article: Article, chosen: Move, by: User) -> None:
    if article.state not in chosen.source or not is_applicable(chosen, article):
        names = {"number": article.number, "state": STATES[article.state].label, "move": chosen.label}
        raise WrongState(_("%(number)s is “%(state)s”; “%(move)s” does not start from there.") % names)
    if reasons := blockers(chosen, article, by):
        raise Blocked(reasons)


def _working(article: Article) -> ArticleVersion:
    """The version being written; the states that ask for it have one."""
    found = article.working_version
    assert found is not None  # noqa: S101 (the states draft and in review imply it)
    return found


def submit(article: Article, by: User, values: Mapping[str, Any], now: datetime) -> tuple[set[str], dict[str, Any]]:
    version = _working(article)
    version.state, version.submitted_at = VersionState.IN_REVIEW, now
    version.summary = values.get("summary") or version.summary
    version.save(update_fields=["state", "submitted_at", "summary"])
    return set(), {"ordinal": version.ordinal}


def send_back(article: Article, by: User, values: Mapping[str, Any], now: datetime) -> tuple[set[str], dict[str, Any]]:
    version = _working(article)
    version.state, version.returned_reason = VersionState.DRAFT, values["reason"]
    version.reviewer = by
    version.save(update_fields=["state", "returned_reason", "reviewer"])
    return set(), {"ordinal": version.ordinal}


def withdraw(article: Article, by: User, values: Mapping[str, Any], now: datetime) -> tuple[set[str], dict[str, Any]]:
    version = _working(article)
    version.state = VersionState.DRAFT
    version.save(update_fields=["state"])
    return set(), {"ordinal": version.ordinal}


def publish(article: Article, by: User, values: Mapping[str, Any], now: datetime) -> tuple[set[str], dict[str, Any]]:
    """The version becomes what readers read. Raises ValidationError while personal data stands in it unchecked."""
    version = _working(article)
    found = privacy.find(privacy.texts_of(version), privacy.known_of_article(article))
    if found and not values.get("personal_data_checked"):
        message = _("Personal data may stand in the text: %(found)s. Take it out, or say that it may be published.")
        params = {"found": pgettext("between items", ", ").join(f"{one.label} {one.text}" for one in found[:10])}
        raise ValidationError({"personal_data_checked": ValidationError(message, code="personal_data", params=params)})
    article.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.REPLACED)
    version.state, version.reviewer, version.published_at = VersionState.PUBLISHED, by, now
    version.returned_reason = ""
    version.save(update_fields=["state", "reviewer", "published_at", "returned_reason"])
    for name in TEXTS:
        setattr(article, name, getattr(version, name))
    article.is_published, article.published_at, article.reminded_at = True, now, None
    article.review_on = values["review_on"]
    data: dict[str, Any] = {"ordinal": version.ordinal}
    if version.author_id == by.pk:
        data["own_review"] = True
    if found:
        data["personal_data_kept"] = len(found)
    return {*TEXTS, "is_published", "published_at", "review_on", "reminded_at"}, data


def revise(article: Article, by: User, values: Mapping[str, Any], now: datetime) -> tuple[set[str], dict[str, Any]]:
    return set(), {"ordinal": begin_version(article, by=by, at=now).ordinal}


def confirm(article: Article, by: User, values: Mapping[str, Any], now: datetime) -> tuple[set[str], dict[str, Any]]:
    article.review_on, article.reminded_at = values["review_on"], None
    return {"review_on", "reminded_at"}, {"review_on": values["review_on"].isoformat()}


def discard(article: Article, by: User, values: Mapping[str, Any], now: datetime) -> tuple[set[str], dict[str, Any]]:
    version = _working(article)
    version.state = VersionState.DISCARDED
    version.save(update_fields=["state"])
    return set(), {"ordinal": version.ordinal}


def archive(article: Article, by: User, values: Mapping[str, Any], now: datetime) -> tuple[set[str], dict[str, Any]]:
    """Out of use; what was being written is laid aside with it."""
    article.versions.working().update(state=VersionState.DISCARDED)
    article.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.REPLACED)
    article.is_published, article.reminded_at = False, None
    return {"is_published", "reminded_at"}, {}


EFFECTS: Mapping[str, Effect] = {
    "submit": submit,
    "publish": publish,
    "send_back": send_back,
    "withdraw": withdraw,
    "revise": revise,
    "confirm": confirm,
    "discard": discard,
    "archive": archive,
    "restore": revise,
}
