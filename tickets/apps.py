from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "tickets"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        from tickets import converters  # noqa: F401  (registers what addresses use)
        from tickets.approvals.overview import register_panels
        from tickets.improvements import panel
        from tickets.panels import Panel, register_panel
        from tickets.satisfaction import panels as satisfaction_panels
        from tickets.search import TICKET_FIELDS, Index, register_index, ticket_vector_text
        from tickets.workspace import chain
        from tickets.workspace.checklist import desk_panel, own_panel

        register_panel(
            Panel(name="tasks", template="tickets/tasks/_panel.html", place="main", context=desk_panel, position=20)
        )
        register_panel(
            Panel(name="chain", template="tickets/_chain.html", place="around", context=chain.panel, position=10)
        )
        register_panel(
            Panel(name="own-tasks", template="tickets/tasks/_own.html", place="portal", context=own_panel, position=20)
        )
        register_panels()
        panel.register()
        satisfaction_panels.register()
        self._register_marks()
        register_index(Index("tickets.Ticket", ticket_vector_text, TICKET_FIELDS))

    def _register_marks(self) -> None:
        from django.db.models import OuterRef

        from tickets.marks import register_mark
        from tickets.models import Improvement, Task

        register_mark("tasks", lambda: Task.objects.filter(ticket=OuterRef("pk")))
        register_mark("improvements", lambda: Improvement.objects.filter(source_ticket=OuterRef("pk")))
