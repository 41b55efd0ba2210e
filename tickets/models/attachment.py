"""Files of a ticket, stored once per content."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.models.event import TicketEvent
from tickets.models.ticket import Ticket
from tickets.policies import can_see_internal

# Events whose files are no part of what was asked for.
CONVERSATION = ("replied", "noted")


class AttachmentQuerySet(models.QuerySet):
    def drafts_of(self, user: User) -> Self:
        """Uploaded by the person and not yet sent with anything."""
        return self.unsent().filter(uploaded_by=user)

    def unsent(self) -> Self:
        """Part of nothing yet."""
        return self.filter(ticket=None, holder="")

    def to_approve(self, ticket: Ticket) -> Self:
        """The files of the matter itself, which an approver reads with it: none of the conversation or of notes."""
        return self.filter(ticket=ticket, public=True).exclude(event__verb__in=CONVERSATION)

    def visible_to(self, user: User, ticket: Ticket) -> Self:
        own = self.filter(ticket=ticket)
        return own if can_see_internal(user, ticket) else own.filter(public=True)


class Attachment(models.Model):
    """A file that belongs to a ticket (or, until it is sent, to the person who uploaded it).

    The bytes lie in Django's storage under their SHA-256, so the same file is kept once. `content_type` was
    found from the content. `public` says, as for events, whether the requester may see it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.PROTECT, related_name="attachments")
    event = models.ForeignKey(TicketEvent, null=True, on_delete=models.PROTECT, related_name="attachments")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"), help_text=_("bytes"))
    sha256 = models.CharField(max_length=64, db_index=True)
    # What it belongs to where that is no ticket: a name registered with `tickets.files.serving`, which says who may
    # read it.
    holder = models.CharField(max_length=20, blank=True, default="", editable=False)
    public = models.BooleanField(_("visible to the requester"), default=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ("created_at", "pk")
        indexes = [
            models.Index(fields=["created_at"], name="attachment_draft", condition=models.Q(ticket=None)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tickets:attachment", args=[self.uuid])

    @property
    def storage_name(self) -> str:
        return f"attachments/{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"

    @property
    def is_image(self) -> bool:
        """A picture that a browser shows safely by itself (SVG is not: it can run script)."""
        return self.content_type in {"image/png", "image/jpeg", "image/gif", "image/webp"}
