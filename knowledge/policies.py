"""Who may do what with articles. A rule reads plain attributes of the person and the article.

What one may read is `can_read`; pages, the API, search, attachments and documents ask nothing else. Everybody of the
desk who works tickets writes drafts; a knowledge manager or a supervisor reviews and publishes.
"""

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from accounts.roles import Role
from knowledge.choices import Audience
from tickets.policies import NOTE_ROLES

if TYPE_CHECKING:
    from accounts.models import User
    from knowledge.models import Article

# Who reads what others write, and publishes it.
REVIEWER_ROLES = (Role.KNOWLEDGE_MANAGER, Role.SUPERVISOR)
# Who sees every article whatever its state and readers; the auditor reads everything and changes nothing.
SEES_ALL_ROLES = (*REVIEWER_ROLES, Role.AUDITOR)


def can_write(user: "User") -> bool:
    """Begin an article: whoever of the desk writes at all."""
    return user.has_role(*NOTE_ROLES)


def is_reviewer(user: "User") -> bool:
    return user.has_role(*REVIEWER_ROLES)


def sees_all(user: "User") -> bool:
    return user.has_role(*SEES_ALL_ROLES)


def is_owner(user: "User", article: "Article") -> bool:
    """Answers for it; somebody who has left the desk answers for nothing."""
    return user.is_desk_staff and article.owner_id == user.pk


def can_edit(user: "User", article: "Article") -> bool:
    """Change its working copy and its facts: the owner, the knowledge manager and the supervisors."""
    return is_reviewer(user) or (is_owner(user, article) and can_write(user))


def can_set_readers(user: "User", article: "Article") -> bool:
    """Say who reads it: whoever edits it while nobody reads it yet; afterwards whoever publishes."""
    return is_reviewer(user) or (not article.is_published and can_edit(user, article))


def is_meant_for(user: "User", article: "Article") -> bool:
    """Whether the person is among those it is written for.

    The desk helps every department, so it reads what is meant for one; what is meant for a team stays in the team.
    """
    if not user.is_active:
        return False
    if article.audience == Audience.EVERYONE:
        return True
    if article.audience == Audience.TEAMS:
        return bool(user.team_ids & {team.pk for team in article.teams.all()})
    if user.is_desk_staff:
        return True
    return article.audience == Audience.DEPARTMENTS and bool(
        department_ids(user) & {department.pk for department in article.departments.all()}
    )


def can_read(user: "User", article: "Article") -> bool:
    """Read the published article."""
    if not article.is_published:
        return False
    return sees_all(user) or is_owner(user, article) or is_meant_for(user, article)


def can_see_working_copy(user: "User", article: "Article") -> bool:
    """See drafts, earlier versions, archived articles and the history."""
    return sees_all(user) or is_owner(user, article)


def can_view(user: "User", article: "Article") -> bool:
    """See the article at all."""
    return can_read(user, article) or can_see_working_copy(user, article)


def department_ids(user: "User") -> frozenset[int]:
    """The person's department and those above it: what is meant for one of these is meant for them."""
    if not user.is_active or user.department is None:
        return frozenset()
    return frozenset(int(part) for part in user.department.path.split("/") if part)


def meant_for_condition(user: "User") -> Q:
    """`is_meant_for` as a condition over articles."""
    if not user.is_active:
        return Q(pk__in=[])
    condition = Q(audience=Audience.EVERYONE)
    if user.is_desk_staff:
        condition |= Q(audience__in=[Audience.STAFF, Audience.DEPARTMENTS])
    elif departments := department_ids(user):
        condition |= Q(audience=Audience.DEPARTMENTS) & Q(pk__in=_rows(user, "departments", departments))
    if user.team_ids:
        condition |= Q(audience=Audience.TEAMS) & Q(pk__in=_rows(user, "teams", user.team_ids))
    return condition


def _rows(user: "User", name: str, ids: frozenset[int]) -> Any:
    """The articles that name one of these teams or departments, found through the person: no model is imported here."""
    through = getattr(user.articles.model, name).through
    return through._default_manager.filter(**{f"{name.removesuffix('s')}_id__in": ids}).values("article_id")


def readable_condition(user: "User") -> Q:
    """`can_read` as a condition over articles."""
    if sees_all(user):
        return Q(is_published=True)
    condition = meant_for_condition(user)
    if user.is_desk_staff:
        condition |= Q(owner=user)
    return Q(is_published=True) & condition


def working_copy_condition(user: "User") -> Q:
    """`can_see_working_copy` as a condition over articles."""
    if sees_all(user):
        return Q()
    return Q(owner=user) if user.is_desk_staff else Q(pk__in=[])


def visible_condition(user: "User") -> Q:
    """`can_view` as a condition over articles."""
    if sees_all(user):
        return Q()
    return readable_condition(user) | working_copy_condition(user)


def editable_condition(user: "User") -> Q:
    """`can_edit` as a condition over articles."""
    if is_reviewer(user):
        return Q()
    return Q(owner=user) if can_write(user) else Q(pk__in=[])
