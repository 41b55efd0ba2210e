"""Finding the article that an address names."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from knowledge import policies
from knowledge.models import Article


def find_article(user: User, number: str) -> Article:
    """The article if the person may see it. Raises Http404."""
    found = Article.objects.visible_to(user).select_related("category", "owner").defer("search")
    return get_object_or_404(found, number=number.upper())


def find_for_editor(user: User, number: str) -> Article:
    """The same for whoever may change it. Raises Http404."""
    article = find_article(user, number)
    if not policies.can_edit(user, article):
        raise Http404
    return article


def find_for_staff(user: User, number: str) -> Article:
    """The same for the pages of the desk. Raises Http404."""
    if not user.is_desk_staff:
        raise Http404
    return find_article(user, number)
