"""Building blocks of master data: names in two languages, and trees."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Concat, Substr
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class BilingualName(models.Model):
    """A name that administrators give in Chinese and, where they like, in English."""

    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(
        _("English name"), max_length=100, blank=True, help_text=_("Shown to people who read the pages in English.")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        if self.name_en and (get_language() or "").startswith("en"):
            return self.name_en
        return self.name


# What shows the depth of a node where nothing but text stands.
INDENT = "　"


class TreeQuerySet(models.QuerySet):
    def subtree(self, *roots: "TreeNode") -> Self:
        """The given nodes and everything below them, in one indexable condition."""
        condition = models.Q(pk__in=[])
        for root in roots:
            condition |= models.Q(path__startswith=root.path)
        return self.filter(condition)

    def as_tree(self) -> list[Any]:
        """The nodes, each followed by those below it, siblings in the model's own order. One statement."""
        nodes: list[Any] = list(self)
        ranks = {node.path: rank for rank, node in enumerate(nodes)}

        def place(node: "TreeNode") -> list[tuple[int, str]]:
            parts = node.path.split("/")
            lineage = ["/".join(parts[:end]) + "/" for end in range(2, len(parts))]
            return [(ranks.get(path, len(nodes)), path) for path in lineage]

        return sorted(nodes, key=place)


class TreeNode(models.Model):
    """A tree kept as a path of ids (`/1/5/`): descendants are one prefix condition."""

    parent = models.ForeignKey(
        "self", verbose_name=_("parent"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=200, editable=False, default="", db_index=True)

    objects = TreeQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.pk and self.parent and self.parent.path.startswith(self.path):
            raise ValidationError({"parent": _("A node cannot be placed below itself.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            self._move_subtree(path)

    def _move_subtree(self, path: str) -> None:
        nodes = type(self)._default_manager
        if self.path:
            tail = Substr("path", len(self.path) + 1)
            nodes.filter(path__startswith=self.path).update(path=Concat(models.Value(path), tail))
        else:
            nodes.filter(pk=self.pk).update(path=path)
        self.path = path

    @property
    def depth(self) -> int:
        return self.path.count("/") - 2

    @property
    def indented(self) -> str:
        """The name as a list of text shows it: under those above it."""
        return f"{INDENT * self.depth}{self}"
