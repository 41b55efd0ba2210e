from changes.models.change import Change, ChangeType, Outcome, RiskLevel
from changes.models.feed import CalendarFeed
from changes.models.freeze import Freeze
from changes.models.meeting import AgendaItem, Attendance, Meeting, MeetingMember
from changes.models.setting import RiskThresholds, SettingRecord
from changes.models.template import ChangeTemplate

__all__ = [
    "AgendaItem",
    "Attendance",
    "CalendarFeed",
    "Change",
    "ChangeTemplate",
    "ChangeType",
    "Freeze",
    "Meeting",
    "MeetingMember",
    "Outcome",
    "RiskLevel",
    "RiskThresholds",
    "SettingRecord",
]
