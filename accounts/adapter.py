"""allauth's hooks."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

# Whichever of the two was typed: the answer does not tell which part was wrong.
MISMATCH = _("The e-mail or employee number and the password do not fit together. Check both and try again.")


class AccountAdapter(DefaultAccountAdapter):
    """People are added by administrators; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": MISMATCH,
        "username_password_mismatch": MISMATCH,
        "too_many_login_attempts": _(
            "Too many failed attempts. Wait five minutes and try again, or have a new password sent to you."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of whoever reads it, whatever page asked for it."""
        language = getattr(context.get("user"), "language", "") or get_language()
        with override(language):
            super().send_mail(template_prefix, email, context)

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.COMPANY_NAME} · {subject}"
