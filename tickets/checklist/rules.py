"""What a process asks of its checklist."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.workflow import Guard, Text

if TYPE_CHECKING:
    from tickets.models import Ticket


def tasks_done(group: str = "") -> Guard:
    """A guard: every mandatory task, of every group or of one, is done or waived. Costs one statement."""

    def done(ticket: "Ticket") -> Text | None:
        left = list(ticket.tasks.unfinished(group).order_by("position", "pk")[:2])
        if not left:
            return None
        if len(left) == 1:
            return _("The task “%(task)s” is not finished.") % {"task": left[0]}
        count = ticket.tasks.unfinished(group).count()
        words = ngettext(
            "The task “%(task)s” and %(count)d other are not finished.",
            "The task “%(task)s” and %(count)d others are not finished.",
            count - 1,
        )
        return words % {"task": left[0], "count": count - 1}

    return done
