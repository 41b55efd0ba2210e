"""The verbs: one function per thing a person can do to a ticket.

Each locks the ticket, checks who asks, validates, changes and records. Pages, the API, mail, tasks and commands call
these; there is no other way to change a ticket.
"""

from tickets.actions.approval import decide, start_approvals, withdraw_approvals
from tickets.actions.approval_paths import save_path
from tickets.actions.approvals.reviewing import review_approvers
from tickets.actions.attachment import claim
from tickets.actions.automatic import hand_on, raise_priority
from tickets.actions.checklist import complete_task, fail_task, retry_task, start_task, waive_task, wake_tasks
from tickets.actions.checklist_plan import add_tasks, assign_task, change_task, remove_task, reorder_tasks
from tickets.actions.comment import note, reply
from tickets.actions.create import create
from tickets.actions.delegating import delegate, end_delegation
from tickets.actions.edit import edit
from tickets.actions.family import join, leave
from tickets.actions.link import link, unlink
from tickets.actions.move import move
from tickets.actions.watch import unwatch, watch
from tickets.actions.worklog import log_work

__all__ = [
    "add_tasks", "assign_task", "change_task", "claim", "complete_task", "create", "decide", "delegate", "edit",
    "end_delegation", "fail_task", "hand_on", "join", "leave", "link", "log_work", "move", "note", "raise_priority",
    "remove_task", "reorder_tasks", "reply", "retry_task", "review_approvers", "save_path", "start_approvals",
    "start_task", "unlink", "unwatch", "waive_task", "wake_tasks", "watch", "withdraw_approvals",
]  # fmt: skip
