"""An article's life as data, and the questions one can ask of it. Source: processes.md, "Knowledge".

Read by the pages, the API, the tests and docs/workflows/knowledge.md. Carrying a move out is `actions.move`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from knowledge.choices import ArticleState
from knowledge.policies import REVIEWER_ROLES, can_edit, is_reviewer

if TYPE_CHECKING:
    from knowledge.models import Article

Text = str | Promise
Rule = Callable[[User, "Article"], bool]
# Says in words what must happen first for this person, or nothing.
Guard = Callable[["Article", User], Text | None]

DRAFT, REVIEW = ArticleState.DRAFT, ArticleState.IN_REVIEW
PUBLISHED, ARCHIVED = ArticleState.PUBLISHED, ArticleState.ARCHIVED


@dataclass(frozen=True, kw_only=True)
class State:
    """How a state is called and drawn."""

    label: Text
    icon: str
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Move:
    """Something that a person can do to an article in some states. `requires` and `optional` name its inputs."""

    label: Text
    source: tuple[ArticleState, ...]
    target: ArticleState
    who: Rule
    verb: str
    requires: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    # Whether the move makes sense on this article at all; if not it is neither offered nor explained.
    applies: Callable[["Article"], bool] | None = None
    icon: str = "arrow-right"
    # danger asks first; main is the one to be expected next.
    tone: str = "default"

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.requires + self.optional

    def target_from(self, state: str) -> str:
        return self.target


@dataclass(frozen=True)
class Offer:
    """A move as one person finds it on one article: open, or blocked with what is missing."""

    name: str
    move: Move
    blocked_by: list[Text] = field(default_factory=list)


def can_review(user: User, article: "Article") -> bool:
    """Read what others wrote, send it back or publish it: knowledge managers and supervisors."""
    return is_reviewer(user)


def can_archive(user: User, article: "Article") -> bool:
    """Take it out of use: what readers read, whoever publishes; a draft that nobody has read, its owner too."""
    return is_reviewer(user) or (not article.is_published and can_edit(user, article))


def is_read(article: "Article") -> bool:
    return article.is_published


def is_whole(article: "Article", user: User) -> Text | None:
    """A title and something that helps."""
    version = article.working_version
    if version is not None and version.title.strip() and version.solution.strip():
        return None
    return _("Write the solution first; without one there is nothing to read.")


def may_review_own(user: User) -> bool:
    """Whether somebody may review what they wrote: only where nobody else could."""
    return not User.objects.active().with_role(*REVIEWER_ROLES).exclude(pk=user.pk).exists()


def is_not_own(article: "Article", user: User) -> Text | None:
    """Two people see an article before it is published, where there are two."""
    version = article.working_version
    if version is None or version.author_id != user.pk or may_review_own(user):
        return None
    return _("You wrote this version; another knowledge manager or a supervisor reviews it.")


STATES: Mapping[str, State] = {
    DRAFT: State(label=DRAFT.label, icon="pencil"),
    REVIEW: State(label=REVIEW.label, icon="progress", tone="active"),
    PUBLISHED: State(label=PUBLISHED.label, icon="circle-check", tone="done"),
    ARCHIVED: State(label=ARCHIVED.label, icon="archive"),
}

MOVES: Mapping[str, Move] = {
    "submit": Move(
        label=pgettext_lazy("article", "Submit for review"), verb="submitted", icon="send", tone="main",
        source=(DRAFT,), target=REVIEW, who=can_edit, optional=("summary",), guards=(is_whole,),
    ),
    "publish": Move(
        label=pgettext_lazy("article", "Publish"), verb="published", icon="circle-check", tone="main",
        source=(REVIEW,), target=PUBLISHED, who=can_review, requires=("review_on",),
        optional=("personal_data_checked",), guards=(is_whole, is_not_own),
    ),
    "send_back": Move(
        label=pgettext_lazy("article", "Send back"), verb="sent_back", icon="arrow-back-up", source=(REVIEW,),
        target=DRAFT, who=can_review, requires=("reason",),
    ),
    "withdraw": Move(
        label=pgettext_lazy("article", "Take back from review"), verb="withdrawn", icon="arrow-back-up",
        source=(REVIEW,), target=DRAFT, who=can_edit,
    ),
    "revise": Move(
        label=pgettext_lazy("article", "Write a new version"), verb="revised", icon="pencil", tone="main",
        source=(PUBLISHED,), target=DRAFT, who=can_edit,
    ),
    "confirm": Move(
        label=pgettext_lazy("article", "Reviewed: still right"), verb="confirmed", icon="calendar-check",
        source=(PUBLISHED,), target=PUBLISHED, who=can_edit, requires=("review_on",), optional=("comment",),
    ),
    "discard": Move(
        label=pgettext_lazy("article", "Discard the new version"), verb="discarded", icon="trash", tone="danger",
        source=(DRAFT,), target=PUBLISHED, who=can_edit, applies=is_read,
    ),
    "archive": Move(
        label=pgettext_lazy("article", "Archive"), verb="archived", icon="archive", tone="danger",
        source=(DRAFT, REVIEW, PUBLISHED), target=ARCHIVED, who=can_archive, requires=("reason",),
    ),
    "restore": Move(
        label=pgettext_lazy("article", "Take up again"), verb="restored", icon="rotate", source=(ARCHIVED,),
        target=DRAFT, who=can_edit,
    ),
}  # fmt: skip


def is_applicable(move: Move, article: "Article") -> bool:
    return move.applies is None or move.applies(article)


def blockers(move: Move, article: "Article", user: User) -> list[Text]:
    reasons = (guard(article, user) for guard in move.guards)
    return [reason for reason in reasons if reason]


def offers(article: "Article", user: User) -> list[Offer]:
    """The moves that this person may make from where it is or, once what blocks them is done, could."""
    fitting = (
        (name, move)
        for name, move in MOVES.items()
        if article.state in move.source and is_applicable(move, article) and move.who(user, article)
    )
    return [Offer(name, move, blockers(move, article, user)) for name, move in fitting]
