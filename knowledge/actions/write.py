"""Beginning an article, and changing what stands in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from knowledge import events, policies
from knowledge.actions.base import lock, require, require_editor
from knowledge.actions.files import take_over
from knowledge.actions.tickets import note_source
from knowledge.choices import ArticleState, Audience
from knowledge.inputs import FACT_INPUTS, READER_INPUTS, TEXT_INPUTS, VerbForm
from knowledge.models import Article, ArticleVersion
from knowledge.models.article import TEXTS, next_number
from tickets import moments
from tickets.exceptions import NotAllowed, WrongState
from tickets.models import Attachment, Ticket
from tickets.policies import can_see_internal

ALL = (*TEXT_INPUTS, *FACT_INPUTS, *READER_INPUTS)
Files = Sequence[Attachment]


@transaction.atomic
def write(
    *, by: User, ticket: Ticket | None = None, attachments: Files = (), at: datetime | None = None, **values: Any
) -> Article:
    """Begins an article as a draft of its writer's and returns it. Of a ticket, both tell of each other.

    Raises NotAllowed, or ValidationError by field.
    """
    require(policies.can_write(by) and (ticket is None or can_see_internal(by, ticket)))
    cleaned = VerbForm.cleaned(("title",), [name for name in ALL if name != "title"], values)
    now = at or moments.now()
    readers = _readers(cleaned, Article())
    facts = {name: cleaned[name] for name in FACT_INPUTS if name in cleaned and cleaned[name] is not None}
    texts = {name: cleaned[name].rstrip() for name in TEXTS if name in cleaned}
    article = Article(number=next_number(), created_at=now, updated_at=now, **texts)
    for name, value in ({"owner": by} | facts).items():
        setattr(article, name, value)
    article.audience = readers.pop("audience", article.audience)
    article.save(force_insert=True)
    _set_rows(article, readers)
    _new_version(article, by=by, at=now, texts=texts, summary=cleaned.get("summary", ""))
    take_over(article, attachments, by=by)
    data: dict[str, Any] = {"ticket": {"id": ticket.pk, "name": ticket.number}} if ticket else {}
    events.record(article, "written", by, fields=("title",), at=now, **data)
    if ticket is not None:
        note_source(article, ticket, by=by, at=now)
    return article


def _new_version(
    article: Article, *, by: User, at: datetime, texts: Mapping[str, str], summary: str = ""
) -> ArticleVersion:
    """The next version, a draft."""
    last = article.versions.order_by("-ordinal").values_list("ordinal", flat=True).first() or 0
    return ArticleVersion.objects.create(
        article=article, ordinal=last + 1, author=by, created_at=at, summary=summary, **texts
    )


def begin_version(article: Article, *, by: User, at: datetime) -> ArticleVersion:
    """A new draft that begins with what stands in the article now."""
    return _new_version(article, by=by, at=at, texts={name: getattr(article, name) for name in TEXTS})


@transaction.atomic
def edit(
    article: Article,
    *,
    by: User,
    version: int | None = None,
    attachments: Files = (),
    at: datetime | None = None,
    **values: Any,
) -> Article:
    """Changes the working copy and the facts; nothing different records nothing. Returns the article fresh.

    While a version is in review only reviewers touch its text. Raises NotAllowed, StaleTicket, WrongState, or
    ValidationError by field.
    """
    article = lock(article, version)
    require_editor(by, article)
    required = ("title",) if "title" in values else ()
    cleaned = VerbForm.cleaned(required, [name for name in ALL if name not in required], values)
    if article.state == ArticleState.ARCHIVED:
        raise WrongState(_("%(number)s is archived; take it up again first.") % {"number": article.number})
    changes = _edit_texts(article, {name: cleaned[name] for name in TEXT_INPUTS if name in cleaned}, by)
    changes |= _edit_facts(article, {name: cleaned[name] for name in FACT_INPUTS if name in cleaned})
    changes |= _edit_readers(article, cleaned, by)
    added = take_over(article, attachments, by=by)
    if changes or added:
        data = {"files": [file.name for file in added]} if added else {}
        told = {name: pair for name, pair in changes.items() if name not in TEXTS}
        data |= {"texts": texts} if (texts := [name for name in TEXTS if name in changes]) else {}
        own = {name for name in changes if name not in ("teams", "departments", "summary")}
        stays = set(TEXTS) if article.is_published else set()
        events.record(article, "edited", by, fields=own - stays, changes=told, at=at, **data)
    return article


def _edit_texts(article: Article, texts: dict[str, Any], by: User) -> dict[str, list[Any]]:
    """Changes the working copy; of an article that nobody reads yet also what its own row shows."""
    working = article.working_version
    kept = working or article
    texts = {name: value.rstrip() for name, value in texts.items()}
    changes = {name: [getattr(kept, name, ""), new] for name, new in texts.items() if getattr(kept, name, "") != new}
    if not changes:
        return {}
    if working is None:
        raise WrongState(_("%(number)s is published; begin a new version to change it.") % {"number": article.number})
    if article.state == ArticleState.IN_REVIEW and not policies.is_reviewer(by):
        raise NotAllowed(_("It is being reviewed. Take it back from review to change it."))
    for name in changes:
        setattr(working, name, texts[name])
        if name in TEXTS and not article.is_published:
            setattr(article, name, texts[name])
    if article.state == ArticleState.DRAFT:
        working.author = by  # whoever wrote last does not review it
    working.save(update_fields=[*changes, "author"])
    return changes


def _edit_facts(article: Article, facts: dict[str, Any]) -> dict[str, list[Any]]:
    if "owner" in facts and facts["owner"] is None:
        raise _refusal("owner", _("Somebody answers for every article."))
    changes = {}
    for name, new in facts.items():
        old = getattr(article, name)
        if old != new:
            changes[name] = [old, new]
            setattr(article, name, new)
    if "review_on" in changes or "owner" in changes:
        article.reminded_at = None
        Article.objects.filter(pk=article.pk).update(reminded_at=None)
    return changes


def _edit_readers(article: Article, cleaned: dict[str, Any], by: User) -> dict[str, list[Any]]:
    """Who reads it. Once people read it, only whoever publishes says so."""
    if not any(name in cleaned for name in READER_INPUTS):
        return {}
    wanted = _readers(cleaned, article)
    before = {name: sorted(str(row) for row in getattr(article, name).all()) for name in ("teams", "departments")}
    changes: dict[str, list[Any]] = {}
    if wanted["audience"] != article.audience:
        changes["audience"] = [article.audience, wanted["audience"]]
    for name in ("teams", "departments"):
        after = sorted(str(row) for row in wanted[name])
        if after != before[name]:
            changes[name] = [before[name], after]
    if changes and not policies.can_set_readers(by, article):
        raise NotAllowed(_("Who reads a published article is said by a knowledge manager or a supervisor."))
    article.audience = wanted.pop("audience")
    if changes:
        _set_rows(article, wanted)
    return changes


def _readers(cleaned: Mapping[str, Any], article: Article) -> dict[str, Any]:
    """The audience with the teams or departments that it names, and no others. Raises ValidationError."""
    audience = cleaned.get("audience") or article.audience
    found: dict[str, Any] = {"audience": audience, "teams": [], "departments": []}
    for name, message in (("teams", _("Choose at least one team.")), ("departments", _("Choose a department."))):
        if audience == Audience(name):
            rows = cleaned.get(name)
            found[name] = list(getattr(article, name).all() if rows is None and article.pk else rows or ())
            if not found[name]:
                raise _refusal(name, message)
    return found


def _set_rows(article: Article, rows: Mapping[str, Any]) -> None:
    for name in ("teams", "departments"):
        getattr(article, name).set(rows[name])


def _refusal(field: str, words: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code="required")})
