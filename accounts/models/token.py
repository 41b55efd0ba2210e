"""Tokens for scripts: personal, scoped, expiring, stored as a hash."""

import hashlib
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models.user import User

PREFIX = "hd_"


class Scope(models.TextChoices):
    """What a token may do of what its owner may do."""

    READ = "read", _("Read")
    WRITE = "write", _("Read and write tickets")


class ApiTokenQuerySet(models.QuerySet):
    def usable(self, at: datetime | None = None) -> Self:
        now = at or timezone.now()
        return self.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=now), user__is_active=True)


class ApiToken(models.Model):
    """A secret that stands for a person in the API. Only its SHA-256 is kept; the secret is shown once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(_("name"), max_length=100, help_text=_("What uses it, e.g. “monitoring script”."))
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), verbose_name=_("scopes"), default=list)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(_("begins with"), max_length=12, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def scope_labels(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]

    @staticmethod
    def digest_of(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

    @classmethod
    def issue(
        cls, user: "User", name: str, scopes: list[str], expires_at: datetime | None = None
    ) -> "tuple[ApiToken, str]":
        """Makes a token and returns it with its secret, which is never readable again."""
        secret = PREFIX + secrets.token_urlsafe(32)
        token = cls.objects.create(
            user=user,
            name=name,
            scopes=scopes,
            digest=cls.digest_of(secret),
            hint=secret[:8],
            expires_at=expires_at,
        )
        return token, secret
