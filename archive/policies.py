"""Who may do what with the archive.

Administrators keep it; auditors read, verify and search it. A ticket in it is seen by whoever of them could see it on
the desk: a confidential one only by those who were on it (see `tickets.policies.can_view`). Imports no model.
"""

from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.roles import Role

if TYPE_CHECKING:
    from accounts.models import User
    from archive.models import ArchivedTicket


def may_read_archive(user: "User") -> bool:
    """See the bundles, search them, verify them, read holds and the record of acts."""
    return user.is_active and user.has_role(Role.ADMINISTRATOR, Role.AUDITOR)


may_verify = may_read_archive


def may_keep_archive(user: "User") -> bool:
    """Archive, restore, hold, delete, set."""
    return user.is_active and user.has_role(Role.ADMINISTRATOR)


def can_view_archived(user: "User", ticket: "ArchivedTicket") -> bool:
    """See one ticket of the archive."""
    if not may_read_archive(user):
        return False
    if not ticket.confidential:
        return True
    if user.pk in (ticket.requester_id, ticket.assignee_id) or user.pk in ticket.reader_ids:
        return True
    return not user.team_ids.isdisjoint(ticket.reader_team_ids)


def visible_archived(user: "User") -> Q:
    """`can_view_archived` as a condition over archived tickets."""
    if not may_read_archive(user):
        return Q(pk__in=[])
    on_it = Q(requester_id=user.pk) | Q(assignee_id=user.pk) | Q(reader_ids__contains=[user.pk])
    if user.team_ids:
        on_it |= Q(reader_team_ids__overlap=sorted(user.team_ids))
    return Q(confidential=False) | on_it
