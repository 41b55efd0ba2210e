from incidents.models.incident import (
    CallbackOutcome,
    CauseCategory,
    CloseCode,
    ImportedIncident,
    Incident,
    Severity,
    severity_of,
)
from incidents.models.major import Affected, MajorIncident
from incidents.models.rule import MajorRule, MajorRuleChange

__all__ = [
    "Affected",
    "CallbackOutcome",
    "CauseCategory",
    "CloseCode",
    "ImportedIncident",
    "Incident",
    "MajorIncident",
    "MajorRule",
    "MajorRuleChange",
    "Severity",
    "severity_of",
]
