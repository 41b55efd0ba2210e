"""What can be ordered: items in groups, who may order them, and what each brings with it."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Team
from accounts.models.base import BilingualName
from accounts.roles import Role
from tickets.models import ApprovalPath, Category, CustomForm, StepSpec, TaskSpec, TaskTemplate

MAX_HOURS = 2_000


class Audience(models.TextChoices):
    """Who may order something."""

    EVERYONE = "everyone", _("Everybody")
    CHOSEN = "chosen", _("Only the departments and roles named")


class CatalogGroup(BilingualName):
    """A shelf of the catalogue."""

    slug = models.SlugField(_("slug"), unique=True, help_text=_("A short name for the API; never changed."))
    icon = models.CharField(_("icon"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("group of the catalogue")
        verbose_name_plural = _("groups of the catalogue")
        ordering = ("position", "name")


class CatalogItemQuerySet(models.QuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def for_tiles(self) -> Self:
        """With what a tile shows, in the order of the catalogue."""
        return self.select_related("group").order_by("group__position", "group__name", "position", "name")

    def whole(self) -> Self:
        """With all that ordering one needs."""
        return self.select_related("group", "form__current", "approval_path", "task_template", "category", "team")

    def search(self, text: str) -> Self:
        """Whose name or description holds every word, in either language."""
        found = self
        for word in text.split():
            found = found.filter(
                models.Q(name__icontains=word)
                | models.Q(name_en__icontains=word)
                | models.Q(summary__icontains=word)
                | models.Q(summary_en__icontains=word)
                | models.Q(keywords__icontains=word)
            )
        return found


class CatalogItem(BilingualName):
    """Something that employees can order: a form, who approves it, what is then done, and by when.

    A bundle has members: each becomes a request of its own, part of the one that ordered them all.
    """

    slug = models.SlugField(_("slug"), unique=True, help_text=_("A short name for the API; never changed."))
    group = models.ForeignKey(CatalogGroup, verbose_name=_("group"), on_delete=models.PROTECT, related_name="items")
    icon = models.CharField(_("icon"), max_length=40, blank=True, help_text=_("A Tabler icon name, e.g. “printer”."))
    summary = models.CharField(_("in one line"), max_length=120, blank=True)
    summary_en = models.CharField(_("in one English line"), max_length=120, blank=True)
    description = models.TextField(_("description"), max_length=5_000, blank=True, help_text=_("Markdown."))
    description_en = models.TextField(_("English description"), max_length=5_000, blank=True)
    keywords = models.CharField(
        _("key words"), max_length=200, blank=True, help_text=_("What else people may search for.")
    )
    form = models.ForeignKey(
        CustomForm, verbose_name=_("form"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    title_field = models.CharField(
        _("field for the title"), max_length=40, blank=True, help_text=_("Key of the answer that stands in the title.")
    )
    approval_path = models.ForeignKey(
        ApprovalPath,
        verbose_name=_("approval path"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Without one it is approved at once."),
    )
    task_template = models.ForeignKey(
        TaskTemplate, verbose_name=_("tasks"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    category = models.ForeignKey(
        Category,
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("By it the request is routed."),
    )
    team = models.ForeignKey(
        Team,
        verbose_name=_("fulfilling team"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Without one the routing rules decide."),
    )
    delivery_hours = models.PositiveSmallIntegerField(
        _("delivered within"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_HOURS)],
        help_text=_("Working hours from the approval on; a working day has nine."),
    )
    audience = models.CharField(_("who may order"), max_length=10, choices=Audience, default=Audience.EVERYONE)
    departments = models.ManyToManyField(
        Department, verbose_name=_("departments"), blank=True, related_name="+", help_text=_("With those below them.")
    )
    roles = ArrayField(models.CharField(max_length=32, choices=Role), verbose_name=_("roles"), default=list, blank=True)
    heads_only = models.BooleanField(
        _("heads of departments"), default=False, help_text=_("Whoever heads a department may order it too.")
    )
    is_bundle = models.BooleanField(_("bundle"), default=False, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # Grows with every save; who edits an old one is told.
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CatalogItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("catalogue item")
        verbose_name_plural = _("catalogue items")
        ordering = ("group__position", "position", "name")

    @property
    def said_summary(self) -> str:
        return self.summary_en if self.summary_en and (get_language() or "").startswith("en") else self.summary

    @property
    def said_description(self) -> str:
        if self.description_en and (get_language() or "").startswith("en"):
            return self.description_en
        return self.description

    @property
    def delivery(self) -> timedelta | None:
        """Working time from the approval to the delivery."""
        return timedelta(hours=self.delivery_hours) if self.delivery_hours else None

    def approval_specs(self) -> list[StepSpec]:
        """Who approves an order, step by step; nobody where there is no path, or none in use."""
        return self.approval_path.specs() if self.approval_path and self.approval_path.is_active else []

    def task_specs(self) -> list[TaskSpec]:
        return self.task_template.specs() if self.task_template and self.task_template.is_active else []


class BundleMember(models.Model):
    """One item of a bundle. One that `waits` begins when all before it are done; others begin with those before."""

    bundle = models.ForeignKey(CatalogItem, on_delete=models.CASCADE, related_name="members")
    item = models.ForeignKey(CatalogItem, verbose_name=_("item"), on_delete=models.PROTECT, related_name="member_of")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    waits = models.BooleanField(_("waits for those before it"), default=False)

    class Meta:
        verbose_name = _("member of a bundle")
        verbose_name_plural = _("members of bundles")
        ordering = ("bundle", "position")
        constraints = [
            models.UniqueConstraint(fields=["bundle", "item"], name="bundle_member_once"),
            models.CheckConstraint(condition=~models.Q(bundle=models.F("item")), name="bundle_not_its_own_member"),
        ]

    def __str__(self) -> str:
        return f"{self.bundle_id}: {self.item}"


class CatalogChange(models.Model):
    """An item as somebody saved it, whole each time: the history of who changed what. Never changed."""

    item = models.ForeignKey(CatalogItem, on_delete=models.CASCADE, related_name="history")
    version = models.PositiveIntegerField(_("version"))
    at = models.DateTimeField(_("changed at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    document = models.JSONField(_("content"))

    class Meta:
        verbose_name = _("change of a catalogue item")
        verbose_name_plural = _("changes of catalogue items")
        ordering = ("-version",)
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="catalog_item_version_once")]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.version}"


class GroupChange(models.Model):
    """The shelves as somebody saved them, all of them in their order: who changed what. Never changed."""

    at = models.DateTimeField(_("changed at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    document = models.JSONField(_("content"))

    class Meta:
        verbose_name = _("change of the catalogue's groups")
        verbose_name_plural = _("changes of the catalogue's groups")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def latest(cls) -> int:
        """The last change, by which an editor says what was read; 0 before the first."""
        return cls.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
