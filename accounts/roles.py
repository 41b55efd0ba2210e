"""The roles of the product, as the process manual names them. Everybody is an employee; the rest is given."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person may be besides an employee. A person can hold several."""

    ASSISTANT = "assistant", _("Service desk assistant")
    FIRST_LINE = "first_line", _("First line support")
    SECOND_LINE = "second_line", _("Second line support")
    SUPERVISOR = "supervisor", _("Service desk supervisor")
    PROBLEM_MANAGER = "problem_manager", _("Problem manager")
    CHANGE_MANAGER = "change_manager", _("Change manager")
    RELEASE_MANAGER = "release_manager", _("Release manager")
    KNOWLEDGE_MANAGER = "knowledge_manager", _("Knowledge manager")
    CAB_MEMBER = "cab_member", _("CAB member")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("System administrator")


# Who works tickets at all.
AGENT_ROLES = frozenset({Role.ASSISTANT, Role.FIRST_LINE, Role.SECOND_LINE, Role.SUPERVISOR})
# Who answers for a process, and can be given its tickets without being an agent.
PROCESS_MANAGERS = frozenset({Role.PROBLEM_MANAGER, Role.CHANGE_MANAGER, Role.RELEASE_MANAGER})
# Who reads every ticket that is not confidential, internal notes included.
STAFF_ROLES = AGENT_ROLES | {
    Role.PROBLEM_MANAGER,
    Role.CHANGE_MANAGER,
    Role.RELEASE_MANAGER,
    Role.KNOWLEDGE_MANAGER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
}
