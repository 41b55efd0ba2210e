from releases.models.release import Release, ReleaseOutcome, ReleaseType
from releases.models.stage import ReleaseStage, StageState
from releases.models.unit import ReleaseUnit

__all__ = ["Release", "ReleaseOutcome", "ReleaseStage", "ReleaseType", "ReleaseUnit", "StageState"]
