"""The verbs of changes, beyond the moves of their workflow."""

from changes.actions.implementation import begin_rollback, name_incident
from changes.actions.plan import Plan, StepDraft, create_change, save_plan

__all__ = ["Plan", "StepDraft", "begin_rollback", "create_change", "name_incident", "save_plan"]
