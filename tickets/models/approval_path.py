"""Who is asked, in which order: steps as data, and the paths that administrators make of them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models.base import BilingualName


class StepMode(models.TextChoices):
    """How many of those asked must agree. Everybody has one vote, whoever else they stand for."""

    ONE = "one", pgettext_lazy("approval", "One of them")
    ALL = "all", pgettext_lazy("approval", "All of them")
    MAJORITY = "majority", pgettext_lazy("approval", "More than half")
    QUORUM = "quorum", pgettext_lazy("approval", "At least as many as stated")


class StepPerson(models.TextChoices):
    """Somebody found from the ticket rather than named."""

    MANAGER = "manager", _("The requester's manager")
    DEPARTMENT_HEAD = "department_head", _("The head of the requester's department")
    # Nobody holds this as a role: it is whom the supervisors of the service desk report to.
    IT_DIRECTOR = "it_director", _("The IT director")


@dataclass(frozen=True, kw_only=True)
class StepSpec:
    """One step of an approval. It asks everybody it names together: people, a role, a team, and `who` the ticket's
    requester stands under. `quorum` counts only in the mode of that name. Whoever has approved the step before is not
    asked once more, their word counts here too, unless the step asks them `again`.
    """

    label: str
    label_en: str = ""
    mode: str = StepMode.ONE
    quorum: int = 0
    people: tuple[int, ...] = ()
    role: str = ""
    team: int | None = None
    who: str = ""
    again: bool = False

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"people": list(self.people), "mode": str(self.mode), "who": str(self.who)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The step as `to_json` wrote it. Raises TypeError for a name that no step has."""
        return cls(**{**data, "people": tuple(data.get("people", ()))})

    def __str__(self) -> str:
        return localised(self.label, self.label_en)


def localised(label: str, label_en: str) -> str:
    """The label in the language of the page."""
    return label_en if label_en and (get_language() or "").startswith("en") else label


class ApprovalPath(BilingualName):
    """Steps that administrators have put together under a name; catalogue items and changes refer to it by slug."""

    slug = models.SlugField(_("short name"), max_length=50, unique=True)
    description = models.CharField(_("what it is for"), max_length=200, blank=True)
    steps = models.JSONField(_("steps"), default=list, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    # Grows with every save; who edits an old one is told.
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("approval path")
        verbose_name_plural = _("approval paths")
        ordering = ("name", "pk")

    def specs(self) -> list[StepSpec]:
        """The steps in their order."""
        return [StepSpec.from_json(step) for step in self.steps]


class ApprovalPathChange(models.Model):
    """A path as somebody saved it: the history of who changed it, whole each time."""

    path = models.ForeignKey(ApprovalPath, on_delete=models.CASCADE, related_name="history")
    version = models.PositiveIntegerField(_("version"))
    at = models.DateTimeField(_("changed at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    document = models.JSONField(_("content"))

    class Meta:
        verbose_name = _("change of an approval path")
        verbose_name_plural = _("changes of approval paths")
        ordering = ("-version",)
        constraints = [models.UniqueConstraint(fields=["path", "version"], name="approval_path_version_once")]

    def __str__(self) -> str:
        return f"{self.path} {self.version}"
