"""The verbs of releases, beyond the moves of their workflow and the verbs of their checklist."""

from releases.actions.content import put_in, save_notes, take_out
from releases.actions.plan import ReleasePlan, StageDraft, UnitDraft, create_release, save_plan
from releases.actions.stage import (
    fail_stage,
    finish_stage,
    name_incident,
    retry_stage,
    roll_back_stage,
    start_stage,
    verify_stage,
)

__all__ = [
    "ReleasePlan",
    "StageDraft",
    "UnitDraft",
    "create_release",
    "fail_stage",
    "finish_stage",
    "name_incident",
    "put_in",
    "retry_stage",
    "roll_back_stage",
    "save_notes",
    "save_plan",
    "start_stage",
    "take_out",
    "verify_stage",
]
