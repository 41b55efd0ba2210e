"""allauth's hooks."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
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
