from accounts.models.organisation import Department, Skill, Team, UserSkill
from accounts.models.shift import Shift, ShiftException, Weekday
from accounts.models.token import ApiToken, Scope
from accounts.models.user import User

__all__ = [
    "ApiToken",
    "Department",
    "Scope",
    "Shift",
    "ShiftException",
    "Skill",
    "Team",
    "User",
    "UserSkill",
    "Weekday",
]
