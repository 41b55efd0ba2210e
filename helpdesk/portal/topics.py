"""What one can ask about: the first level of the categories, each with its second."""

from dataclasses import dataclass, field

from django.utils.translation import get_language

from tickets.models import Category


@dataclass
class Topic:
    """A tile: a category of the first level and, once it is chosen, the choices below it."""

    category: Category
    children: list[Category] = field(default_factory=list)

    @property
    def hint(self) -> str:
        """A few words on what belongs here, in the reader's language."""
        if self.category.hint_en and (get_language() or "").startswith("en"):
            return self.category.hint_en
        return self.category.hint


def locate(topics: list[Topic], slug: str) -> dict[str, str]:
    """The choices of the form that a category of either level stands for; none for an unknown one."""
    for topic in topics:
        if topic.category.slug == slug:
            return {"category": slug}
        if any(child.slug == slug for child in topic.children):
            return {"category": topic.category.slug, "subcategory": slug}
    return {}


def load_topics() -> list[Topic]:
    """All tiles in the administrators' order, by one statement."""
    categories = list(Category.objects.filter(is_active=True))
    found = {category.pk: Topic(category) for category in categories if category.parent_id is None}
    for category in categories:
        if category.parent_id in found:
            found[category.parent_id].children.append(category)
    return list(found.values())
