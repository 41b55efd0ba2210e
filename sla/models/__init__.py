from sla.models.calendar import Calendar, CalendarException
from sla.models.clock import Breach, BreachReason, Clock, ClockKind
from sla.models.history import SettingChange
from sla.models.policy import Policy, PolicyMatch, PolicyVersion
from sla.models.simulation import Simulation

__all__ = [
    "Breach",
    "BreachReason",
    "Calendar",
    "CalendarException",
    "Clock",
    "ClockKind",
    "Policy",
    "PolicyMatch",
    "PolicyVersion",
    "SettingChange",
    "Simulation",
]
