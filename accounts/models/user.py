"""The person who signs in."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation import Department
from accounts.roles import AGENT_ROLES, PROCESS_MANAGERS, STAFF_ROLES, Role


class UserQuerySet(models.QuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def with_role(self, *roles: str) -> Self:
        return self.filter(roles__overlap=[str(role) for role in roles])

    def agents(self) -> Self:
        """People who can be given any ticket."""
        return self.active().with_role(*AGENT_ROLES)

    def handlers(self, roles: Iterable[str] = PROCESS_MANAGERS) -> Self:
        """People who can be given tickets of some kind: agents, and those who manage a process by one of the roles."""
        return self.active().with_role(*AGENT_ROLES, *roles)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, employee_number: str, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(employee_number=employee_number, email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, employee_number: str, email: str, password: str | None = None, **fields: Any) -> "User":
        fields.setdefault("name", employee_number)
        return self.create_user(
            employee_number, email, password, is_superuser=True, roles=[Role.ADMINISTRATOR], **fields
        )


class User(AbstractBaseUser, PermissionsMixin):
    """A person of the company. Signs in by e-mail or employee number; an inactive one can do nothing."""

    employee_number = models.CharField(_("employee number"), max_length=32, unique=True)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
    )
    manager = models.ForeignKey(
        "self", verbose_name=_("manager"), null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    location = models.CharField(_("location"), max_length=100, blank=True)
    is_vip = models.BooleanField(_("VIP"), default=False)
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        choices=[("zh-hans", "简体中文"), ("en", "English")],
        help_text=_("Empty: as the browser asks."),
    )
    roles = ArrayField(models.CharField(max_length=32, choices=Role), verbose_name=_("roles"), default=list, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "employee_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="user_email_once", violation_error_message=_("This e-mail address is taken.")
            ),
            models.UniqueConstraint(
                Lower("employee_number"),
                name="user_employee_number_once",
                violation_error_message=_("This employee number is taken."),
            ),
        ]
        indexes = [
            GinIndex(fields=["roles"], name="user_roles"),
            models.Index(fields=["name", "id"], name="user_name"),
            # Accounts that nobody uses any more.
            models.Index(fields=["last_login", "id"], name="user_last_login", condition=models.Q(is_active=True)),
        ]

    def __str__(self) -> str:
        return self.name or self.employee_number

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def role_set(self) -> frozenset[str]:
        return frozenset(self.roles) if self.is_active else frozenset()

    def has_role(self, *roles: str) -> bool:
        return not self.role_set.isdisjoint(roles)

    @property
    def is_agent(self) -> bool:
        """Works tickets."""
        return self.has_role(*AGENT_ROLES)

    @property
    def is_desk_staff(self) -> bool:
        """Reads the desk's tickets, internal notes included."""
        return self.has_role(*STAFF_ROLES)

    @property
    def is_administrator(self) -> bool:
        return self.has_role(Role.ADMINISTRATOR)

    @property
    def is_staff(self) -> bool:
        """Django's word for who may enter the Django admin: administrators only."""
        return self.is_active and (self.is_superuser or self.is_administrator)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff

    @property
    def team_ids(self) -> frozenset[int]:
        """The teams the person belongs to or leads; read once per request."""
        return self._places[0]

    @property
    def headed_department_paths(self) -> tuple[str, ...]:
        """The paths of the departments the person heads; read with the teams."""
        return self._places[1]

    @cached_property
    def _places(self) -> tuple[frozenset[int], tuple[str, ...]]:
        teams = self.teams.through.objects.filter(user=self.pk).order_by().values("team")
        led = self.led_teams.order_by().values("pk")
        headed = self.headed_departments.order_by("path").values("path")
        columns = [ArraySubquery(rows) for rows in (teams, led, headed)]
        row = User.objects.filter(pk=self.pk).order_by().values_list(*columns).first()
        member, leads, paths = row or ([], [], [])
        return frozenset([*member, *leads]), tuple(paths)
