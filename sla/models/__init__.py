from sla.models.calendar import Calendar, CalendarException
from sla.models.channel import ChatChannel, ChatMessage
from sla.models.clock import Breach, BreachReason, Clock, ClockKind
from sla.models.history import SettingChange
from sla.models.policy import Policy, PolicyMatch, PolicyVersion
from sla.models.simulation import Simulation
from sla.models.tally import SealedStretch, StaleDay, Tally

__all__ = [
    "Breach",
    "BreachReason",
    "Calendar",
    "CalendarException",
    "ChatChannel",
    "ChatMessage",
    "Clock",
    "ClockKind",
    "Policy",
    "PolicyMatch",
    "PolicyVersion",
    "SealedStretch",
    "SettingChange",
    "Simulation",
    "StaleDay",
    "Tally",
]
