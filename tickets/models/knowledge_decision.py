"""What becomes of what was learned: asked for where a process ends."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KnowledgeDecision(models.TextChoices):
    """Whether somebody can look it up from now on."""

    PUBLISHED = "published", _("An article is published")
    NOT_NEEDED = "not_needed", _("No article")


class KnowledgeDecided(models.Model):
    """The decision, the article (its number, title or address), and why there is none."""

    knowledge_decision = models.CharField(_("knowledge"), max_length=12, choices=KnowledgeDecision, blank=True)
    knowledge_reference = models.CharField(
        _("article"), max_length=300, blank=True, help_text=_("Its number, title or address.")
    )
    knowledge_reason = models.CharField(_("why no article"), max_length=500, blank=True)

    class Meta:
        abstract = True
