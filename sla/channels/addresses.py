"""Which addresses a channel may have: a page of settings must not become a way into the network behind the server.

Apprise knows a hundred services. Those allowed here post to hosts of their own, whatever the address says; addresses
that name their host (mail, JSON, Power Automate) are allowed for the hosts of the setting NOTIFY_HOSTS alone.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Apprise's services by their classes; their hosts are theirs, not the address's.
SERVICES = frozenset({"NotifyDingTalk", "NotifyFeishu", "NotifyLark", "NotifyWeComBot", "NotifySlack", "NotifyMSTeams"})
# The class, and where it keeps the host that it talks to.
HOSTED = {"NotifyEmail": "smtp_host", "NotifyJSON": "host", "NotifyWorkflows": "host"}


def service_of(url: str) -> Any:
    """The service behind an address. Raises ValidationError for what is none, or is not allowed here."""
    import apprise  # half a second to import, and only workers and one page need it

    service = apprise.Apprise.instantiate(url.strip(), suppress_exceptions=True) if "://" in url else None
    if service is None:
        raise ValidationError(_("This is no address that apprise understands."), code="invalid")
    name = type(service).__name__
    if name not in SERVICES and not _is_allowed_host(service, name):
        message = _(
            "Only DingTalk, Feishu, Lark, WeCom, Slack and Teams, and hosts named in NOTIFY_HOSTS, are allowed."
        )
        raise ValidationError(message, code="not_allowed")
    if not service.verify_certificate:
        raise ValidationError(_("The service's certificate has to be verified."), code="insecure")
    return service


def _is_allowed_host(service: Any, name: str) -> bool:
    host = getattr(service, HOSTED[name], None) if name in HOSTED else None
    return bool(host) and str(host).lower() in {one.lower() for one in settings.NOTIFY_HOSTS}
