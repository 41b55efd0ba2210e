"""Links between tickets, across processes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.choices import LINK_KIND_REVERSED, LinkKind
from tickets.models.ticket import Ticket


class TicketLink(models.Model):
    """`source` is *kind* `target`, e.g. an incident is *caused by* a problem."""

    source = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="links_out")
    target = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="links_in")
    kind = models.CharField(_("kind"), max_length=20, choices=LinkKind)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="link_once"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="link_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"

    def label_from(self, ticket: Ticket) -> str:
        """How the link reads on the page of `ticket`."""
        if ticket.pk == self.source_id:
            return self.get_kind_display()
        return str(LINK_KIND_REVERSED[LinkKind(self.kind)])
